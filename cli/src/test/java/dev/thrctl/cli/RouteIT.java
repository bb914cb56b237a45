package dev.thrctl.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.thrctl.kernel.ProcFs;
import dev.thrctl.kernel.Signal;
import dev.thrctl.kernel.linux.LinuxKernel;
import dev.thrctl.signal.DefaultAction;
import dev.thrctl.signal.Disposition;
import dev.thrctl.signal.Route;
import dev.thrctl.signal.Route.Effect;
import dev.thrctl.signal.Route.Outcome;
import dev.thrctl.signal.Route.Reason;
import dev.thrctl.signal.Router;
import dev.thrctl.signal.SignalState;
import dev.thrctl.signal.SignalThread;
import dev.thrctl.signal.Signalfds;
import dev.thrctl.signal.Signals;
import dev.thrctl.signal.SignalsProbe;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestReporter;
import org.junit.jupiter.api.Timeout;

/** Where a signal goes, predicted and then sent, against the kernel that runs the test. */
class RouteIT {
    private static final int CERTAIN_TRIALS = 1000;
    private static final int MOST_A_PROGRAM = 15;

    /** Those of t_route.c. */
    private static final int[] POOL = {1, 2, 3, 10, 12, 13, 15, 16, 17, 18, 23, 24, 28, 34, 35, 40, 64};

    private static final Set<String> WAITERS = Set.of("wait", "read", "poll");

    private final SignalsProbe probe =
            new SignalsProbe(new ProcFs(Path.of("/")), new LinuxKernel(), System.getProperty("os.arch", ""));
    private final Map<Outcome, Integer> seen = new EnumMap<>(Outcome.class);
    private int trials;
    private int named;
    private int uncertain;
    private final Set<Reason> reasons = EnumSet.noneOf(Reason.class);
    private int polls;
    private int pollsRight;

    @Test
    @Timeout(value = 5, unit = TimeUnit.MINUTES)
    void predictsWhatTheKernelDoes(TestReporter reporter) throws IOException {
        run(reporter);
        assertThat(seen.keySet())
                .contains(Outcome.HANDLED, Outcome.AWAITED, Outcome.DEFAULT, Outcome.IGNORED, Outcome.QUEUED);
    }

    /** In reads, polls, selects and epoll_waits of signalfds. */
    @Test
    @Timeout(value = 5, unit = TimeUnit.MINUTES)
    void predictsWhatReadersOfSignalfdsTake(TestReporter reporter) throws IOException {
        run(reporter, "signalfd");
        assertThat(reasons).contains(Reason.SIGNALFD_READ, Reason.SIGNALFD_POLL, Reason.BLOCKED);
        // Marked uncertain, but right where the program reads what it polls.
        assertThat(pollsRight).isEqualTo(polls);
    }

    private void run(TestReporter reporter, String... arguments) throws IOException {
        Targets.program("t_route");
        long seed = Long.getLong("thrctl.route.seed", System.nanoTime() & 0x7fff_ffff);
        reporter.publishEntry("seed (-Dthrctl.route.seed=)", Long.toString(seed));
        Random random = new Random(seed);
        while (trials - uncertain < CERTAIN_TRIALS) {
            int program = random.nextInt(Integer.MAX_VALUE);
            try (RouteTarget target = new RouteTarget(probe, program, arguments)) {
                for (int i = 0; i < MOST_A_PROGRAM && target.isAlive(); i++) {
                    trial(target, random, "seed " + seed + ", program " + program + ", trial " + i);
                }
            }
        }
        reporter.publishEntry(
                "trials",
                trials + ", thread named in " + named + ", uncertain " + uncertain + ", " + seen + ", " + reasons);
    }

    private void trial(RouteTarget target, Random random, String where) throws IOException {
        SignalState before = target.settled();
        int chance = random.nextInt(100);
        Signal signal =
                chance < 3 ? Signals.STOP : chance < 4 ? Signals.KILL : new Signal(POOL[random.nextInt(POOL.length)]);
        Integer tid = random.nextInt(4) == 0 ? anyThread(before, random) : null;
        Route route = predict(before, signal, tid);
        target.send(signal, tid);
        String what = where + ": " + route + "\n" + before + "\n";
        verify(target, before, route, what);
        if (route.effect() == Effect.STOP) {
            whileStopped(target, random, what);
        }
    }

    private static int anyThread(SignalState state, Random random) {
        List<SignalThread> alive =
                state.threads().stream().filter(SignalThread::isAlive).toList();
        return alive.get(random.nextInt(alive.size())).tid();
    }

    private Route predict(SignalState state, Signal signal, @Nullable Integer tid) {
        trials++;
        Route route = tid == null ? Router.toProcess(state, signal) : Router.toThread(state, signal, tid);
        reasons.add(route.reason());
        seen.merge(route.outcome(), 1, Integer::sum);
        named += route.chosenTid() == null ? 0 : 1;
        uncertain += route.isCertain() ? 0 : 1;
        if (route.chosenTid() != null) {
            assertThat(route.candidates()).contains(route.chosenTid());
        }
        return route;
    }

