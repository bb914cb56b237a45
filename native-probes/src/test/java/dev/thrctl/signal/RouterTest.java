package dev.thrctl.signal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.thrctl.kernel.CLibrary;
import dev.thrctl.kernel.ProbeException;
import dev.thrctl.kernel.RawText;
import dev.thrctl.kernel.Reading;
import dev.thrctl.kernel.Signal;
import dev.thrctl.kernel.SignalSet;
import dev.thrctl.signal.Route.Effect;
import dev.thrctl.signal.Route.Outcome;
import dev.thrctl.signal.Route.Reason;
import dev.thrctl.signal.SignalState.Init;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Every rule of the kernel, on processes made up for it: main thread 100, others 101 and 102. */
class RouterTest {
    private static final Signal USR1 = Signal.parse("USR1");
    private static final Signal TERM = Signal.parse("TERM");
    private static final Signal CHLD = Signal.parse("CHLD");
    private static final Surroundings NO_SIGNALFD = new Surroundings(null, Signalfds.NONE, List.of());

    static SignalThread thread(int tid, char state, String blocked) {
        return new SignalThread(
                tid,
                RawText.of("t"),
                state,
                state == 'Z',
                false,
                0,
                SignalSet.parse(blocked),
                SignalSet.EMPTY,
                Reading.absent(),
                Hold.NONE);
    }

    private static SignalThread waiter(int tid, String awaited) {
        Reading<SignalSet> set = Reading.known(SignalSet.parse(awaited));
        return new SignalThread(
                tid, RawText.of("w"), 'S', false, false, 0, SignalSet.EMPTY, SignalSet.EMPTY, set, Hold.NONE);
    }

    static SignalState state(String caught, String ignored, String pending, Init init, SignalThread... threads) {
        return new SignalState(
                100,
                false,
                init,
                List.of(threads),
                SignalSet.parse(ignored),
                SignalSet.parse(caught),
                SignalSet.parse(pending),
                0L,
                10L,
                NO_SIGNALFD,
                CLibrary.GLIBC);
    }

    /** USR1 is caught, HUP ignored. */
    static SignalState process(SignalThread... threads) {
        return state("USR1", "HUP", "none", Init.NO, threads);
    }

    static void check(Route route, Outcome outcome, Reason reason, Effect effect) {
        assertThat(route.outcome()).as("%s", route).isEqualTo(outcome);
        assertThat(route.reason()).as("%s", route).isEqualTo(reason);
        assertThat(route.effect()).as("%s", route).isEqualTo(effect);
    }

    private static Surroundings signalfds(String mask, List<Integer> unseen, SignalfdWait... waits) {
        return new Surroundings(
                null, new Signalfds(Map.of(7, SignalSet.parse(mask)), List.of(waits), unseen, false), List.of());
    }

    private static SignalfdWait wait(int tid, boolean reads, String mask) {
        return new SignalfdWait(tid, 7, reads, SignalSet.parse(mask));
    }

    @Test
    void saysThatAReadOfASignalfdTakesWhatAllThreadsBlock() {
        SignalState state = process(thread(100, 'S', "all"), thread(101, 'S', "all"), thread(102, 'S', "all"))
                .with(signalfds("USR1,HUP", List.of(), wait(101, true, "USR1,HUP")));
        for (String word : List.of("USR1", "HUP")) {
            Route route = Router.toProcess(state, Signal.parse(word));
            check(route, Outcome.AWAITED, Reason.SIGNALFD_READ, Effect.NONE);
            assertThat(route.chosenTid()).isEqualTo(101);
            assertThat(route.waiters()).containsExactly(101);
            assertThat(route.isCertain()).isTrue();
        }
        check(Router.toThread(state, USR1, 101), Outcome.AWAITED, Reason.SIGNALFD_READ, Effect.NONE);
        // A read sees the queues of its own thread and of the process, not those of others.
        check(Router.toThread(state, USR1, 102), Outcome.QUEUED, Reason.BLOCKED, Effect.NONE);
        assertThat(Router.toThread(state, USR1, 102).isCertain()).isTrue();
        check(Router.toProcess(state, TERM), Outcome.QUEUED, Reason.BLOCKED, Effect.NONE);
        SignalState two = state.with(signalfds("USR1", List.of(), wait(101, true, "USR1"), wait(102, true, "USR1")));
        assertThat(Router.toProcess(two, USR1).chosenTid()).isNull();
        assertThat(Router.toProcess(two, USR1).candidates()).containsExactly(101, 102);
    }

