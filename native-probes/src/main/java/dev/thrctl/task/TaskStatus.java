package dev.thrctl.task;

import dev.thrctl.kernel.ByteScanner;
import dev.thrctl.kernel.CpuSet;
import dev.thrctl.kernel.RawText;
import dev.thrctl.kernel.SignalSet;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * The facts of /proc/PID/task/TID/status that stat lacks. Lines can be missing (old kernels, gVisor): those facts are
 * null. Source: proc_pid_status(5), fs/proc/array.c.
 */
public final class TaskStatus {
    /** A line of status that was seen before, and what it means. */
    private static final class KnownList {
        private final byte[] bytes;
        private final String text;
        private final CpuSet members;

        KnownList(byte[] bytes, String text, CpuSet members) {
            this.bytes = bytes;
            this.text = text;
            this.members = members;
        }
    }

    private static volatile @Nullable KnownList lastCpus;
    private static volatile @Nullable KnownList lastNodes;

    private @Nullable Integer threadGroup;
    private @Nullable Integer tracer;
    private int @Nullable [] userIds;
    private int @Nullable [] groupIds;
    private int @Nullable [] namespaceTids;
    private @Nullable SignalSet pending;
    private @Nullable SignalSet sharedPending;
    private @Nullable SignalSet blocked;
    private @Nullable SignalSet ignored;
    private @Nullable SignalSet caught;
    private @Nullable Long queuedSignals;
    private @Nullable Long queuedSignalsLimit;
    private @Nullable Long effectiveCapabilities;
    private @Nullable Long permittedCapabilities;
    private @Nullable Boolean dumpsCore;
    private @Nullable Boolean noNewPrivs;
    private @Nullable Integer seccomp;
    private @Nullable CpuSet allowedCpus;
    private @Nullable String allowedMemoryNodes;
    private @Nullable Long voluntarySwitches;
    private @Nullable Long involuntarySwitches;

    private TaskStatus() {}

    public static TaskStatus parse(String file, byte[] raw, int length) {
        TaskStatus status = new TaskStatus();
        int from = 0;
        while (from < length) {
            int colon = from;
            while (colon < length && raw[colon] != ':' && raw[colon] != '\n') {
                colon++;
            }
            int end = colon;
            while (end < length && raw[end] != '\n') {
                end++;
            }
            if (colon > from && colon < end) {
                status.take(file, raw, from, colon, end);
            }
            from = end + 1;
        }
        return status;
    }

    /** A thread's name cannot fake a line: status escapes the newline in it. */
    private void take(String file, byte[] raw, int from, int colon, int end) {
        // The first letter saves ten thousand threads fifty string comparisons each.
        switch (raw[from]) {
            case 'S' -> takeSignals(file, raw, from, colon, end);
            case 'C' -> takeCpus(file, raw, from, colon, end);
            case 'T' -> takeIds(file, raw, from, colon, end);
            case 'U' -> {
                if (is(raw, from, colon, "Uid")) {
                    userIds = ids(file, raw, colon + 1, end);
                }
            }
            case 'G' -> {
                if (is(raw, from, colon, "Gid")) {
                    groupIds = ids(file, raw, colon + 1, end);
                }
            }
            case 'N' -> takeNamespaces(file, raw, from, colon, end);
            case 'M' -> {
                if (is(raw, from, colon, "Mems_allowed_list")) {
                    KnownList list = list(lastNodes, file, raw, colon + 1, end);
                    lastNodes = list;
                    allowedMemoryNodes = list.text;
                }
            }
            case 'v' -> {
                if (is(raw, from, colon, "voluntary_ctxt_switches")) {
                    voluntarySwitches = scan(file, raw, colon + 1, end).decimal();
                }
            }
            case 'n' -> {
                if (is(raw, from, colon, "nonvoluntary_ctxt_switches")) {
                    involuntarySwitches = scan(file, raw, colon + 1, end).decimal();
                }
            }
            default -> {}
        }
    }

