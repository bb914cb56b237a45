package dev.thrctl.cli.view;

import dev.thrctl.cli.render.Cell;
import dev.thrctl.cli.render.Column;
import dev.thrctl.cli.render.Escape;
import dev.thrctl.cli.render.FunctionColumn;
import dev.thrctl.cli.render.Palette.Style;
import dev.thrctl.cli.render.Table;
import dev.thrctl.cli.render.TextOut;
import dev.thrctl.cli.render.Times;
import dev.thrctl.kernel.RawText;
import dev.thrctl.kernel.SigInfo;
import dev.thrctl.kernel.Signal;
import dev.thrctl.spawn.HeldThread;
import dev.thrctl.spawn.Killing;
import dev.thrctl.spawn.SpawnEnd;
import java.io.IOException;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** {@code spawn} for people and for {@code cut}. */
final class SpawnText {
    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("HH:mm:ss.SSSSSS", Locale.ROOT).withZone(ZoneId.systemDefault());

    private final TextOut out;
    private final String made;

    SpawnText(TextOut out, String made) {
        this.out = out;
        this.made = made;
    }

    void pid(int pid) throws IOException {
        out.line(Integer.toString(pid));
        out.flush();
    }

    void ready(int pid, List<HeldThread> threads) throws IOException {
        out.line(Style.HEADER, "pid " + pid + ", " + threads(threads.size()) + " by " + made);
        table(threads).text(out);
        out.flush();
    }

    void plainReady(List<HeldThread> threads) throws IOException {
        table(threads).plain(out);
        out.flush();
    }

    private static Table<HeldThread> table(List<HeldThread> threads) {
        List<Column<HeldThread>> columns = List.of(
                FunctionColumn.right("index", "which of them", thread -> Cell.of(thread.index())),
                FunctionColumn.right("tid", "thread id", thread -> Cell.of(thread.tid())),
                FunctionColumn.left("name", "name", thread -> Cell.of(name(thread.name()))),
                FunctionColumn.left(
                        "cpus",
                        "CPUs that it may run on",
                        thread -> thread.cpus() == null
                                ? Cell.NONE
                                : Cell.of(thread.cpus().list())),
                FunctionColumn.left(
                        "mask",
                        "SigBlk as the kernel shows it",
                        thread -> thread.blocked() == null
                                ? Cell.NONE
                                : Cell.of(thread.blocked().hex())),
                FunctionColumn.left(
                        "blocked",
                        "the same as names",
                        thread -> thread.blocked() == null
                                ? Cell.NONE
                                : Cell.of(thread.blocked().compact())));
        return new Table<>(columns, threads);
    }

    private static String name(@Nullable RawText name) {
        return name == null ? "-" : Escape.printable(name);
    }

    void signal(SpawnSignal signal) throws IOException {
        SigInfo info = signal.event().info();
        StringBuilder line = new StringBuilder(time(signal))
                .append("  ")
                .append(signal.event().tid());
        if (signal.thread() != null) {
            line.append(" ").append(name(signal.thread().name()));
        }
        line.append("  ").append(new Signal(info.signal()).shortName());
        line.append("  ").append(info.codeName());
        line.append("  from ").append(origin(signal));
        if (info.hasSender()) {
            line.append(" ").append(info.pid());
            if (signal.sender() != null) {
                line.append(" (").append(name(signal.sender())).append(")");
            }
            line.append(", uid ").append(info.userId());
        }
        if (info.hasValue()) {
            line.append(", value ").append(info.value());
        }
        if (signal.latencyNs() != null) {
            line.append(", ").append(Times.precise(signal.latencyNs())).append(" after it was sent");
        }
        if (signal.event().waited()) {
            line.append(", by sigtimedwait");
        }
        out.line(line.toString());
        out.flush();
    }

    private static String time(SpawnSignal signal) {
        long ns = signal.event().realtimeNs();
        return TIME.format(Instant.ofEpochSecond(ns / 1_000_000_000L, ns % 1_000_000_000L));
    }

    private static String origin(SpawnSignal signal) {
        return signal.event().origin().name().toLowerCase(Locale.ROOT);
    }

    /** {@code time, tid, index, signal, code, origin, pid, uid, value, latency_ns, waited}; - where there is none. */
    void plainSignal(SpawnSignal signal) throws IOException {
        SigInfo info = signal.event().info();
        HeldThread thread = signal.thread();
        String[] fields = {
            time(signal),
            Integer.toString(signal.event().tid()),
            thread == null ? "-" : Integer.toString(thread.index()),
            new Signal(info.signal()).shortName(),
            info.codeName(),
            origin(signal),
            info.hasSender() ? Integer.toString(info.pid()) : "-",
            info.hasSender() ? Long.toString(info.userId()) : "-",
            info.hasValue() ? Integer.toString(info.value()) : "-",
            signal.latencyNs() == null ? "-" : Long.toString(signal.latencyNs()),
            signal.event().waited() ? "waited" : "handled"
        };
        out.line(String.join("\t", fields));
        out.flush();
    }

    void end(SpawnEnd end) throws IOException {
        out.line(sentence(end));
        out.flush();
    }

    private static String killing(SpawnEnd end) {
        Killing killing = end.killing();
        if (killing == null) {
            return "by whom is not known: " + end.whyUnknown();
        }
        SigInfo info = new SigInfo(killing.signal(), killing.code(), 0, 0, 0, 0);
        return "sent " + (killing.toProcess() ? "to the process" : "to thread " + killing.targetTid()) + " by thread "
                + killing.senderTid() + " (" + Escape.printable(killing.senderName()) + "), " + info.codeName()
                + (killing.takerTid() == null ? "" : ", taken by thread " + killing.takerTid());
    }

    private static String threads(long count) {
        return count + (count == 1 ? " thread" : " threads");
    }

    private static String sentence(SpawnEnd end) {
        SpawnEnd.Summary summary = end.summary();
        if (summary == null) {
            Integer signal = end.signal();
            return "all threads were ended by " + (signal == null ? "?" : new Signal(signal).longName()) + ", "
                    + killing(end);
        }
        StringBuilder text = new StringBuilder()
                .append(threads(summary.joined()))
                .append(" ended and joined, ")
                .append(summary.left())
                .append(" left");
        if (summary.churned() > 0 || summary.churnMissed() > 0) {
            text.append(", ").append(summary.churned()).append(" came and went");
        }
        if (summary.churnMissed() > 0) {
            text.append(", ").append(summary.churnMissed()).append(" could not be made in time");
        }
        if (summary.lost() > 0) {
            text.append(", ").append(summary.lost()).append(" signals too many to be reported");
        }
        return text.toString();
    }
}
