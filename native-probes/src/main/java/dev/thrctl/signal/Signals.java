package dev.thrctl.signal;

import dev.thrctl.kernel.Signal;
import java.util.List;

/** What is special about some signals. Source: signal(7), nptl(7), include/linux/signal.h. */
public final class Signals {
    public static final Signal HUP = new Signal(1);
    public static final Signal INT = new Signal(2);
    public static final Signal KILL = new Signal(9);
    public static final Signal TERM = new Signal(15);
    public static final Signal CONT = new Signal(18);
    public static final Signal STOP = new Signal(19);

    /** SIGRTMIN of the kernel: signals below it are pending at most once. */
    private static final int FIRST_QUEUED = 32;

    /** Index is the number. */
    private static final String[] USERS = new String[Signal.MAX + 1];

    static {
        USERS[1] = "the terminal when it hangs up; daemons: read the configuration again";
        USERS[2] = "the terminal: Ctrl-C";
        USERS[3] = "the terminal: Ctrl-\\; a JVM prints its threads";
        USERS[4] = "the CPU; a JVM";
        USERS[5] = "debuggers: breakpoints";
        USERS[6] = "abort(3)";
        USERS[7] = "the CPU; a JVM";
        USERS[8] = "the CPU; a JVM, a Go program";
        USERS[10] = "runtimes: the collector of Boehm GC and of Mono";
        USERS[11] = "the CPU; a JVM: null checks and safepoints";
        USERS[12] = "a JVM: suspends its threads (JVMTI, JFR)";
        USERS[13] = "the kernel: write to a closed pipe or socket";
        USERS[14] = "alarm(2), setitimer(2)";
        USERS[15] = "kill(1), service managers: end";
        USERS[17] = "the kernel: a child ended or stopped";
        USERS[18] = "job control: fg, bg";
        USERS[20] = "the terminal: Ctrl-Z";
        USERS[21] = "the terminal: read in the background";
        USERS[22] = "the terminal: write in the background";
        USERS[23] = "the kernel: urgent data of a socket; Go preempts goroutines with it";
        USERS[24] = "the kernel: RLIMIT_CPU";
        USERS[25] = "the kernel: RLIMIT_FSIZE";
        USERS[26] = "setitimer(2): ITIMER_VIRTUAL";
        USERS[27] = "profilers: setitimer(2), async-profiler, Go's pprof";
        USERS[28] = "the terminal: its size has changed";
        USERS[29] = "the kernel: O_ASYNC";
        USERS[30] = "the kernel: power failure";
        USERS[31] = "the kernel: seccomp, bad system calls";
        USERS[32] = "glibc, musl: timers and thread cancellation; cannot be blocked through them";
        USERS[33] = "glibc: setuid of all threads; musl: thread cancellation";
        USERS[34] = "musl keeps it for calls that all threads must make: its RTMIN is 35; else free for programs";
    }

    private Signals() {}

    /** SIGKILL and SIGSTOP: never handled, ignored or blocked. */
    public static boolean isUncatchable(Signal signal) {
        return signal.equals(KILL) || signal.equals(STOP);
    }

    /** Whether its default action is to stop: SIGCONT and these discard one another while they are pending. */
    public static boolean isStop(Signal signal) {
        return DefaultAction.of(signal) == DefaultAction.STOP;
    }

    /** Whether a second one is merged with one that is pending. */
    public static boolean isMerged(Signal signal) {
        return signal.number() < FIRST_QUEUED;
    }

    /** Who is known to send or use it; empty if nobody is. */
    public static String users(Signal signal) {
        String users = USERS[signal.number()];
        return users == null ? "" : users;
    }

    /** All of them, ascending. */
    public static List<Signal> all() {
        Signal[] all = new Signal[Signal.MAX];
        for (int n = 1; n <= Signal.MAX; n++) {
            all[n - 1] = new Signal(n);
        }
        return List.of(all);
    }
}