    private void takeSignals(String file, byte[] raw, int from, int colon, int end) {
        if (is(raw, from, colon, "SigBlk")) {
            blocked = mask(file, raw, colon + 1, end);
        } else if (is(raw, from, colon, "SigPnd")) {
            pending = mask(file, raw, colon + 1, end);
        } else if (is(raw, from, colon, "ShdPnd")) {
            sharedPending = mask(file, raw, colon + 1, end);
        } else if (is(raw, from, colon, "SigIgn")) {
            ignored = mask(file, raw, colon + 1, end);
        } else if (is(raw, from, colon, "SigCgt")) {
            caught = mask(file, raw, colon + 1, end);
        } else if (is(raw, from, colon, "SigQ")) {
            ByteScanner scan = scan(file, raw, colon + 1, end);
            queuedSignals = scan.decimal();
            scan.skip(1); // the slash
            queuedSignalsLimit = scan.decimalOrUnlimited();
        } else if (is(raw, from, colon, "Seccomp")) {
            seccomp = scan(file, raw, colon + 1, end).decimalInt();
        }
    }

    private void takeCpus(String file, byte[] raw, int from, int colon, int end) {
        if (is(raw, from, colon, "Cpus_allowed_list")) {
            KnownList list = list(lastCpus, file, raw, colon + 1, end);
            lastCpus = list;
            allowedCpus = list.members;
        } else if (is(raw, from, colon, "CapEff")) {
            effectiveCapabilities = scan(file, raw, colon + 1, end).hex();
        } else if (is(raw, from, colon, "CapPrm")) {
            permittedCapabilities = scan(file, raw, colon + 1, end).hex();
        } else if (is(raw, from, colon, "CoreDumping")) {
            dumpsCore = scan(file, raw, colon + 1, end).decimalInt() != 0;
        }
    }

    private void takeIds(String file, byte[] raw, int from, int colon, int end) {
        if (is(raw, from, colon, "Tgid")) {
            threadGroup = scan(file, raw, colon + 1, end).decimalInt();
        } else if (is(raw, from, colon, "TracerPid")) {
            tracer = scan(file, raw, colon + 1, end).decimalInt();
        }
    }

    private void takeNamespaces(String file, byte[] raw, int from, int colon, int end) {
        if (is(raw, from, colon, "NSpid")) {
            namespaceTids = ids(file, raw, colon + 1, end);
        } else if (is(raw, from, colon, "NoNewPrivs")) {
            noNewPrivs = scan(file, raw, colon + 1, end).decimal() != 0;
        }
    }

    private static boolean is(byte[] raw, int from, int colon, String key) {
        int length = key.length();
        if (colon - from != length) {
            return false;
        }
        for (int i = length - 1; i > 0; i--) {
            if (raw[from + i] != key.charAt(i)) {
                return false;
            }
        }
        return true;
    }

    private static ByteScanner scan(String file, byte[] raw, int from, int end) {
        return new ByteScanner(file, raw, from, end);
    }

    private static String text(byte[] raw, int from, int end) {
        return new String(raw, from, end - from, StandardCharsets.ISO_8859_1).strip();
    }

    private static SignalSet mask(String file, byte[] raw, int from, int end) {
        int start = from;
        while (start < end && (raw[start] == '\t' || raw[start] == ' ')) {
            start++;
        }
        return SignalSet.parseHex(file, raw, start, end);
    }

    /** Threads of one process mostly have the same CPUs and nodes: the last list is kept, not made again. */
    private static KnownList list(@Nullable KnownList last, String file, byte[] raw, int from, int end) {
        if (last != null && Arrays.equals(last.bytes, 0, last.bytes.length, raw, from, end)) {
            return last;
        }
        String text = text(raw, from, end);
        return new KnownList(Arrays.copyOfRange(raw, from, end), text, CpuSet.parseFile(file, text));
    }