    @Test
    void saysThatAPollOfASignalfdReturnsAndDoubtsTheReadThatFollows() {
        SignalState state = process(thread(100, 'S', "all"), thread(101, 'S', "all"))
                .with(signalfds("USR1", List.of(), wait(101, false, "USR1")));
        Route route = Router.toProcess(state, USR1);
        check(route, Outcome.AWAITED, Reason.SIGNALFD_POLL, Effect.NONE);
        assertThat(route.chosenTid()).isEqualTo(101);
        assertThat(route.uncertain())
                .containsExactly("whether thread 101, whose poll, select or epoll_wait returns, then reads file"
                        + " descriptor 7");
    }

    @Test
    void isCertainOfAQueueWhereNobodyWaitsForTheSignalfd() {
        SignalState state = process(thread(100, 'S', "all"), thread(101, 'S', "all"));
        Route asleep = Router.toProcess(state.with(signalfds("USR1", List.of())), USR1);
        check(asleep, Outcome.QUEUED, Reason.BLOCKED, Effect.NONE);
        assertThat(asleep.isCertain()).isTrue();
        assertThat(Router.toProcess(state.with(signalfds("USR1", List.of(101))), USR1)
                        .uncertain())
                .containsExactly("whether thread 101 reads file descriptor 7, a signalfd for it: it runs, or its system"
                        + " call cannot be seen");
    }

    @Test
    void isNotCertainOfTheTakerWhereAThreadIsWokenAndAnotherReads() {
        SignalState state = state("USR1", "HUP", "none", Init.NO, thread(100, 'S', "HUP"), thread(101, 'S', "none"))
                .with(signalfds("USR1,TERM", List.of(), wait(101, true, "USR1,TERM")));
        Route route = Router.toProcess(state, USR1);
        check(route, Outcome.HANDLED, Reason.SEVERAL_ELIGIBLE, Effect.NONE);
        assertThat(route.uncertain())
                .containsExactly(
                        "whether thread 101, which reads file descriptor 7, a signalfd for it, takes it first");
        // Its own read looks into the queue before it acts on the signal.
        check(Router.toThread(state, USR1, 101), Outcome.AWAITED, Reason.SIGNALFD_READ, Effect.NONE);
        check(Router.toProcess(state, TERM), Outcome.DEFAULT, Reason.MAIN_THREAD, Effect.TERMINATE);
        assertThat(Router.toProcess(state, TERM).isCertain()).isTrue();
    }

    /** A signal wakes them too, and one whose mask lets it in acts on it. */
    @Test
    void isNotCertainOfTheTakerWhereAnotherReadsASignalfdForOthers() {
        Surroundings reader = signalfds("HUP", List.of(), wait(101, true, "HUP"));
        SignalState state = process(thread(100, 'S', "none"), thread(101, 'S', "none"), thread(102, 'S', "all"))
                .with(reader);
        Route route = Router.toProcess(state, USR1);
        check(route, Outcome.HANDLED, Reason.SEVERAL_ELIGIBLE, Effect.NONE);
        assertThat(route.chosenTid()).isNull();
        assertThat(route.candidates()).containsExactly(100, 101);
        assertThat(route.uncertain())
                .containsExactly("whether thread 101, in a read of file descriptor 7, a signalfd, is quicker than the"
                        + " main thread: it is woken too");
        // One thread is all there is to take it, or it ends whoever does.
        assertThat(Router.toThread(state, USR1, 101).isCertain()).isTrue();
        assertThat(Router.toProcess(state, TERM).isCertain()).isTrue();
        assertThat(Router.toProcess(state, Signal.parse("SEGV")).isCertain()).isTrue();
        assertThat(Router.toProcess(state, Signals.STOP).isCertain()).isTrue();
        SignalState alone = process(thread(100, 'S', "none"), thread(101, 'S', "all"));
        assertThat(Router.toProcess(alone.with(reader), USR1).isCertain()).isTrue();
    }

