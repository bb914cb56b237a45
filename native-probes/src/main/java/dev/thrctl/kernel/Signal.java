package dev.thrctl.kernel;

import java.util.Locale;

/**
 * A signal by its number on Linux for x86, arm, riscv, ppc and s390 (include/uapi/asm-generic/signal.h;
 * arch/x86/include/uapi/asm/signal.h has the same numbers). Alpha, mips, parisc and sparc number differently.
 *
 * <p>Real-time signals are named as the C library counts them, from RTMIN = 34: the kernel's own SIGRTMIN is 32, and 32
 * and 33 belong to the threads library (signal(7), nptl(7)).
 *
 * @param number 1 to 64
 */
public record Signal(int number) implements Comparable<Signal> {
    /** _NSIG of the architectures above. */
    public static final int MAX = 64;

    /** SIGRTMIN and SIGRTMAX of glibc (signal(7)). */
    public static final int RTMIN = 34;

    public static final int RTMAX = 64;

    /** Index is the number; names without SIG. */
    private static final String[] NAMES = {
        "", "HUP", "INT", "QUIT", "ILL", "TRAP", "ABRT", "BUS", "FPE", "KILL", "USR1", "SEGV", "USR2", "PIPE", "ALRM",
        "TERM", "STKFLT", "CHLD", "CONT", "STOP", "TSTP", "TTIN", "TTOU", "URG", "XCPU", "XFSZ", "VTALRM", "PROF",
        "WINCH", "IO", "PWR", "SYS"
    };

    public Signal {
        if (number < 1 || number > MAX) {
            throw new InvalidValueException("signal " + number + " is out of range (1 to " + MAX + ")");
        }
    }

    /** Without SIG: {@code TERM}, {@code RTMIN}, {@code RTMIN+3}; 32 and 33, which have no public name, as numbers. */
    public String shortName() {
        return shortName(RTMIN);
    }

    /** As a C library names it whose SIGRTMIN is {@code first}: those between 31 and that are numbers. */
    public String shortName(int first) {
        if (number < NAMES.length) {
            return NAMES[number];
        }
        if (number < first) {
            return Integer.toString(number);
        }
        return number == first ? "RTMIN" : "RTMIN+" + (number - first);
    }

    /** With SIG: {@code SIGTERM}, {@code SIGRTMIN+3}; 32 and 33 as numbers. */
    public String longName() {
        return longName(RTMIN);
    }

    /** As {@link #shortName(int)}, with SIG. */
    public String longName(int first) {
        return number >= NAMES.length && number < first ? shortName(first) : "SIG" + shortName(first);
    }

    /**
     * Takes {@code USR1}, {@code SIGUSR1}, {@code usr1}, {@code 10}, {@code RTMIN+3}, {@code RTMAX-1}; also the old
     * names IOT, CLD and POLL.
     */
    public static Signal parse(String text) {
        String name = upperCase(text);
        if (!name.isEmpty() && name.charAt(0) >= '0' && name.charAt(0) <= '9') {
            return new Signal(number(text, name, 0));
        }
        if (name.startsWith("SIG")) {
            name = name.substring(3);
        }
        for (int i = 1; i < NAMES.length; i++) {
            if (NAMES[i].equals(name)) {
                return new Signal(i);
            }
        }
        if (name.startsWith("RTMIN")) {
            return realTime(text, RTMIN, name.substring(5), '+');
        }
        if (name.startsWith("RTMAX")) {
            return realTime(text, RTMAX, name.substring(5), '-');
        }
        return switch (name) {
            case "IOT" -> new Signal(6);
            case "CLD" -> new Signal(17);
            case "POLL" -> new Signal(29);
            default -> throw unknown(text);
        };
    }

    /** Of ASCII alone: the dotless i of Turkish is no letter of INT. */
    private static String upperCase(String text) {
        for (int i = 0; i < text.length(); i++) {
            if (text.charAt(i) > 0x7e) {
                throw unknown(text);
            }
        }
        return text.toUpperCase(Locale.ROOT);
    }

    private static Signal realTime(String text, int base, String offset, char sign) {
        if (offset.isEmpty()) {
            return new Signal(base);
        }
        if (offset.charAt(0) != sign || offset.length() < 2) {
            throw unknown(text);
        }
        int n = number(text, offset, 1);
        int result = sign == '+' ? base + n : base - n;
        if (result < RTMIN || result > RTMAX) {
            throw new InvalidValueException(
                    "signal '" + text + "' is out of range (RTMIN is " + RTMIN + ", RTMAX is " + RTMAX + ")");
        }
        return new Signal(result);
    }

    private static int number(String text, String digits, int from) {
        int value = 0;
        for (int i = from; i < digits.length(); i++) {
            char c = digits.charAt(i);
            if (c < '0' || c > '9') {
                throw unknown(text);
            }
            value = Math.min(1000, value * 10 + (c - '0'));
        }
        if (value > MAX) {
            throw new InvalidValueException("signal '" + text + "' is out of range (1 to " + MAX + ")");
        }
        return value;
    }

    private static InvalidValueException unknown(String text) {
        return new InvalidValueException(
                "'" + text + "' is not a signal (names such as TERM, SIGUSR1, RTMIN+3, or 1 to " + MAX + ")");
    }

    @Override
    public int compareTo(Signal other) {
        return Integer.compare(number, other.number);
    }

    @Override
    public String toString() {
        return shortName();
    }
}
