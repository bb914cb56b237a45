package dev.thrctl.kernel;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.jspecify.annotations.Nullable;

/** Whether a process is a 32-bit or a 64-bit one, which decides how its system calls are numbered. */
public final class WordSize {
    /** Above every AT_* of include/uapi/linux/auxvec.h, with room for new ones. */
    private static final long HIGHEST_TYPE = 255;

    private WordSize() {}

    /**
     * 64 or 32 by the form of the auxiliary vector in this machine's byte order, or null if it is neither. Read as
     * 64-bit words, the first type of a 32-bit vector has a value in its upper half.
     */
    public static @Nullable Integer ofAuxv(byte[] auxv) {
        if (fits(auxv, 8)) {
            return 64;
        }
        return fits(auxv, 4) ? 32 : null;
    }

    private static boolean fits(byte[] auxv, int wordBytes) {
        ByteBuffer words = ByteBuffer.wrap(auxv).order(ByteOrder.nativeOrder());
        int entries = 0;
        while (words.remaining() >= 2 * wordBytes) {
            long type = wordBytes == 8 ? words.getLong() : Integer.toUnsignedLong(words.getInt());
            words.position(words.position() + wordBytes);
            if (type < 0 || type > HIGHEST_TYPE) {
                return false;
            }
            if (type == 0) {
                return entries > 0;
            }
            entries++;
        }
        return false;
    }
}
