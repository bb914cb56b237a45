package dev.thrctl.limits;

import dev.thrctl.kernel.RawText;
import dev.thrctl.limits.LimitRow.Place;
import dev.thrctl.limits.LimitRow.Unit;
import org.jspecify.annotations.Nullable;

/**
 * RLIMIT_MEMLOCK, which counts stacks after mlockall(MCL_FUTURE). No file shows whether that was called: only that what
 * was mapped since is locked. Source: mlock(2), mlock_future_ok of mm/mmap.c, VmFlags of proc_pid_smaps(5).
 */
final class LockedMemory {
    /** What smaps says of locks. */
    enum Locks {
        /** Mappings are locked that mlock(2) would not lock: all there are, or one that nobody can access. */
        FUTURE,
        SOME,
        UNKNOWN
    }

    private LockedMemory() {}

    static Place place(int pid, String folder) {
        return new Place(
                "RLIMIT_MEMLOCK",
                "process",
                Unit.BYTES,
                folder + "limits, VmLck of " + folder + "status, VmFlags of " + folder + "smaps",
                "prlimit --pid " + pid + " --memlock=BYTES, or smaller stacks");
    }

    /**
     * @param limit unsigned bytes; null for unlimited
     * @param locked bytes; null if unknown
     * @param exempt whether the process has CAP_IPC_LOCK; null if unknown
     */
    static LimitRow row(
            Place place,
            @Nullable Long limit,
            @Nullable Long locked,
            @Nullable Boolean exempt,
            Locks locks,
            long perThread) {
        if (limit == null) {
            return place.unlimited(locked, "");
        }
        if (Boolean.TRUE.equals(exempt)) {
            return place.exempt(limit, locked, "not enforced: the process has CAP_IPC_LOCK");
        }
        if (locked == null) {
            return place.unknown(limit, null, "the status of the process does not say how much it has locked");
        }
        if (locked == 0) {
            return place.unlimited(
                    0L, "nothing is locked; after mlockall(MCL_FUTURE), which no file shows, stacks would count");
        }
        return switch (locks) {
            case FUTURE ->
                place.assumed(
                        limit,
                        locked,
                        perThread,
                        "new stacks are taken to be locked, as all that it maps is: by mlockall(MCL_FUTURE), which no"
                                + " file shows");
            case SOME ->
                place.unknown(
                        limit,
                        locked,
                        "some of its memory is locked: stacks count only after mlockall(MCL_FUTURE), which no file"
                                + " shows");
            case UNKNOWN -> place.unknown(limit, locked, "not permitted to read which of its memory is locked");
        };
    }

    /** Of a smaps file. */
    static Locks of(byte @Nullable [] smaps) {
        if (smaps == null) {
            return Locks.UNKNOWN;
        }
        boolean all = true;
        boolean locked = false;
        boolean heapEndLocked = false;
        String header = "";
        for (String line : RawText.of(smaps).text().split("\n", -1)) {
            if (isHeader(line)) {
                header = line;
            } else if (line.startsWith("VmFlags:")) {
                boolean isLocked = has(line, "lo");
                boolean isSpecial = has(line, "io") || has(line, "pf") || has(line, "ht") || has(line, "de");
                if (isLocked && header.contains(" ---p ")) {
                    return Locks.FUTURE;
                }
                locked |= isLocked;
                all &= isLocked || isSpecial || isOfKernel(header);
                heapEndLocked = header.endsWith("[heap]") ? isLocked : heapEndLocked;
            }
        }
        return locked && (all || heapEndLocked) ? Locks.FUTURE : Locks.SOME;
    }

    /** [vdso], [vvar] and their like, which cannot be locked. */
    private static boolean isOfKernel(String header) {
        return header.endsWith("]") && !header.endsWith("[heap]") && !header.endsWith("[stack]");
    }

    private static boolean has(String flags, String flag) {
        return (flags.strip() + " ").contains(" " + flag + " ");
    }

    /** Of all lines only the first of each mapping begins with an address. */
    private static boolean isHeader(String line) {
        int dash = line.indexOf('-');
        int blank = line.indexOf(' ');
        return dash > 0 && blank > dash && line.indexOf(':') > blank && line.charAt(blank - 1) != ':';
    }
}
