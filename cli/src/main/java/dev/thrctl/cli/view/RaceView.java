package dev.thrctl.cli.view;

import dev.thrctl.cli.render.Cell;
import dev.thrctl.cli.render.JsonOut;
import dev.thrctl.cli.render.Palette.Style;
import dev.thrctl.cli.render.Section;
import dev.thrctl.cli.render.TextOut;
import dev.thrctl.cli.render.View;
import dev.thrctl.kernel.Signal;
import dev.thrctl.spawn.RaceReport;
import dev.thrctl.spawn.RaceReport.EarlyHit;
import java.io.IOException;

/** {@code spawn --race-check}: who took the storm's signals, and which came too early. */
public final class RaceView implements View {
    private final RaceReport report;
    private final int wantedRounds;

    public RaceView(RaceReport report, int wantedRounds) {
        this.report = report;
        this.wantedRounds = wantedRounds;
    }

    @Override
    public void text(TextOut out) throws IOException {
        section().text(out);
    }

    @Override
    public void plain(TextOut out) throws IOException {
        section().plain(out);
    }

    private Section section() {
        String how = report.isProtected()
                ? "threads are created with all signals blocked"
                : "threads are created with the signal open";
        Section section = new Section("race", "Race check: " + how);
        section.add("rounds", Cell.of(report.rounds()));
        section.add("threads", Cell.of(report.threads()));
        section.add("sent", report.sent() + " " + new Signal(report.signal()).longName());
        section.add(
                "taken",
                report.taken() + " (" + report.takenReady() + " by ready threads, " + report.takenByCreator()
                        + " by the creator; the kernel merges the rest)");
        section.add("early", Cell.of(Long.toString(report.early()), report.early() == 0 ? Style.GOOD : Style.BAD));
        section.add("threads hit", Cell.of(report.threadsHit()));
        for (EarlyHit hit : report.examples()) {
            section.add(
                    "early hit",
                    "round " + hit.round() + ", thread " + hit.tid()
                            + (hit.entered() ? ", before it was ready" : ", before its function began") + ", sent by "
                            + hit.senderPid());
        }
        if (isStopped()) {
            section.add("stopped early", "after " + report.rounds() + " of " + wantedRounds + " rounds");
        }
        return section;
    }

    private boolean isStopped() {
        return report.rounds() < wantedRounds;
    }

    @Override
    public void json(JsonOut out) throws IOException {
        out.member("protected", report.isProtected());
        out.member("rounds", report.rounds());
        out.member("stopped", isStopped());
        out.member("threads", report.threads());
        out.member("signal", report.signal());
        out.member("signal_name", new Signal(report.signal()).longName());
        out.member("sent", report.sent());
        out.member("taken", report.taken());
        out.member("taken_ready", report.takenReady());
        out.member("taken_by_creator", report.takenByCreator());
        out.member("early", report.early());
        out.member("threads_hit", report.threadsHit());
        out.objects("examples", report.examples(), RaceView::hit);
    }

    private static void hit(JsonOut out, EarlyHit hit) throws IOException {
        out.member("round", hit.round());
        out.member("tid", hit.tid());
        out.member("entered", hit.entered());
        out.member("code", hit.code());
        out.member("sender_pid", hit.senderPid());
    }
}
