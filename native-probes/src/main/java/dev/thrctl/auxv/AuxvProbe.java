package dev.thrctl.auxv;

import dev.thrctl.kernel.AuxvFormat;
import dev.thrctl.kernel.Kernel;
import dev.thrctl.kernel.MalformedFileException;
import dev.thrctl.kernel.MemoryMap;
import dev.thrctl.kernel.OwnAuxv;
import dev.thrctl.kernel.ProbeException;
import dev.thrctl.kernel.ProcFs;
import dev.thrctl.kernel.RawText;
import dev.thrctl.kernel.Reading;
import dev.thrctl.kernel.SystemCallException;
import dev.thrctl.kernel.ThreadId;
import dev.thrctl.task.AccessProbe;
import dev.thrctl.task.TaskStat;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/** Reads the auxiliary vector of a process, of this process, or of a file. Source: proc_pid_auxv(5), getauxval(3). */
public final class AuxvProbe {
    private static final String SELF = "/proc/self/";

    /** PATH_MAX of include/uapi/linux/limits.h: no file name that the kernel ran is longer. */
    private static final int LONGEST_TEXT = 4096;

    /** With the pauses, half a second. */
    private static final int MOST_ATTEMPTS = 50;

    /** The vector, and the folder of /proc whose maps and mem go with it: null if they cannot be read. */
    private record Found(
            AuxvFormat format,
            List<AuxvFormat.Entry> entries,
            @Nullable String folder,
            String source) {}

    private final ProcFs proc;
    private final Kernel kernel;
    private final String machine;

    /** {@code machine} names the architecture as uname(2) or the property os.arch does. */
    public AuxvProbe(ProcFs proc, Kernel kernel, String machine) {
        this.proc = proc;
        this.kernel = kernel;
        this.machine = machine;
    }

    /**
     * Of any process; of one whose leader has ended, by a thread that lives on.
     *
     * @throws ProbeException if there is no such process, it has none, or reading it is not permitted
     */
    public Auxv process(int pid) {
        return decode(pid, find(pid));
    }

    /** Of this process: by the kernel, or the C library, where there is no readable file. */
    public Auxv self(@Nullable Integer pid) {
        byte[] raw = proc.bytes(SELF + "auxv").orNull();
        return decode(pid, raw != null && raw.length > 0 ? found(raw, SELF, SELF + "auxv") : ask(kernel.ownAuxv()));
    }

    /**
     * Of a file, which comes without memory and without an architecture.
     *
     * @param name of the file, as messages show it
     * @param wordBits 32 or 64; null to find out
     * @param order null to find out
     * @param architecture null if unknown
     * @throws ProbeException if it cannot be read or is no auxiliary vector; the message names the file
     */
    public static Auxv file(
            String file,
            String name,
            @Nullable Integer wordBits,
            @Nullable ByteOrder order,
            @Nullable Architecture architecture) {
        byte[] raw = AuxvFile.read(file, name);
        AuxvFormat format = AuxvFile.format(name, raw, wordBits, order);
        if (architecture != null && !architecture.has(format.wordBits())) {
            throw new ProbeException("read of " + name + ": it is a " + format.text() + " auxiliary vector, which no "
                    + architecture.text() + " process has. Give another --arch");
        }
        List<AuxvItem> items = new ArrayList<>();
        for (AuxvFormat.Entry entry : entries(name, format, raw)) {
            items.add(item(entry, architecture, Reading.notRead(), Reading.notRead()));
        }
        return new Auxv(null, name, name, format, architecture, List.copyOf(items));
    }

    /**
     * In the middle of an execve(2) the vector is empty, or has its first entries only: then it is read again. Complete is
     * one with AT_EXECFN, which is among the last that the kernel writes, or one that stays as it is.
     */
    private Found find(int pid) {
        byte[] last = null;
        for (int attempt = 1; ; attempt++) {
            Raw raw = raw(pid);
            boolean isVector = raw != null && AuxvFormat.ofProcess(raw.bytes) != null;
            if (raw != null && (attempt == MOST_ATTEMPTS || (isVector && isComplete(raw.bytes, last)))) {
                return found(raw.bytes, raw.folder, raw.folder + "auxv");
            }
            if (raw == null) {
                requireProgram(pid);
                if (attempt == MOST_ATTEMPTS) {
                    throw new ProbeException(
                            "read of the auxiliary vector on " + pid + ": it is empty. The process is in"
                                    + " the middle of an execve, or about to end; try again");
                }
            }
            last = raw == null ? null : raw.bytes;
            pause(attempt);
        }
    }

