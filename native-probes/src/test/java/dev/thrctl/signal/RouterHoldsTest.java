package dev.thrctl.signal;

import static dev.thrctl.signal.RouterTest.check;
import static dev.thrctl.signal.RouterTest.process;
import static dev.thrctl.signal.RouterTest.state;
import static dev.thrctl.signal.RouterTest.thread;
import static org.assertj.core.api.Assertions.assertThat;

import dev.thrctl.kernel.RawText;
import dev.thrctl.kernel.Reading;
import dev.thrctl.kernel.Signal;
import dev.thrctl.kernel.SignalSet;
import dev.thrctl.signal.Route.Effect;
import dev.thrctl.signal.Route.Outcome;
import dev.thrctl.signal.Route.Reason;
import dev.thrctl.signal.SignalState.Init;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Threads that something holds, and what was pending before: on the processes of {@link RouterTest}. */
class RouterHoldsTest {
    private static final Signal USR1 = Signal.parse("USR1");
    private static final Signal TERM = Signal.parse("TERM");

    private static SignalThread held(int tid, char state, String blocked, Hold hold) {
        return new SignalThread(
                tid,
                RawText.of("h"),
                state,
                false,
                false,
                0,
                SignalSet.parse(blocked),
                SignalSet.EMPTY,
                Reading.absent(),
                hold);
    }

    @Test
    void saysThatNothingReachesAFrozenThread() {
        for (Signal any : List.of(USR1, TERM, Signals.KILL, Signals.STOP, Signal.parse("SEGV"))) {
            Route first = Router.toProcess(process(held(100, 'D', "none", Hold.FREEZER)), any);
            check(first, Outcome.QUEUED, Reason.FREEZER, Effect.NONE);
            assertThat(first.isCertain()).isTrue();
        }
        SignalState second = process(held(100, 'S', "none", Hold.FROZEN), held(101, 'S', "TERM", Hold.FROZEN));
        check(Router.toProcess(second, USR1), Outcome.QUEUED, Reason.FROZEN, Effect.NONE);
        check(Router.toProcess(second, Signals.STOP), Outcome.QUEUED, Reason.FROZEN, Effect.NONE);
        check(Router.toProcess(second, Signal.parse("SEGV")), Outcome.QUEUED, Reason.FROZEN, Effect.NONE);
        check(Router.toProcess(second, TERM), Outcome.DEFAULT, Reason.MAIN_THREAD, Effect.TERMINATE);
        check(Router.toProcess(second, Signals.KILL), Outcome.DEFAULT, Reason.MAIN_THREAD, Effect.TERMINATE);
        SignalState stopped = process(held(100, 'T', "none", Hold.FROZEN));
        check(Router.toProcess(stopped, Signals.CONT), Outcome.DEFAULT, Reason.DEFAULT_IGNORED, Effect.NONE);
        check(Router.toProcess(stopped, TERM), Outcome.QUEUED, Reason.STOPPED, Effect.NONE);
    }

    @Test
    void saysThatAVforkParentTakesOnlyWhatEndsIt() {
        SignalState state = process(held(100, 'D', "none", Hold.VFORK));
        check(Router.toProcess(state, USR1), Outcome.QUEUED, Reason.VFORK, Effect.NONE);
        check(Router.toProcess(state, Signal.parse("SEGV")), Outcome.QUEUED, Reason.VFORK, Effect.NONE);
        check(Router.toProcess(state, TERM), Outcome.DEFAULT, Reason.MAIN_THREAD, Effect.TERMINATE);
        check(Router.toProcess(state, Signals.KILL), Outcome.DEFAULT, Reason.MAIN_THREAD, Effect.TERMINATE);
        // On its way to another signal it is given no second one.
        SignalState busy = state("USR1", "none", "USR1", Init.NO, held(100, 'D', "none", Hold.VFORK));
        check(Router.toProcess(busy, TERM), Outcome.QUEUED, Reason.VFORK, Effect.NONE);
        check(Router.toProcess(busy, Signals.KILL), Outcome.DEFAULT, Reason.MAIN_THREAD, Effect.TERMINATE);
    }

    @Test
    void isNotCertainOfAThreadInAnUninterruptibleSleep() {
        SignalState state = process(held(100, 'D', "none", Hold.UNINTERRUPTIBLE), thread(101, 'S', "none"));
        Route handled = Router.toProcess(state, USR1);
        check(handled, Outcome.QUEUED, Reason.UNINTERRUPTIBLE, Effect.NONE);
        assertThat(handled.isCertain()).isFalse();
        Route kill = Router.toProcess(state, Signals.KILL);
        check(kill, Outcome.DEFAULT, Reason.MAIN_THREAD, Effect.TERMINATE);
        assertThat(kill.uncertain()).singleElement().asString().startsWith("when it ends: thread 100");
        Surroundings blind = new Surroundings(null, Signalfds.NONE, List.of("whether its cgroup is frozen (no file)"));
        assertThat(Router.toProcess(process(thread(100, 'S', "none")).with(blind), TERM)
                        .isCertain())
                .isFalse();
    }

