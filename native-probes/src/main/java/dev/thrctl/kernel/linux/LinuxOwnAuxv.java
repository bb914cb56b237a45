package dev.thrctl.kernel.linux;

import com.sun.jna.Memory;
import com.sun.jna.Native;
import dev.thrctl.kernel.OwnAuxv;
import java.util.OptionalLong;

/** prctl(2) and getauxval(3). */
final class LinuxOwnAuxv implements OwnAuxv {
    /** include/uapi/linux/prctl.h, since Linux 6.4. */
    static final int PR_GET_AUXV = 0x41555856;

    /** include/uapi/asm-generic/errno-base.h. */
    private static final int ENOENT = 2;

    private static final int FIRST_BYTES = 1024;

    @Override
    public byte[] all() {
        int size = FIRST_BYTES;
        for (; ; ) {
            try (Memory buffer = new Memory(size)) {
                int needed = LibC.prctl(PR_GET_AUXV, buffer, size, 0, 0);
                if (needed < 0) {
                    throw LibC.failure("prctl(PR_GET_AUXV)", "self", "It needs Linux 6.4 or later");
                }
                if (needed <= size) {
                    return buffer.getByteArray(0, needed);
                }
                size = needed;
            }
        }
    }

    /** 0 is a value like any other: only errno tells it from a type that is not there. */
    @Override
    public OptionalLong value(long type) {
        Native.setLastError(0);
        long value = LibC.getauxval(type);
        return value == 0 && Native.getLastError() == ENOENT ? OptionalLong.empty() : OptionalLong.of(value);
    }
}
