package dev.thrctl.kernel.linux;

import com.sun.jna.Memory;
import com.sun.jna.Pointer;
import dev.thrctl.kernel.Errno;
import dev.thrctl.kernel.PageSize;
import dev.thrctl.kernel.SystemCallException;

/** sysconf(3) and mincore(2). */
final class LinuxPageSize implements PageSize {
    /** bits/confname.h of glibc and unistd.h of musl. */
    static final int SC_PAGESIZE = 30;

    /** include/uapi/asm-generic/mman-common.h; MAP_ANONYMOUS is 0x800 on mips and 0x10 on parisc and alpha. */
    static final int PROT_NONE = 0;

    static final int MAP_PRIVATE = 0x02;
    static final int MAP_ANONYMOUS = 0x20;

    /** Twice the largest page size that is looked for. */
    private static final long REGION_BYTES = 2L << 20;

    private static final long MAP_FAILED = -1;

    @Override
    public long sysconfBytes() {
        long bytes = LibC.sysconf(SC_PAGESIZE);
        if (bytes < 0) {
            throw LibC.failure("sysconf(_SC_PAGESIZE)", "self", "");
        }
        return bytes;
    }

    @Override
    public boolean mincoreTakes(long offsetBytes) {
        Pointer region = LibC.mmap(Pointer.NULL, REGION_BYTES, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
        if (Pointer.nativeValue(region) == MAP_FAILED) {
            throw LibC.failure("mmap", "self", "");
        }
        try (Memory residence = new Memory(1)) {
            if (LibC.mincore(region.share(offsetBytes), 1, residence) == 0) {
                return true;
            }
            SystemCallException failure = LibC.failure("mincore", "self", "");
            if (failure.errno() == Errno.EINVAL) {
                return false;
            }
            throw failure;
        } finally {
            LibC.munmap(region, REGION_BYTES);
        }
    }
}
