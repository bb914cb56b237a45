package dev.thrctl.kernel;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The form of an auxiliary vector: pairs of words, type and value, up to a type of AT_NULL. Source: getauxval(3),
 * include/uapi/linux/auxvec.h, fs/binfmt_elf.c.
 *
 * @param wordBits 32 or 64
 */
public record AuxvFormat(int wordBits, ByteOrder order) {
    /** One pair. Both are unsigned; those of 32-bit words have zeros above. */
    public record Entry(long type, long value) {}

    private static final long AT_NULL = 0;
    private static final long AT_PAGESZ = 6;

    /**
     * Far above every AT_* of the kernel, and below the smallest page size: a value that is taken for a type, and a
     * type in the wrong byte order, are larger.
     */
    private static final long USUAL_TYPES = 4095;

    /** Where no form has usual types only: a pair of 32-bit words that is read as one of 64 bits is nearly always more. */
    private static final long ALL_TYPES = Integer.MAX_VALUE;

    private static final int[] WORD_BITS = {64, 32};
    private static final ByteOrder[] ORDERS = {ByteOrder.LITTLE_ENDIAN, ByteOrder.BIG_ENDIAN};

    /**
     * The one form that {@code raw} can have, or null if it has none, or could have several.
     *
     * @param wordBits if it is known
     * @param order if it is known
     */
    public static @Nullable AuxvFormat detect(byte[] raw, @Nullable Integer wordBits, @Nullable ByteOrder order) {
        List<AuxvFormat> usual = fitting(raw, candidates(wordBits, order), USUAL_TYPES);
        if (usual.size() > 1) {
            usual.removeIf(format -> !format.hasPageSize(raw));
        }
        if (!usual.isEmpty()) {
            return usual.size() == 1 ? usual.get(0) : null;
        }
        List<AuxvFormat> found = fitting(raw, candidates(wordBits, order), ALL_TYPES);
        found.removeIf(format -> !format.hasPageSize(raw));
        return found.size() == 1 ? found.get(0) : null;
    }

    private static List<AuxvFormat> fitting(byte[] raw, List<AuxvFormat> candidates, long highestType) {
        List<AuxvFormat> found = new ArrayList<>(1);
        for (AuxvFormat format : candidates) {
            if (format.entries(raw, highestType) != null) {
                found.add(format);
            }
        }
        return found;
    }

    /** Of a process of this machine: in its byte order, and never unsure, for a real vector has addresses. */
    public static @Nullable AuxvFormat ofProcess(byte[] raw) {
        for (long highestType : new long[] {USUAL_TYPES, ALL_TYPES}) {
            List<AuxvFormat> found = fitting(raw, candidates(null, ByteOrder.nativeOrder()), highestType);
            if (highestType == ALL_TYPES) {
                found.removeIf(format -> !format.hasPageSize(raw));
            }
            if (!found.isEmpty()) {
                return found.get(0);
            }
        }
        return null;
    }

    /** All forms that agree with what is known. */
    public static List<AuxvFormat> candidates(@Nullable Integer wordBits, @Nullable ByteOrder order) {
        List<AuxvFormat> formats = new ArrayList<>(4);
        for (int bits : WORD_BITS) {
            for (ByteOrder one : ORDERS) {
                if ((wordBits == null || wordBits == bits) && (order == null || order.equals(one))) {
                    formats.add(new AuxvFormat(bits, one));
                }
            }
        }
        return formats;
    }

    /** The entries, of which the first AT_NULL is the last, or null if {@code raw} does not have this form. */
    public @Nullable List<Entry> entries(byte[] raw) {
        return entries(raw, ALL_TYPES);
    }

    private @Nullable List<Entry> entries(byte[] raw, long highestType) {
        List<Entry> entries = read(raw, highestType);
        int size = entries == null ? 0 : entries.size();
        return entries != null && size > 1 && entries.get(size - 1).type() == AT_NULL ? entries : null;
    }

    /** How many entries stand before the end of a vector that lacks its AT_NULL; 0 if it is no such vector. */
    public int truncatedAfter(byte[] raw) {
        List<Entry> entries = entries(raw, USUAL_TYPES) == null ? read(raw, USUAL_TYPES) : null;
        int size = entries == null ? 0 : entries.size();
        return entries == null || size < 2 || entries.get(size - 1).type() == AT_NULL ? 0 : size;
    }

    public int entryBytes() {
        return wordBits / 4;
    }

    /** {@code 64-bit little-endian}. */
    public String text() {
        return wordBits + "-bit " + (order.equals(ByteOrder.BIG_ENDIAN) ? "big-endian" : "little-endian");
    }

    /** Up to AT_NULL or the end; null as soon as something cannot be a type. */
    private @Nullable List<Entry> read(byte[] raw, long highestType) {
        ByteBuffer words = ByteBuffer.wrap(raw).order(order);
        List<Entry> entries = new ArrayList<>(32);
        while (words.remaining() >= entryBytes()) {
            long type = word(words);
            long value = word(words);
            if (type < 0 || type > highestType) {
                return null;
            }
            entries.add(new Entry(type, value));
            if (type == AT_NULL) {
                return entries;
            }
        }
        return entries;
    }

    private long word(ByteBuffer words) {
        return wordBits == 64 ? words.getLong() : Integer.toUnsignedLong(words.getInt());
    }

    private boolean hasPageSize(byte[] raw) {
        List<Entry> entries = entries(raw);
        if (entries != null) {
            for (Entry entry : entries) {
                if (entry.type() == AT_PAGESZ) {
                    return entry.value() >= 512 && Long.bitCount(entry.value()) == 1;
                }
            }
        }
        return false;
    }
}