    @Test
    void isNotCertainWhereSignalfdsCannotBeSeen() {
        SignalState state =
                process(thread(100, 'S', "HUP"), thread(101, 'S', "HUP")).with(Surroundings.UNSEEN);
        for (String word : List.of("USR1", "HUP", "SEGV")) {
            assertThat(Router.toProcess(state, Signal.parse(word)).uncertain())
                    .as(word)
                    .containsExactly(
                            "whether a thread is reading a signalfd (/proc/100/fdinfo cannot be read): then the"
                                    + " read may take it instead");
        }
        check(Router.toProcess(state, Signal.parse("HUP")), Outcome.QUEUED, Reason.BLOCKED, Effect.NONE);
        assertThat(Router.toProcess(state, USR1).chosenTid()).isNull();
        for (Signal sure : List.of(TERM, CHLD, Signals.KILL, Signals.STOP)) {
            assertThat(Router.toProcess(state, sure).isCertain()).as("%s", sure).isTrue();
        }
    }

    /** Of 1502333993, the seed of RouteIT that found it. */
    @Test
    void isNotCertainOfTheTakerWhereAThreadIsNotAsleep() {
        for (int running : List.of(100, 101)) {
            SignalState state = process(
                    thread(100, running == 100 ? 'R' : 'S', "none"), thread(101, running == 101 ? 'R' : 'S', "none"));
            Route route = Router.toProcess(state, USR1);
            check(route, Outcome.HANDLED, Reason.SEVERAL_ELIGIBLE, Effect.NONE);
            assertThat(route.chosenTid()).isNull();
            assertThat(route.uncertain())
                    .containsExactly("whether the main thread takes it: thread " + running
                            + " is not asleep, and such a one may be first or be passed over");
            assertThat(Router.toProcess(state, TERM).isCertain()).isTrue();
        }
        SignalState only = process(thread(100, 'R', "none"), thread(101, 'R', "USR1"));
        assertThat(Router.toProcess(only, USR1).chosenTid()).isEqualTo(100);
        assertThat(Router.toProcess(only, USR1).isCertain()).isTrue();
    }

    @Test
    void prefersTheMainThread() {
        Route route = Router.toProcess(process(thread(100, 'S', "none"), thread(101, 'S', "none")), USR1);
        check(route, Outcome.HANDLED, Reason.MAIN_THREAD, Effect.NONE);
        assertThat(route.chosenTid()).isEqualTo(100);
        assertThat(route.candidates()).containsExactly(100, 101);
        assertThat(route.isCertain()).isTrue();
    }

    @Test
    void namesTheOnlyThreadThatDoesNotBlockIt() {
        Route route = Router.toProcess(
                process(thread(100, 'S', "USR1"), thread(101, 'S', "none"), thread(102, 'S', "all")), USR1);
        check(route, Outcome.HANDLED, Reason.ONLY_ELIGIBLE, Effect.NONE);
        assertThat(route.chosenTid()).isEqualTo(101);
    }

    @Test
    void namesNoneWhereTheKernelsTurnCannotBeSeen() {
        Route route = Router.toProcess(
                process(thread(100, 'S', "USR1"), thread(101, 'S', "none"), thread(102, 'S', "none")), USR1);
        check(route, Outcome.HANDLED, Reason.SEVERAL_ELIGIBLE, Effect.NONE);
        assertThat(route.chosenTid()).isNull();
        assertThat(route.candidates()).containsExactly(101, 102);
    }

    @Test
    void passesOverAnEndedMainThread() {
        Route route = Router.toProcess(process(thread(100, 'Z', "none"), thread(101, 'S', "none")), USR1);
        assertThat(route.chosenTid()).isEqualTo(101);
    }

    @Test
    void queuesWhatAllBlockEvenIfItIsIgnored() {
        SignalState state = process(thread(100, 'S', "all"), thread(101, 'S', "all"));
        check(Router.toProcess(state, USR1), Outcome.QUEUED, Reason.BLOCKED, Effect.NONE);
        check(Router.toProcess(state, Signal.parse("HUP")), Outcome.QUEUED, Reason.BLOCKED, Effect.NONE);
        check(Router.toProcess(state, CHLD), Outcome.QUEUED, Reason.BLOCKED, Effect.NONE);
    }