    /** The stop reaches it as soon as it returns. */
    @Test
    void holdsSignalsOfAStoppedProcessThatHasAThreadInVfork() {
        SignalState state = process(thread(100, 'T', "none"), held(101, 'D', "none", Hold.VFORK));
        for (Signal held : List.of(USR1, TERM, Signal.parse("SEGV"))) {
            check(Router.toProcess(state, held), Outcome.QUEUED, Reason.STOPPED, Effect.NONE);
        }
        check(Router.toProcess(state, Signals.KILL), Outcome.DEFAULT, Reason.MAIN_THREAD, Effect.TERMINATE);
        check(Router.toProcess(state, Signals.CONT), Outcome.DEFAULT, Reason.DEFAULT_IGNORED, Effect.CONTINUE);
    }

    @Test
    void foreseesThatSigcontLetsLooseWhatIsPending() {
        SignalState term = state("USR1", "none", "TERM,TSTP", Init.NO, thread(100, 'T', "none"));
        Route dies = Router.toProcess(term, Signals.CONT);
        check(dies, Outcome.DEFAULT, Reason.LET_LOOSE, Effect.TERMINATE);
        assertThat(dies.isCertain()).isTrue();
        assertThat(dies.notes())
                .containsExactly(
                        "it discards the SIGTSTP that is pending",
                        "it lets loose the SIGTERM that is pending: the process dies of it");
        SignalState blocked = state("USR1", "none", "TERM", Init.NO, thread(100, 'T', "TERM"));
        check(Router.toProcess(blocked, Signals.CONT), Outcome.DEFAULT, Reason.DEFAULT_IGNORED, Effect.CONTINUE);
        SignalState handled = state("USR1", "none", "USR1", Init.NO, thread(100, 'T', "none"));
        check(Router.toProcess(handled, Signals.CONT), Outcome.DEFAULT, Reason.DEFAULT_IGNORED, Effect.CONTINUE);
        assertThat(Router.toProcess(handled, Signals.CONT).notes())
                .containsExactly("it lets loose the SIGUSR1 that is pending: its handler runs");
        SignalState both = state("USR1", "none", "USR1,SEGV", Init.NO, thread(100, 'T', "none"));
        check(Router.toProcess(both, Signals.CONT), Outcome.DEFAULT, Reason.LET_LOOSE, Effect.CORE);
        assertThat(Router.toProcess(both, Signals.CONT).isCertain()).isFalse();
    }

    @Test
    void saysThatWhatIsSentToAnEndingProcessIsDropped() {
        SignalState ending = state("USR1", "none", "KILL", Init.NO, held(100, 'D', "none", Hold.FREEZER));
        for (Signal any : List.of(USR1, TERM, Signals.KILL, Signals.CONT)) {
            check(Router.toProcess(ending, any), Outcome.IGNORED, Reason.ENDING, Effect.NONE);
        }
    }

    @Test
    void saysThatTheValueOfAMergedSignalIsLost() {
        SignalState state = state("all", "none", "USR1", Init.NO, thread(100, 'S', "all"));
        assertThat(Router.of(state, USR1, null, true).notes())
                .singleElement()
                .asString()
                .startsWith("merged: the value of this one is lost");
        assertThat(Router.toProcess(state, USR1).notes()).isEmpty();
    }

    @Test
    void saysThatOnlyKillReachesAProcessThatWritesItsCoreDump() {
        Surroundings dumping = new Surroundings(null, Signalfds.NONE, List.of(), true);
        SignalState state =
                process(thread(100, 'D', "none"), thread(101, 'I', "none")).with(dumping);
        for (Signal dropped : List.of(USR1, TERM, Signals.CONT, Signals.STOP, Signal.parse("SEGV"))) {
            Route route = Router.toProcess(state, dropped);
            check(route, Outcome.IGNORED, Reason.CORE_DUMP, Effect.NONE);
            assertThat(route.isCertain()).isTrue();
        }
        assertThat(Router.toProcess(state, Signals.KILL).effect()).isEqualTo(Effect.TERMINATE);
    }

    @Test
    void doesNotSayThatAFrozenProcessRunsOnWhenItWillTakeWhatIsPending() {
        SignalThread frozen = held(100, 'T', "none", Hold.FROZEN);
        SignalState dies = state("USR1", "none", "TERM", Init.NO, frozen);
        assertThat(Router.toProcess(dies, Signals.CONT).notes())
                .containsExactly("its cgroup is frozen: it is stopped no more, and takes what is pending when that is"
                        + " thawed");
        SignalState blocks = state("USR1", "none", "TERM", Init.NO, held(100, 'T', "TERM", Hold.FROZEN));
        assertThat(Router.toProcess(blocks, Signals.CONT).notes())
                .containsExactly("its cgroup is frozen: it is stopped no more, and runs on when that is thawed");
    }
}
