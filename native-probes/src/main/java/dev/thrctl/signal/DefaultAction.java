package dev.thrctl.signal;

import dev.thrctl.kernel.Signal;

/** What a signal does to a process that has no handler for it. Source: signal(7), SIG_KERNEL_*_MASK of linux/signal.h. */
public enum DefaultAction {
    TERMINATE("terminate"),
    /** Terminate with a core dump, if the limits allow one. */
    CORE("core"),
    STOP("stop"),
    CONTINUE("continue"),
    IGNORE("ignore");

    /** QUIT, ILL, TRAP, ABRT, BUS, FPE, SEGV, XCPU, XFSZ, SYS. */
    private static final long CORES =
            bit(3) | bit(4) | bit(5) | bit(6) | bit(7) | bit(8) | bit(11) | bit(24) | bit(25) | bit(31);

    /** STOP, TSTP, TTIN, TTOU. */
    private static final long STOPS = bit(19) | bit(20) | bit(21) | bit(22);

    /** CHLD, URG, WINCH; CONT has an action though none that a thread would have to take. */
    private static final long IGNORES = bit(17) | bit(23) | bit(28);

    private static final int CONT = 18;

    private final String text;

    DefaultAction(String text) {
        this.text = text;
    }

    /** The word in tables and in JSON. */
    public String text() {
        return text;
    }

    public static DefaultAction of(Signal signal) {
        long bit = bit(signal.number());
        if ((CORES & bit) != 0) {
            return CORE;
        }
        if ((STOPS & bit) != 0) {
            return STOP;
        }
        if ((IGNORES & bit) != 0) {
            return IGNORE;
        }
        return signal.number() == CONT ? CONTINUE : TERMINATE;
    }

    private static long bit(int number) {
        return 1L << (number - 1);
    }
}
