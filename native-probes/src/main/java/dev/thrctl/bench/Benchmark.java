package dev.thrctl.bench;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What can be measured. The rows are those of src/main/c/bench.h, and what runs in the Java VM only. */
public enum Benchmark {
    FUTEX_WAKE(
            "futex-wake",
            "From just before FUTEX_WAKE to the first instruction after FUTEX_WAIT.",
            Kind.PAIR,
            timed("wake", "until the waiter runs"),
            BenchParameter.DELAY_PERCENT),
    FUTEX_PINGPONG(
            "futex-pingpong",
            "Round trip between two threads, one futex word each way.",
            Kind.BUSY_PAIR,
            timed("round_trip", "to the partner and back")),
    FUTEX_WAKE_MANY(
            "futex-wake-many",
            "Wake many waiters: until the first, the median and the last runs, and the cost of the call.",
            Kind.CROWD,
            timed(
                    "first", "until the first waiter runs",
                    "median", "until half of them have run",
                    "last", "until all of them have run",
                    "wake_call", "cost of the calls that woke them"),
            BenchParameter.AT_ONCE),
    FUTEX_WAKE_PARALLEL(
            "futex-wake-parallel",
            "Several threads, let go by a barrier, wake their shares of the waiters at once.",
            Kind.CROWD,
            timed("wake_call", "cost of the call of each"),
            BenchParameter.WAKERS),
    FUTEX_REQUEUE(
            "futex-requeue",
            "Move waiters to another word by FUTEX_CMP_REQUEUE.",
            Kind.CROWD,
            timed("requeue", "cost of the calls that moved all of them"),
            BenchParameter.AT_ONCE),
    FUTEX_HASH(
            "futex-hash",
            "Cost of a FUTEX_WAIT that is refused, over many words.",
            Kind.BUSY_CROWD,
            timed("wait_call", "cost of one call"),
            BenchParameter.FUTEXES),
    FUTEX_LOCK_PI(
            "futex-lock-pi",
            "Take and release a priority inheriting lock.",
            Kind.BUSY_CROWD,
            timed("lock", "until FUTEX_LOCK_PI has it", "unlock", "cost of FUTEX_UNLOCK_PI"),
            BenchParameter.HOLD_NS,
            BenchParameter.MULTI),
    FUTEX_TIMEOUT(
            "futex-timeout",
            "How late a timed wait ends: the timer slack made visible.",
            Kind.ALONE,
            timed("late", "from the time that was set to the return of FUTEX_WAIT"),
            BenchParameter.TIMEOUT_NS,
            BenchParameter.SLACK_NS,
            BenchParameter.ABSOLUTE),
    FUTEX_SPURIOUS(
            "futex-spurious",
            "Check compare-and-sleep: no lost wake, spurious ones counted; change of a word to it being seen.",
            Kind.BUSY_CROWD,
            timed("seen", "from the change of a word to the moment that the waiter sees it"),
            BenchParameter.SEED),
    SEM("sem", "sem_post to the return of sem_wait.", Kind.PAIR, timed("wake", "until the waiter runs")),
    PLAN9_SEM(
            "plan9-sem",
            "semrelease to the return of semacquire, as in Plan 9, on futexes.",
            Kind.PAIR,
            timed("wake", "until the waiter runs")),
    RENDEZVOUS(
            "rendezvous",
            "Two threads swap values under a tag, as in Plan 9.",
            Kind.PAIR,
            timed("wake", "until the one that came first runs")),
    CONDVAR(
            "condvar",
            "pthread_cond_signal to the return of pthread_cond_wait, which takes the free mutex again.",
            Kind.PAIR,
            timed("wake", "until the waiter runs and has the mutex")),
    PIPE(
            "pipe",
            "write of a byte to a pipe to the return of read.",
            Kind.PAIR,
            timed("wake", "until the reader has the byte")),
    EVENTFD(
            "eventfd",
            "write to an eventfd to the return of read.",
            Kind.PAIR,
            timed("wake", "until the reader has the count")),
    SIGNAL(
            "signal",
            "tgkill to the return of sigtimedwait.",
            Kind.PAIR,
            timed("wake", "until the waiter has the signal")),
    SIGNAL_HANDLER(
            "signal-handler",
            "tgkill to the first instruction of the handler.",
            Kind.PAIR,
            timed("wake", "until the handler runs")),
    YIELD(
            "yield",
            "Cost of sched_yield with as many threads as given.",
            Kind.BUSY_CROWD,
            timed("yield", "cost of one call, with what ran meanwhile")),
    SPAWN(
            "spawn",
            "Create a thread, until it runs, and join it.",
            Kind.ALONE,
            timed(
                    "create", "cost of pthread_create",
                    "start", "from before that to the first instruction of the thread",
                    "join", "cost of pthread_join"),
            BenchParameter.WITH),
    CLOCK(
            "clock",
            "Cost of reading the clock.",
            Kind.ALONE,
            timed(
                    "monotonic", "cost of reading CLOCK_MONOTONIC",
                    "raw", "cost of reading CLOCK_MONOTONIC_RAW",
                    "coarse", "cost of reading CLOCK_MONOTONIC_COARSE")),
    SYSCALL("syscall", "Cost of the cheapest system call.", Kind.ALONE, timed("getppid", "cost of one call")),
    PARK(
            "park",
            "LockSupport.unpark to the return of park, in the Java VM.",
            Kind.PAIR,
            timed("wake", "until the waiter runs"));