    /** What stood in a folder of /proc. */
    private static final class Raw {
        private final byte[] bytes;
        private final String folder;

        Raw(byte[] bytes, String folder) {
            this.bytes = bytes;
            this.folder = folder;
        }
    }

    private static boolean isComplete(byte[] raw, byte @Nullable [] last) {
        if (Arrays.equals(raw, last)) {
            return true;
        }
        AuxvFormat format = AuxvFormat.ofProcess(raw);
        for (AuxvFormat.Entry entry : format == null ? List.<AuxvFormat.Entry>of() : entries("", format, raw)) {
            if (entry.type() == AuxvType.AT_EXECFN.number()) {
                return true;
            }
        }
        return false;
    }

    private static void pause(int attempt) {
        try {
            Thread.sleep(Math.min(attempt, 10));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** A leader that has ended has no vector any more, but the threads that live on still show it. */
    private @Nullable Raw raw(int pid) {
        String folder = "/proc/" + pid + "/";
        Reading<byte[]> raw = proc.bytes(folder + "auxv");
        if (raw.isDenied()) {
            throw denied(pid);
        }
        byte[] ofLeader = raw.orNull();
        if (ofLeader != null && ofLeader.length > 0) {
            return new Raw(ofLeader, folder);
        }
        for (int tid : proc.threadIds(pid)) {
            String task = folder + "task/" + tid + "/";
            byte[] ofThread = tid == pid ? null : proc.bytes(task + "auxv").orNull();
            if (ofThread != null && ofThread.length > 0) {
                return new Raw(ofThread, task);
            }
        }
        return null;
    }

    private ProbeException denied(int pid) {
        return new ProbeException("read of the auxiliary vector on " + pid + ": permission denied (EACCES). "
                + new AccessProbe(proc)
                        .read(new ThreadId(pid, pid), false, false)
                        .advice());
    }

    /** Throws unless it lives and runs a program, so that it has a vector or will have one. */
    private void requireProgram(int pid) {
        String what = "read of the auxiliary vector on " + pid + ": ";
        String file = "/proc/" + pid + "/stat";
        byte[] raw = proc.bytes(file).orNull();
        if (raw == null) {
            throw new ProbeException(what + "no such process (ESRCH). 'thrctl ps' lists the processes");
        }
        TaskStat stat = TaskStat.parse(file, raw, raw.length);
        if (stat.isKernelThread()) {
            throw new ProbeException(what + "it is a kernel thread, which runs no program and so has none");
        }
        if (stat.state() == 'Z' || stat.state() == 'X') {
            throw new ProbeException(what + "it has ended and waits for its parent (state " + stat.state()
                    + "); its memory, and with it the vector, is gone");
        }
    }

    private Found ask(OwnAuxv own) {
        try {
            return found(own.all(), null, "prctl(PR_GET_AUXV)");
        } catch (SystemCallException e) {
            return found(ofValues(own), null, "getauxval(3)");
        }
    }

    /**
     * The values that the C library gives one by one, ascending by type. glibc for x86 answers AT_HWCAP with bits of its
     * own making (HWCAP_X86_* of its sysdeps/x86/dl-hwcap.h), which have other meanings: no word is better than that one.
     */
    private byte[] ofValues(OwnAuxv own) {
        ByteBuffer words = ByteBuffer.allocate((AuxvType.values().length + 1) * 2 * Long.BYTES);
        words.order(ByteOrder.nativeOrder());
        for (AuxvType type : AuxvType.values()) {
            boolean replaced = type == AuxvType.AT_HWCAP && Architecture.of(machine, null) == Architecture.X86;
            OptionalLong value = type == AuxvType.AT_NULL || replaced ? OptionalLong.empty() : own.value(type.number());
            if (value.isPresent()) {
                words.putLong(type.number()).putLong(value.getAsLong());
            }
        }
        return words.array();
    }

    private static Found found(byte[] raw, @Nullable String folder, String source) {
        AuxvFormat format = AuxvFormat.ofProcess(raw);
        if (format == null) {
            throw new MalformedFileException(source, "it is no auxiliary vector");
        }
        return new Found(format, entries(source, format, raw), folder, source);
    }

    private Auxv decode(@Nullable Integer pid, Found found) {
        Architecture architecture = Architecture.of(machine, found.format().wordBits());
        String folder = found.folder();
        Reading<MemoryMap> maps = folder == null ? Reading.absent() : maps(folder + "maps");
        List<AuxvItem> items = new ArrayList<>();
        for (AuxvFormat.Entry entry : found.entries()) {
            items.add(item(entry, architecture, text(folder, entry), mapping(maps, entry)));
        }
        return new Auxv(pid, null, found.source(), found.format(), architecture, List.copyOf(items));
    }

    private static List<AuxvFormat.Entry> entries(String source, AuxvFormat format, byte[] raw) {
        List<AuxvFormat.Entry> entries = format.entries(raw);
        if (entries == null) {
            throw new MalformedFileException(source, "it is no auxiliary vector");
        }
        return entries;
    }

    private static AuxvItem item(
            AuxvFormat.Entry entry,
            @Nullable Architecture architecture,
            Reading<AuxvItem.Text> text,
            Reading<MemoryMap.Mapping> mapping) {
        AuxvType type = AuxvType.of(entry.type());
        Hwcap.Flags flags = architecture == null || type == null || type.kind() != AuxvType.Kind.HWCAP
                ? null
                : Hwcap.flags(architecture, type, entry.value());
        return new AuxvItem(entry, type, flags, text, mapping);
    }

    private Reading<MemoryMap> maps(String path) {
        Reading<byte[]> reading = proc.bytes(path);
        byte[] raw = reading.orNull();
        return raw != null ? Reading.known(MemoryMap.parse(path, raw, raw.length)) : without(reading);
    }

    /** Why the one is missing is why the other is. Not Reading.map: a lambda costs a short command a millisecond. */
    private static <T> Reading<T> without(Reading<?> source) {
        return source.isDenied() ? Reading.denied() : Reading.absent();
    }

    private Reading<AuxvItem.Text> text(@Nullable String folder, AuxvFormat.Entry entry) {
        AuxvType type = AuxvType.of(entry.type());
        if (type == null || type.kind() != AuxvType.Kind.TEXT) {
            return Reading.notRead();
        }
        if (folder == null || entry.value() == 0) {
            return Reading.absent();
        }
        Reading<byte[]> reading = proc.bytesAt(folder + "mem", entry.value(), LONGEST_TEXT);
        byte[] raw = reading.orNull();
        return raw != null ? Reading.known(untilNul(raw)) : without(reading);
    }

    static AuxvItem.Text untilNul(byte[] raw) {
        int length = 0;
        while (length < raw.length && raw[length] != 0) {
            length++;
        }
        return new AuxvItem.Text(RawText.of(raw, 0, length), length < raw.length);
    }

    private static Reading<MemoryMap.Mapping> mapping(Reading<MemoryMap> maps, AuxvFormat.Entry entry) {
        AuxvType type = AuxvType.of(entry.type());
        if (type == null) {
            return Reading.notRead();
        }
        boolean ofVdso = type.kind() == AuxvType.Kind.VDSO;
        if (!ofVdso && type.kind() != AuxvType.Kind.FILE_ADDRESS) {
            return Reading.notRead();
        }
        MemoryMap map = maps.orNull();
        if (map == null) {
            return without(maps);
        }
        MemoryMap.Mapping mapping = ofVdso ? vdso(map) : map.find(entry.value());
        return mapping == null ? Reading.absent() : Reading.known(mapping);
    }

    private static MemoryMap.@Nullable Mapping vdso(MemoryMap map) {
        for (MemoryMap.Mapping mapping : map.mappings()) {
            if (mapping.path().text().equals("[vdso]")) {
                return mapping;
            }
        }
        return null;
    }
}
