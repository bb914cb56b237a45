package dev.thrctl.cli.render;

/** Durations for people. */
public final class Times {
    private static final long NS_PER_SECOND = 1_000_000_000L;

    private Times() {}

    /** CPU time as top(1) shows it, to the hundredth of a second: {@code 0:03.25}, {@code 2:14:03.25}. */
    public static String cpu(long ns) {
        long hundredths = ns / (NS_PER_SECOND / 100);
        long seconds = hundredths / 100;
        StringBuilder text = new StringBuilder();
        if (seconds >= 3600) {
            text.append(seconds / 3600).append(':');
            two(text, seconds / 60 % 60);
        } else {
            text.append(seconds / 60);
        }
        text.append(':');
        two(text, seconds % 60);
        text.append('.');
        two(text, hundredths % 100);
        return text.toString();
    }

    /** Elapsed time as ps(1) shows it: {@code [[DD-]hh:]mm:ss}. */
    public static String elapsed(long ns) {
        long seconds = ns / NS_PER_SECOND;
        StringBuilder text = new StringBuilder();
        if (seconds >= 86_400) {
            text.append(seconds / 86_400).append('-');
        }
        if (seconds >= 3600) {
            two(text, seconds / 3600 % 24);
            text.append(':');
        }
        two(text, seconds / 60 % 60);
        text.append(':');
        two(text, seconds % 60);
        return text.toString();
    }

    /** The largest unit that keeps the value above 1, with three digits: {@code 812ns}, {@code 4.21ms}, {@code 12.0s}. */
    public static String precise(long ns) {
        if (ns < 1000) {
            return ns + "ns";
        }
        if (ns < 1_000_000) {
            return scaled(ns, 1000) + "us";
        }
        if (ns < NS_PER_SECOND) {
            return scaled(ns, 1_000_000) + "ms";
        }
        return scaled(ns, NS_PER_SECOND) + "s";
    }

    /** The same of a number without a sign. */
    public static String slack(long ns) {
        return ns < 0 ? Long.divideUnsigned(ns, NS_PER_SECOND) + "s" : precise(ns);
    }

    private static String scaled(long ns, long unit) {
        long whole = ns / unit;
        long hundredths = ns % unit * 100 / unit;
        StringBuilder text = new StringBuilder().append(whole);
        if (whole < 100) {
            text.append('.').append(hundredths / 10);
        }
        if (whole < 10) {
            text.append(hundredths % 10);
        }
        return text.toString();
    }

    private static void two(StringBuilder text, long value) {
        if (value < 10) {
            text.append('0');
        }
        text.append(value);
    }
}