    @Test
    void discardsWhatIsIgnoredByTheMaskOfTheMainThread() {
        SignalState state = process(thread(100, 'S', "none"), waiter(101, "HUP,CHLD"));
        check(Router.toProcess(state, Signal.parse("HUP")), Outcome.IGNORED, Reason.IGNORED, Effect.NONE);
        check(Router.toProcess(state, CHLD), Outcome.IGNORED, Reason.DEFAULT_IGNORED, Effect.NONE);
        Route kept = Router.toProcess(process(thread(100, 'S', "all"), waiter(101, "CHLD")), CHLD);
        check(kept, Outcome.AWAITED, Reason.ONLY_ELIGIBLE, Effect.NONE);
        assertThat(kept.isCertain()).isTrue();
        assertThat(kept.waiters()).containsExactly(101);
    }

    @Test
    void isUnsureWhetherAWaiterHadBlockedADeadlySignal() {
        Route route = Router.toProcess(process(thread(100, 'S', "all"), waiter(101, "TERM,USR1")), TERM);
        check(route, Outcome.AWAITED, Reason.ONLY_ELIGIBLE, Effect.NONE);
        assertThat(route.uncertain()).hasSize(1);
        assertThat(Router.toProcess(process(thread(100, 'S', "all"), waiter(101, "TERM,USR1")), USR1)
                        .isCertain())
                .isTrue();
    }

    @Test
    void killsAndStopsTheProcessWhateverIsBlocked() {
        SignalState state = process(thread(100, 'S', "all"), thread(101, 'T', "all"));
        check(Router.toProcess(state, Signals.KILL), Outcome.DEFAULT, Reason.MAIN_THREAD, Effect.TERMINATE);
        check(Router.toThread(state, Signals.KILL, 101), Outcome.DEFAULT, Reason.NAMED_THREAD, Effect.TERMINATE);
        check(Router.toProcess(state, Signals.STOP), Outcome.DEFAULT, Reason.MAIN_THREAD, Effect.STOP);
        check(
                Router.toProcess(process(thread(100, 'S', "none")), Signal.parse("SEGV")),
                Outcome.DEFAULT,
                Reason.MAIN_THREAD,
                Effect.CORE);
    }

    @Test
    void holdsSignalsOfAStoppedProcessAndResumesIt() {
        SignalState stopped = process(thread(100, 'T', "none"), thread(101, 'T', "USR1"));
        Route held = Router.toProcess(stopped, USR1);
        check(held, Outcome.QUEUED, Reason.STOPPED, Effect.NONE);
        assertThat(held.candidates()).containsExactly(100);
        check(Router.toProcess(stopped, Signals.CONT), Outcome.DEFAULT, Reason.DEFAULT_IGNORED, Effect.CONTINUE);
        SignalState caught = state("CONT", "none", "none", Init.NO, thread(100, 'T', "CONT"));
        check(Router.toProcess(caught, Signals.CONT), Outcome.QUEUED, Reason.BLOCKED, Effect.CONTINUE);
        check(
                Router.toProcess(process(thread(100, 'S', "none")), Signals.CONT),
                Outcome.IGNORED,
                Reason.DEFAULT_IGNORED,
                Effect.NONE);
    }

    @Test
    void mergesASecondSignalBelowTheRealTimeOnes() {
        SignalState state = state("all", "none", "USR1,RTMIN", Init.NO, thread(100, 'S', "all"));
        check(Router.toProcess(state, USR1), Outcome.QUEUED, Reason.ALREADY_PENDING, Effect.NONE);
        check(Router.toProcess(state, Signal.parse("RTMIN")), Outcome.QUEUED, Reason.BLOCKED, Effect.NONE);
    }