    private static int[] ids(String file, byte[] raw, int from, int end) {
        ByteScanner scan = scan(file, raw, from, end);
        int[] ids = new int[4];
        int count = 0;
        for (scan.skipBlanks(); !scan.atEnd(); scan.skipBlanks()) {
            if (count == ids.length) {
                ids = Arrays.copyOf(ids, count * 2);
            }
            // uid_t is unsigned: 4294967295 is the kernel's "no such user" and becomes -1.
            long id = scan.decimal();
            if (id >>> Integer.SIZE != 0) {
                throw scan.malformed("id " + id + " is out of range");
            }
            ids[count++] = (int) id;
        }
        return Arrays.copyOf(ids, count);
    }

    /** The process this thread belongs to. */
    public @Nullable Integer threadGroup() {
        return threadGroup;
    }

    /** The process that traces this thread; 0 for none. */
    public @Nullable Integer tracer() {
        return tracer;
    }

    /** Real, effective, saved set, file system user id: the index is 0 to 3. */
    public @Nullable Long userId(int which) {
        return userIds == null || which >= userIds.length ? null : Integer.toUnsignedLong(userIds[which]);
    }

    /** Real, effective, saved set, file system group id: the index is 0 to 3. */
    public @Nullable Long groupId(int which) {
        return groupIds == null || which >= groupIds.length ? null : Integer.toUnsignedLong(groupIds[which]);
    }

    /** The thread's id in each pid namespace from that of /proc inwards; empty before Linux 4.1. */
    public List<Integer> namespaceTids() {
        return namespaceTids == null
                ? List.of()
                : IntStream.of(namespaceTids).boxed().toList();
    }

    /** Pending for this thread alone. */
    public @Nullable SignalSet pending() {
        return pending;
    }

    /** Pending for the process as a whole. */
    public @Nullable SignalSet sharedPending() {
        return sharedPending;
    }

    public @Nullable SignalSet blocked() {
        return blocked;
    }

    public @Nullable SignalSet ignored() {
        return ignored;
    }

    public @Nullable SignalSet caught() {
        return caught;
    }

    /** Signals queued for the real user of this process. */
    public @Nullable Long queuedSignals() {
        return queuedSignals;
    }

    /** RLIMIT_SIGPENDING; Long.MAX_VALUE if unlimited. */
    public @Nullable Long queuedSignalsLimit() {
        return queuedSignalsLimit;
    }

    /** Bit n is capability n of include/uapi/linux/capability.h. */
    public @Nullable Long effectiveCapabilities() {
        return effectiveCapabilities;
    }

    /** Bit n is capability n of include/uapi/linux/capability.h. */
    public @Nullable Long permittedCapabilities() {
        return permittedCapabilities;
    }

    /** Whether its process is writing a core dump; null before Linux 4.15, and of a thread that has no memory. */
    public @Nullable Boolean dumpsCore() {
        return dumpsCore;
    }

    public @Nullable Boolean noNewPrivs() {
        return noNewPrivs;
    }

    /** SECCOMP_MODE_*: 0 disabled, 1 strict, 2 filter. */
    public @Nullable Integer seccomp() {
        return seccomp;
    }

    public @Nullable CpuSet allowedCpus() {
        return allowedCpus;
    }

    /** In the kernel's list format. */
    public @Nullable String allowedMemoryNodes() {
        return allowedMemoryNodes;
    }

    public @Nullable Long voluntarySwitches() {
        return voluntarySwitches;
    }

    public @Nullable Long involuntarySwitches() {
        return involuntarySwitches;
    }

    /** Whether anything at all was understood: an empty or foreign file gives false. */
    public boolean isUsable() {
        return threadGroup != null || blocked != null;
    }

    @Override
    public String toString() {
        return "TaskStatus[" + threadGroup + ", blocked " + blocked + ", " + RawText.of(String.valueOf(allowedCpus))
                + "]";
    }
}
