package dev.thrctl.cli.view;

import dev.thrctl.cli.render.Cell;
import dev.thrctl.cli.render.Escape;
import dev.thrctl.cli.render.JsonOut;
import dev.thrctl.cli.render.Palette.Style;
import dev.thrctl.cli.render.Section;
import dev.thrctl.cli.render.TextOut;
import dev.thrctl.cli.render.View;
import dev.thrctl.signal.Route;
import dev.thrctl.signal.SignalState;
import dev.thrctl.signal.SignalThread;
import java.io.IOException;

/** Where a signal would go. */
public final class RouteView implements View {
    private final Route route;
    private final SignalState state;

    public RouteView(Route route, SignalState state) {
        this.route = route;
        this.state = state;
    }

    private Section section() {
        String whom = route.pid() + (route.tid() == null ? "" : "/" + route.tid());
        Section section = new Section(name() + " (" + route.signal().number() + ") to " + whom);
        section.add("outcome", Cell.of(outcome()));
        section.add("effect", Cell.of(effect()));
        section.add("thread", thread());
        section.add("candidates", Cells.words(route.candidates()));
        if (!route.waiters().isEmpty()) {
            section.add("waiting", Cells.words(route.waiters()));
        }
        section.add("why", Cell.of(route.reason().text()));
        String remark = SignalNames.remark(state.library());
        if (remark != null && route.signal().number() > 31) {
            section.add("note", Cell.of(remark));
        }
        for (String note : route.notes()) {
            section.add("note", Cell.of(note));
        }
        section.add("certain", Cell.of(route.isCertain() ? "yes" : "no"));
        for (String part : route.uncertain()) {
            section.add("uncertain", Cell.of(part, Style.WARNING));
        }
        return section;
    }

    /** As its C library has it, which need not be how it was asked for. */
    private String name() {
        return route.signal().longName(state.library().realTimeFirst());
    }

    private Cell thread() {
        Integer tid = route.chosenTid();
        SignalThread thread = tid == null ? null : state.thread(tid);
        return thread == null ? Cell.NONE : Cell.of(tid + " (" + Escape.printable(thread.name()) + ")");
    }

    private String outcome() {
        return switch (route.outcome()) {
            case HANDLED -> "handled: a thread runs the handler";
            case AWAITED -> awaited();
            case DEFAULT -> "default: the default action";
            case IGNORED -> "ignored: it is discarded";
            case QUEUED -> "queued: it stays pending";
            case REFUSED -> "refused: the call fails with EAGAIN, nothing is sent";
            case UNKNOWN -> "unknown";
        };
    }

    private String awaited() {
        return switch (route.reason()) {
            case SIGNALFD_READ -> "awaited: the read of a signalfd returns it, no handler runs";
            case SIGNALFD_POLL -> "awaited: a signalfd becomes readable, no handler runs";
            default -> "awaited: sigtimedwait returns it, no handler runs";
        };
    }

    private String effect() {
        return switch (route.effect()) {
            case NONE -> "none on the process as a whole";
            case TERMINATE -> "terminate: the whole process dies";
            case CORE -> "core: the whole process dies, with a core dump if its limits allow one";
            case STOP -> "stop: all threads stop";
            case CONTINUE -> "continue: all stopped threads run on";
            case UNKNOWN -> "unknown";
        };
    }

    @Override
    public void text(TextOut out) throws IOException {
        section().text(out);
    }

    @Override
    public void plain(TextOut out) throws IOException {
        section().plain(out);
    }

    @Override
    public void json(JsonOut out) throws IOException {
        out.member("pid", route.pid());
        out.member("tid", route.tid());
        out.member("signal", route.signal().number());
        out.member("name", name());
        out.member("outcome", route.outcome().text());
        out.member("reason", route.reason().word());
        out.member("certain", route.isCertain());
        out.strings("notes", route.notes());
        out.strings("uncertain", route.uncertain());
        out.member("chosen_tid", route.chosenTid());
        out.numbers("candidates", route.candidates());
        out.numbers("waiters", route.waiters());
        out.member("effect", route.effect().text());
    }
}