    @Test
    void sparesTheFirstProcessOfANamespace() {
        SignalThread main = thread(100, 'S', "none");
        SignalState here = state("USR1", "none", "none", Init.OF_THIS_NAMESPACE, main);
        check(Router.toProcess(here, TERM), Outcome.IGNORED, Reason.FIRST_PROCESS, Effect.NONE);
        check(Router.toProcess(here, Signals.KILL), Outcome.IGNORED, Reason.FIRST_PROCESS, Effect.NONE);
        check(Router.toProcess(here, USR1), Outcome.HANDLED, Reason.MAIN_THREAD, Effect.NONE);
        SignalState inner = state("USR1", "none", "none", Init.OF_INNER_NAMESPACE, main);
        check(Router.toProcess(inner, TERM), Outcome.IGNORED, Reason.FIRST_PROCESS, Effect.NONE);
        check(Router.toProcess(inner, Signals.KILL), Outcome.DEFAULT, Reason.MAIN_THREAD, Effect.TERMINATE);
        SignalState unknown = state("USR1", "none", "none", Init.UNKNOWN, main);
        assertThat(Router.toProcess(unknown, TERM).isCertain()).isFalse();
        assertThat(Router.toProcess(unknown, USR1).isCertain()).isTrue();
    }

    @Test
    void saysWhatItCannotSee() {
        SignalThread hidden = new SignalThread(
                100, RawText.of("x"), 'S', false, false, 7, null, SignalSet.EMPTY, Reading.denied(), Hold.NONE);
        Route route = Router.toProcess(process(hidden, thread(101, 'S', "none")), USR1);
        assertThat(route.uncertain()).hasSize(3);
        assertThat(route.chosenTid()).isNull();
        assertThat(route.uncertain().get(1)).contains("process 7");
    }

    @Test
    void excludesWorkersOfTheKernelAndEndedThreads() {
        SignalThread worker = new SignalThread(
                101,
                RawText.of("iou-wrk"),
                'S',
                false,
                true,
                0,
                SignalSet.EMPTY,
                SignalSet.EMPTY,
                Reading.absent(),
                Hold.NONE);
        Route route = Router.toProcess(process(thread(100, 'S', "USR1"), worker), USR1);
        check(route, Outcome.QUEUED, Reason.BLOCKED, Effect.NONE);
        check(Router.toProcess(process(thread(100, 'Z', "none")), USR1), Outcome.IGNORED, Reason.ENDED, Effect.NONE);
    }

    @Test
    void givesAThreadsSignalToThatThreadAlone() {
        SignalState state = process(thread(100, 'S', "none"), thread(101, 'S', "USR1"));
        check(Router.toThread(state, USR1, 101), Outcome.QUEUED, Reason.BLOCKED, Effect.NONE);
        check(Router.toThread(state, USR1, 100), Outcome.HANDLED, Reason.NAMED_THREAD, Effect.NONE);
        check(Router.toThread(state, TERM, 101), Outcome.DEFAULT, Reason.NAMED_THREAD, Effect.TERMINATE);
        assertThatThrownBy(() -> Router.toThread(state, USR1, 999))
                .isInstanceOf(ProbeException.class)
                .hasMessageContaining("ESRCH");
    }

    private static SignalState queue(@Nullable Long used, @Nullable Long limit, SignalThread... threads) {
        SignalSet none = SignalSet.EMPTY;
        SignalSet caught = SignalSet.parse("USR1,RTMIN");
        return new SignalState(
                100,
                false,
                Init.NO,
                List.of(threads),
                SignalSet.parse("RTMIN+1"),
                caught,
                none,
                used,
                limit,
                NO_SIGNALFD,
                CLibrary.GLIBC);
    }