    /** One kind of duration that a benchmark times; {@code meaning} is the end of a sentence. */
    public record Timed(String name, String meaning) {}

    private static List<Timed> timed(String... namesAndMeanings) {
        List<Timed> series = new ArrayList<>();
        for (int i = 0; i < namesAndMeanings.length; i += 2) {
            series.add(new Timed(namesAndMeanings[i], namesAndMeanings[i + 1]));
        }
        return List.copyOf(series);
    }

    /** How many threads it takes, and whether one of them sleeps between rounds. */
    enum Kind {
        ALONE(1, false),
        PAIR(2, true),
        BUSY_PAIR(2, false),
        CROWD(0, true),
        BUSY_CROWD(0, false);

        private final int threads;
        private final boolean sleeps;

        Kind(int threads, boolean sleeps) {
            this.threads = threads;
            this.sleeps = sleeps;
        }
    }

    private final String word;
    private final String sentence;
    private final Kind kind;

    @SuppressWarnings("ImmutableEnumChecker") // List.copyOf makes it so
    private final List<Timed> series;

    @SuppressWarnings("ImmutableEnumChecker") // List.of makes it so
    private final List<BenchParameter> parameters;

    Benchmark(String word, String sentence, Kind kind, List<Timed> series, BenchParameter... parameters) {
        this.word = word;
        this.sentence = sentence;
        this.kind = kind;
        this.series = series;
        this.parameters = List.of(parameters);
    }

    public String word() {
        return word;
    }

    /** One, for people. */
    public String sentence() {
        return sentence;
    }

    /** In the order in which they are shown; the first is the headline. */
    public List<Timed> series() {
        return series;
    }

    public List<BenchParameter> parameters() {
        return parameters;
    }

    /** Null if their number can be chosen. */
    public @Nullable Integer threads() {
        return kind.threads == 0 ? null : kind.threads;
    }

    /** Whether the interval between wakes means anything. */
    public boolean hasInterval() {
        return kind.sleeps;
    }

    public boolean runsOn(Engine engine) {
        return switch (engine) {
            case NATIVE -> this != PARK;
            case JVM -> this == PARK || this == FUTEX_WAKE;
        };
    }

    /** The one that is measured if none is chosen. */
    public Engine usualEngine() {
        return this == PARK ? Engine.JVM : Engine.NATIVE;
    }

    public static @Nullable Benchmark named(String word) {
        for (Benchmark one : values()) {
            if (one.word.equals(word)) {
                return one;
            }
        }
        return null;
    }
}