    private void verify(RouteTarget target, SignalState before, Route route, String what) throws IOException {
        if (!route.isCertain()) {
            inDoubt(target, before, route, what);
            return;
        }
        switch (route.outcome()) {
            case HANDLED, AWAITED -> {
                List<RouteTarget.Event> events = target.awaitEvents(1);
                assertThat(events).as(what).hasSize(1);
                taken(before, route, events.get(0), what);
            }
            case DEFAULT -> {
                if (route.effect() == Effect.STOP) {
                    target.awaitStopped();
                } else {
                    assertThat(target.deathSignal())
                            .as(what)
                            .isEqualTo(route.signal().number());
                }
            }
            case IGNORED -> {
                // One that the main thread blocks is pending until another thread has taken and dropped it.
                SignalState after = target.settled();
                assertThat(isPending(after, route)).as(what).isEqualTo(isPending(before, route));
                assertThat(target.events()).as(what).isEmpty();
            }
            case QUEUED -> {
                target.settled();
                assertThat(isPending(target.state(), route)).as(what).isTrue();
                assertThat(target.events()).as(what).isEmpty();
            }
            case REFUSED, UNKNOWN -> throw new AssertionError(what);
        }
    }

    /** It may be taken, dropped or deadly; but never by a thread that was not foreseen. */
    private void inDoubt(RouteTarget target, SignalState before, Route route, String what) {
        List<RouteTarget.Event> events = target.eventsOrDeath();
        if (route.reason() == Reason.SIGNALFD_POLL
                && route.chosenTid() != null
                && route.uncertain().size() == 1) {
            polls++;
            pollsRight += events.size() == 1 && events.get(0).tid() == route.chosenTid() ? 1 : 0;
        }
        if (!target.isAlive()) {
            assertThat(target.deathSignal()).as(what).isEqualTo(route.signal().number());
            assertThat(isDeadly(before, route.signal())).as(what).isTrue();
        } else if (!events.isEmpty()) {
            assertThat(events).as(what).hasSize(1);
            taken(before, route, events.get(0), what);
        } else {
            assertThat(route.outcome()).as(what).isIn(Outcome.AWAITED, Outcome.IGNORED, Outcome.QUEUED);
        }
    }

    private static void taken(SignalState before, Route route, RouteTarget.Event event, String what) {
        assertThat(event.signal()).as(what).isEqualTo(route.signal().number());
        Signalfds files = before.surroundings().signalfds();
        if (files != null && event.awaited() && files.unseen().contains(event.tid())) {
            assertThat(route.uncertain()).as(what).anyMatch(doubt -> doubt.startsWith("whether thread " + event.tid()));
            return;
        }
        assertThat(route.candidates()).as(what).contains(event.tid());
        if (route.chosenTid() != null) {
            assertThat(event.tid()).as(what).isEqualTo(route.chosenTid());
        }
        if (route.isCertain()) {
            assertThat(event.awaited()).as(what).isEqualTo(route.outcome() == Outcome.AWAITED);
        }
    }

    private static boolean isPending(SignalState state, Route route) {
        Integer tid = route.tid();
        SignalThread thread = tid == null ? null : state.thread(tid);
        var pending = thread == null ? state.sharedPending() : thread.pending();
        return pending != null && pending.contains(route.signal());
    }

    /** One signal to the stopped program, then SIGCONT, and who takes what was held. */
    private void whileStopped(RouteTarget target, Random random, String before) throws IOException {
        SignalState stopped = target.state();
        Signal signal = new Signal(POOL[random.nextInt(POOL.length)]);
        boolean waits = stopped.threads().stream()
                .anyMatch(t -> WAITERS.contains(t.name().text()));
        // Once resumed, a thread that waits again may be quicker than a deadly signal.
        if (signal.equals(Signals.CONT) || (waits && isDeadly(stopped, signal))) {
            signal = Signals.STOP;
        }
        Route held = predict(stopped, signal, null);
        String what = before + "then " + held + "\n" + stopped + "\n";
        target.send(signal, null);
        SignalState after = target.state();
        assertThat(held.outcome()).as(what).isIn(Outcome.QUEUED, Outcome.IGNORED);
        if (held.outcome() == Outcome.QUEUED) {
            assertThat(isPending(after, held)).as(what).isTrue();
        } else {
            assertThat(isPending(after, held)).as(what).isEqualTo(isPending(stopped, held));
        }
        Route resumed = predict(after, Signals.CONT, null);
        what += "then " + resumed + "\n" + after;
        boolean dies = held.reason() == Reason.STOPPED && isDeadly(stopped, signal);
        assertThat(resumed.effect().isDeadly()).as(what).isEqualTo(dies);
        assertThat(resumed.effect()).as(what).isNotEqualTo(Effect.NONE);
        target.send(Signals.CONT, null);
        if (dies) {
            assertThat(target.deathSignal()).as(what).isEqualTo(signal.number());
            return;
        }
        target.settled();
        List<RouteTarget.Event> events = new ArrayList<>(target.events());
        for (RouteTarget.Event event : events) {
            // A thread that waits again may find anything that was pending; a handler runs for these two alone.
            if (!event.awaited()) {
                Route route = event.signal() == signal.number() ? held : resumed;
                assertThat(event.signal()).as(what).isIn(signal.number(), Signals.CONT.number());
                assertThat(route.candidates()).as(what + events).contains(event.tid());
            }
        }
        if (resumed.outcome() == Outcome.HANDLED && resumed.isCertain()) {
            assertThat(events.stream().filter(e -> e.signal() == Signals.CONT.number()))
                    .as(what + events)
                    .hasSize(1);
        }
    }

    private static boolean isDeadly(SignalState state, Signal signal) {
        DefaultAction action = DefaultAction.of(signal);
        return state.disposition(signal) == Disposition.DEFAULT
                && (action == DefaultAction.TERMINATE || action == DefaultAction.CORE);
    }
}