    /** As kernel/signal.c has it: legacy signals and those of kill(2) get through. */
    @Test
    void foreseesThatAFullQueueRefusesRealTimeSignals() {
        SignalState full = queue(10L, 10L, thread(100, 'S', "none"), thread(101, 'S', "all"));
        Signal rt = Signal.parse("RTMIN");
        for (Route refused : List.of(
                Router.toThread(full, rt, 100),
                Router.toThread(full, rt, 101),
                Router.toThread(full, new Signal(32), 100),
                Router.of(full, rt, null, true),
                Router.of(full, rt, 100, true))) {
            check(refused, Outcome.REFUSED, Reason.QUEUE_FULL, Effect.NONE);
            assertThat(refused.candidates()).isEmpty();
            assertThat(refused.uncertain()).hasSize(1).first().asString().contains("queue");
        }
        Route lossy = Router.toProcess(full, rt);
        check(lossy, Outcome.HANDLED, Reason.MAIN_THREAD, Effect.NONE);
        assertThat(lossy.notes()).hasSize(1).first().asString().contains("without siginfo");
        check(Router.toThread(full, USR1, 100), Outcome.HANDLED, Reason.NAMED_THREAD, Effect.NONE);
        assertThat(Router.toThread(full, USR1, 100).notes()).isEmpty();
        assertThat(Router.of(full, USR1, 100, true).notes())
                .hasSize(1)
                .first()
                .asString()
                .contains("without its value");
        // What is discarded needs no place.
        check(Router.toThread(full, Signal.parse("RTMIN+1"), 100), Outcome.IGNORED, Reason.IGNORED, Effect.NONE);
        check(Router.of(full, Signals.KILL, 100, true), Outcome.DEFAULT, Reason.NAMED_THREAD, Effect.TERMINATE);
        assertThat(Router.of(full, Signals.KILL, 100, true).notes()).isEmpty();
    }

    @Test
    void isCertainOfAQueueOnlyWhereItCannotChange() {
        Signal rt = Signal.parse("RTMIN");
        Route always = Router.toThread(queue(3L, 0L, thread(100, 'S', "none")), rt, 100);
        check(always, Outcome.REFUSED, Reason.QUEUE_FULL, Effect.NONE);
        assertThat(always.isCertain()).isTrue();
        Route room = Router.toThread(queue(9L, 10L, thread(100, 'S', "none")), rt, 100);
        check(room, Outcome.HANDLED, Reason.NAMED_THREAD, Effect.NONE);
        assertThat(room.isCertain()).isTrue();
        SignalState unknown = queue(null, null, thread(100, 'S', "none"));
        assertThat(Router.toThread(unknown, rt, 100).isCertain()).isFalse();
        assertThat(Router.toThread(unknown, USR1, 100).isCertain()).isTrue();
        assertThat(Router.toProcess(unknown, rt).isCertain()).isTrue();
    }

    @Test
    void saysThatStoppingAStoppedProcessHasNoEffect() {
        SignalState stopped = process(thread(100, 'T', "none"), thread(101, 'T', "none"));
        Route again = Router.toProcess(stopped, Signals.STOP);
        check(again, Outcome.QUEUED, Reason.ALREADY_STOPPED, Effect.NONE);
        assertThat(again.candidates()).isEmpty();
        check(Router.toProcess(stopped, Signal.parse("TSTP")), Outcome.QUEUED, Reason.ALREADY_STOPPED, Effect.NONE);
        check(Router.toProcess(process(thread(100, 't', "none")), USR1), Outcome.QUEUED, Reason.TRACED, Effect.NONE);
    }

    @Test
    void saysThatStopsAndContDiscardOneAnother() {
        SignalThread all = thread(100, 'S', "all");
        Route resumed = Router.toProcess(state("none", "none", "TSTP,TTIN,USR1", Init.NO, all), Signals.CONT);
        assertThat(resumed.notes())
                .startsWith("it discards the SIGTSTP that is pending", "it discards the SIGTTIN that is pending");
        Route stopped = Router.toProcess(state("none", "none", "CONT", Init.NO, all), Signals.STOP);
        assertThat(stopped.notes()).containsExactly("it discards the SIGCONT that is pending");
    }

    /** They cannot be waited for: sigtimedwait takes them out of its set. */
    @Test
    void doubtsNoWaitForWhatCannotBeWaitedFor() {
        SignalThread hidden = new SignalThread(
                100,
                RawText.of("x"),
                'S',
                false,
                false,
                0,
                SignalSet.EMPTY,
                SignalSet.EMPTY,
                Reading.denied(),
                Hold.NONE);
        for (Init init : List.of(Init.OF_THIS_NAMESPACE, Init.OF_INNER_NAMESPACE, Init.NO)) {
            SignalState state = state("none", "none", "none", init, hidden);
            assertThat(Router.toProcess(state, Signals.KILL).uncertain()).isEmpty();
            assertThat(Router.toProcess(state, Signals.STOP).uncertain()).isEmpty();
        }
    }
}
