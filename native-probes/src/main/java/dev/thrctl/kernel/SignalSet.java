package dev.thrctl.kernel;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * A set of signals: bit n-1 stands for signal n, as in SigBlk and its relatives (proc_pid_status(5)). Two words, since
 * MIPS has 128 signals; those above {@link Signal#MAX} have numbers but no names here.
 */
public final class SignalSet {
    public static final SignalSet EMPTY = new SignalSet(0, 0);

    /** Every signal 1 to 64, with those that cannot be blocked. */
    public static final SignalSet ALL = new SignalSet(0, -1L);

    /** KILL and STOP: no mask ever holds them (sigprocmask(2)). */
    private static final long UNBLOCKABLE = 1L << (9 - 1) | 1L << (19 - 1);

    private static final char[] HEX = "0123456789abcdef".toCharArray();

    private final long high;
    private final long low;

    private SignalSet(long high, long low) {
        this.high = high;
        this.low = low;
    }

    /** {@code bits} as the kernel prints it: bit 0 is signal 1. */
    public static SignalSet ofBits(long bits) {
        return bits == 0 ? EMPTY : new SignalSet(0, bits);
    }

    /** Signals 65 to 128 in {@code high}. */
    public static SignalSet ofBits(long high, long low) {
        return new SignalSet(high, low);
    }

    public boolean contains(Signal signal) {
        return (low & bit(signal)) != 0;
    }

    public boolean isEmpty() {
        return (low | high) == 0;
    }

    public int size() {
        return Long.bitCount(low) + Long.bitCount(high);
    }

    /** Signals 1 to 64, bit 0 is signal 1. */
    public long bits() {
        return low;
    }

    public SignalSet plus(SignalSet other) {
        return new SignalSet(high | other.high, low | other.low);
    }

    public SignalSet minus(SignalSet other) {
        return new SignalSet(high & ~other.high, low & ~other.low);
    }

    /** Ascending. */
    public List<Integer> numbers() {
        List<Integer> numbers = new ArrayList<>(size());
        for (int n = 1; n <= 128; n++) {
            long word = n <= 64 ? low : high;
            if ((word >>> ((n - 1) & 63) & 1) != 0) {
                numbers.add(n);
            }
        }
        return numbers;
    }

    /** As {@link Signal#longName()}, ascending. */
    public List<String> names() {
        return names(Signal.RTMIN);
    }

    /** As {@link Signal#longName(int)}, ascending. */
    public List<String> names(int realTimeFirst) {
        List<String> names = new ArrayList<>(size());
        for (int n : numbers()) {
            names.add(n <= Signal.MAX ? new Signal(n).longName(realTimeFirst) : Integer.toString(n));
        }
        return names;
    }

    /** {@code 0x} and 16 digits as the kernel prints them, 32 where it has 128 signals. */
    public String hex() {
        StringBuilder text = new StringBuilder("0x");
        if (high != 0) {
            appendHex(text, high);
        }
        return appendHex(text, low).toString();
    }

    private static StringBuilder appendHex(StringBuilder text, long word) {
        for (int shift = 60; shift >= 0; shift -= 4) {
            text.append(HEX[(int) (word >>> shift) & 15]);
        }
        return text;
    }

    /**
     * The short form for people, which {@link #parse} takes again: {@code -} for none, {@code all} for everything that
     * can be blocked, {@code all-TERM,32} when that is shorter than the list, else names with {@code ..} for runs of
     * real-time signals.
     */
    public String compact() {
        return compact(Signal.RTMIN);
    }

    /** The same with the names of a C library whose SIGRTMIN is {@code realTimeFirst}, see {@link Signal#shortName(int)}. */
    public String compact(int realTimeFirst) {
        if (high != 0) {
            return hex();
        }
        if (low == 0) {
            return "-";
        }
        long missing = ~low & ~UNBLOCKABLE;
        if (missing == 0) {
            return "all";
        }
        return Long.bitCount(missing) <= 24 ? "all-" + list(missing, realTimeFirst) : list(low, realTimeFirst);
    }

    private static String list(long bits, int first) {
        StringBuilder text = new StringBuilder();
        for (int n = 1; n <= Signal.MAX; n++) {
            if ((bits >>> (n - 1) & 1) == 0) {
                continue;
            }
            int last = n;
            while (n >= first && last < Signal.MAX && (bits >>> last & 1) != 0) {
                last++;
            }
            text.append(text.isEmpty() ? "" : ",").append(new Signal(n).shortName(first));
            if (last > n) {
                text.append(last > n + 1 ? ".." : ",").append(new Signal(last).shortName(first));
            }
            n = last;
        }
        return text.toString();
    }

    /** {@code digits} of a status line: no more than 32 hexadecimal digits, most significant first. */
    public static SignalSet parseHex(String file, byte[] raw, int from, int to) {
        int split = Math.max(from, to - 16);
        long low = word(file, raw, split, to);
        long high = split == from ? 0 : word(file, raw, from, split);
        return high == 0 ? ofBits(low) : new SignalSet(high, low);
    }

    private static long word(String file, byte[] raw, int from, int to) {
        ByteScanner scan = new ByteScanner(file, raw, from, to);
        long word = scan.hex();
        if (!scan.atEnd()) {
            throw scan.malformed("hexadecimal digit expected at byte " + scan.position());
        }
        return word;
    }

    /**
     * Takes {@code INT,TERM}, {@code RTMIN..RTMIN+3}, {@code all}, {@code none}, {@code all-KILL,STOP} (all but these),
     * {@code ^SEGV,BUS} (the complement), {@code 0x4a00} (bit 0 is signal 1, at most 32 digits).
     */
    public static SignalSet parse(String text) {
        String lower = text.strip().toLowerCase(Locale.ROOT);
        if (lower.isEmpty()) {
            throw new InvalidValueException("empty signal set (try INT,TERM, or none)");
        }
        if (lower.equals("all")) {
            return ALL;
        }
        if (lower.equals("none") || lower.equals("-")) {
            return EMPTY;
        }
        if (lower.startsWith("all-")) {
            return ALL.minus(parseList(text.strip().substring(4), text));
        }
        if (lower.startsWith("^")) {
            return ALL.minus(parseList(text.strip().substring(1), text));
        }
        if (lower.startsWith("0x")) {
            String digits = lower.substring(2);
            int split = Math.max(0, digits.length() - 16);
            long high = split == 0 ? 0 : parseBits(digits.substring(0, split), text);
            return ofBits(high, parseBits(digits.substring(split), text));
        }
        return parseList(text.strip(), text);
    }

    private static long parseBits(String digits, String text) {
        if (digits.isEmpty() || digits.length() > 16) {
            throw new InvalidValueException("signal set '" + text + "' must have 1 to 32 hexadecimal digits");
        }
        long bits = 0;
        for (int i = 0; i < digits.length(); i++) {
            int digit = Character.digit(digits.charAt(i), 16);
            if (digit < 0 || digits.charAt(i) > 'f') {
                throw new InvalidValueException("signal set '" + text + "' is not hexadecimal");
            }
            bits = bits << 4 | digit;
        }
        return bits;
    }

    private static SignalSet parseList(String list, String text) {
        long bits = 0;
        int from = 0;
        while (from <= list.length()) {
            int comma = list.indexOf(',', from);
            int to = comma < 0 ? list.length() : comma;
            String item = list.substring(from, to).strip();
            if (item.isEmpty()) {
                throw new InvalidValueException("signal set '" + text + "' has an empty part");
            }
            int dots = item.indexOf("..");
            Signal first = Signal.parse(dots < 0 ? item : item.substring(0, dots));
            Signal last = dots < 0 ? first : Signal.parse(item.substring(dots + 2));
            if (last.number() < first.number()) {
                throw new InvalidValueException("range '" + item + "' of signals runs backwards");
            }
            for (int n = first.number(); n <= last.number(); n++) {
                bits |= 1L << (n - 1);
            }
            from = to + 1;
        }
        return ofBits(bits);
    }

    private static long bit(Signal signal) {
        return 1L << (signal.number() - 1);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof SignalSet set && set.low == low && set.high == high;
    }

    @Override
    public int hashCode() {
        return Long.hashCode(low) * 31 + Long.hashCode(high);
    }

    @Override
    public String toString() {
        return compact();
    }
}
