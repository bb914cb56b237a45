package dev.thrctl.kernel;

import java.util.BitSet;

/**
 * A set of CPU numbers. The text form is the kernel's list format, cpuset(7) "Formats" and lib/bitmap-str.c: {@code
 * 0-3,8}, and {@code 0-30:2/4} for the first two of every four.
 */
public final class CpuSet {
    /** One above the highest number taken: more than NR_CPUS of any kernel configuration. */
    public static final int MAX_CPUS = 65_536;

    public static final CpuSet EMPTY = new CpuSet(new BitSet());

    private final BitSet bits;

    private CpuSet(BitSet bits) {
        this.bits = bits;
    }

    public static CpuSet of(int... cpus) {
        BitSet bits = new BitSet();
        for (int cpu : cpus) {
            bits.set(cpu);
        }
        return new CpuSet(bits);
    }

    /** A mask as sched_getaffinity(2) fills it, in this machine's byte order for 64-bit little-endian systems. */
    public static CpuSet ofMask(byte[] littleEndianMask) {
        return new CpuSet(BitSet.valueOf(littleEndianMask));
    }

    /** The mask for sched_setaffinity(2), a multiple of 8 bytes long. */
    public byte[] toMask() {
        byte[] bytes = bits.toByteArray();
        byte[] mask = new byte[Math.max(8, (bytes.length + 7) / 8 * 8)];
        System.arraycopy(bytes, 0, mask, 0, bytes.length);
        return mask;
    }

    public boolean contains(int cpu) {
        return bits.get(cpu);
    }

    public int count() {
        return bits.cardinality();
    }

    public boolean isEmpty() {
        return bits.isEmpty();
    }

    /** The highest number, or -1 if empty. */
    public int highest() {
        return bits.length() - 1;
    }

    public CpuSet and(CpuSet other) {
        BitSet copy = (BitSet) bits.clone();
        copy.and(other.bits);
        return new CpuSet(copy);
    }

    public CpuSet or(CpuSet other) {
        BitSet copy = (BitSet) bits.clone();
        copy.or(other.bits);
        return new CpuSet(copy);
    }

    public CpuSet minus(CpuSet other) {
        BitSet copy = (BitSet) bits.clone();
        copy.andNot(other.bits);
        return new CpuSet(copy);
    }

    public int[] numbers() {
        return bits.stream().toArray();
    }

    /** The kernel's list format; empty for no CPU. */
    public String list() {
        StringBuilder text = new StringBuilder();
        for (int from = bits.nextSetBit(0); from >= 0; ) {
            int to = bits.nextClearBit(from) - 1;
            text.append(text.isEmpty() ? "" : ",").append(from);
            if (to > from) {
                text.append('-').append(to);
            }
            from = bits.nextSetBit(to + 1);
        }
        return text.toString();
    }

    /**
     * A list that a user typed. Refuses all that the kernel's own parser refuses: a range that runs backwards, a group
     * size of 0, more used than the group has; and empty parts and numbers from {@link #MAX_CPUS} on.
     *
     * @param everything what {@code all} stands for
     */
    public static CpuSet parse(String text, CpuSet everything) {
        if (text.equalsIgnoreCase("all")) {
            return everything;
        }
        return parse(text);
    }

    /** As {@link #parse(String, CpuSet)}, without the word {@code all}. */
    public static CpuSet parse(String text) {
        if (text.isEmpty()) {
            throw new InvalidValueException("empty CPU list (try 0-3,8)");
        }
        BitSet bits = new BitSet();
        int from = 0;
        while (from <= text.length()) {
            int comma = text.indexOf(',', from);
            int to = comma < 0 ? text.length() : comma;
            addRegion(bits, text.substring(from, to), text);
            from = to + 1;
        }
        return new CpuSet(bits);
    }

    /** The content of a kernel file such as cpu/online: may be empty, ends with a newline. */
    public static CpuSet parseFile(String file, String content) {
        String text = content.strip();
        if (text.isEmpty()) {
            return EMPTY;
        }
        try {
            return parse(text);
        } catch (InvalidValueException e) {
            throw new MalformedFileException(file, String.valueOf(e.getMessage()));
        }
    }

    private static void addRegion(BitSet bits, String region, String text) {
        int colon = region.indexOf(':');
        String range = colon < 0 ? region : region.substring(0, colon);
        int dash = range.indexOf('-');
        int first = number(dash < 0 ? range : range.substring(0, dash), text);
        int last = dash < 0 ? first : number(range.substring(dash + 1), text);
        if (last < first) {
            throw new InvalidValueException("CPU list '" + text + "': range " + range + " runs backwards");
        }
        if (colon < 0) {
            bits.set(first, last + 1);
            return;
        }
        int slash = region.indexOf('/', colon);
        if (dash < 0 || slash < 0) {
            throw new InvalidValueException("CPU list '" + text + "': '" + region + "' is not FIRST-LAST:USED/GROUP");
        }
        int used = number(region.substring(colon + 1, slash), text);
        int group = number(region.substring(slash + 1), text);
        if (group == 0 || used > group) {
            throw new InvalidValueException("CPU list '" + text + "': " + used + " of every " + group + " cannot be");
        }
        for (int start = first; start <= last; start += group) {
            bits.set(start, Math.min(start + used, last + 1));
        }
    }

    private static int number(String digits, String text) {
        int value = 0;
        for (int i = 0; i < digits.length(); i++) {
            char c = digits.charAt(i);
            if (c < '0' || c > '9') {
                throw new InvalidValueException("CPU list '" + text + "': '" + digits + "' is not a CPU number");
            }
            value = value * 10 + (c - '0');
            if (value >= MAX_CPUS) {
                throw new InvalidValueException(
                        "CPU list '" + text + "': CPU " + digits + " is out of range (0 to " + (MAX_CPUS - 1) + ")");
            }
        }
        if (digits.isEmpty()) {
            throw new InvalidValueException("CPU list '" + text + "' has an empty part");
        }
        return value;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof CpuSet set && set.bits.equals(bits);
    }

    @Override
    public int hashCode() {
        return bits.hashCode();
    }

    @Override
    public String toString() {
        return list();
    }
}
