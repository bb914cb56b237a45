package dev.thrctl.signal;

import dev.thrctl.kernel.Abi;
import dev.thrctl.kernel.ByteScanner;
import dev.thrctl.kernel.MalformedFileException;
import dev.thrctl.kernel.ProcFs;
import dev.thrctl.kernel.RawText;
import dev.thrctl.kernel.Reading;
import dev.thrctl.kernel.SignalSet;
import dev.thrctl.kernel.SyscallTable;
import dev.thrctl.task.ProcessInfo;
import dev.thrctl.task.SyscallState;
import dev.thrctl.task.ThreadInfo;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Looks for signalfds and for the threads that wait for them. Source: proc_pid_fdinfo(5), proc_pid_syscall(5), poll(2). */
final class SignalfdProbe {
    private static final byte[] SIGMASK = "sigmask:".getBytes(StandardCharsets.US_ASCII);

    /** One file that epoll watches. Source: ep_show_fdinfo of fs/eventpoll.c. */
    private static final byte[] TFD = "tfd:".getBytes(StandardCharsets.US_ASCII);

    /** include/uapi/asm-generic/poll.h; EPOLLIN and EPOLLRDNORM are the same. */
    private static final int POLLIN = 0x1;

    private static final int POLLRDNORM = 0x40;

    /** struct pollfd: int fd, short events, short revents. */
    private static final int POLLFD_BYTES = 8;

    private static final int EVENTS_AT = 4;
    private static final int MOST_POLLED = 1 << 16;

    /** EP_MAX_NESTS of fs/eventpoll.c. */
    private static final int MOST_NESTED = 4;

    private final ProcFs proc;
    private final ProcessInfo process;
    private final List<SignalfdWait> waits = new ArrayList<>();
    private final List<Integer> unseen = new ArrayList<>();

    SignalfdProbe(ProcFs proc, ProcessInfo process) {
        this.proc = proc;
        this.process = process;
    }

    /** Null if the files may not be looked at. Of a live thread: a leader that has ended has none left. */
    @Nullable
    Signalfds read(SignalState state) {
        for (SignalThread thread : state.threads()) {
            if (thread.isAlive()) {
                return read(state, "/proc/" + state.pid() + "/task/" + thread.tid());
            }
        }
        return Signalfds.NONE;
    }

    private @Nullable Signalfds read(SignalState state, String task) {
        String[] names = proc.list(task + "/fdinfo");
        if (names == null) {
            return null;
        }
        Map<Integer, SignalSet> files = new TreeMap<>();
        for (String name : names) {
            String path = task + "/fdinfo/" + name;
            Reading<byte[]> reading = proc.bytes(path);
            if (reading.isDenied()) {
                return null;
            }
            byte[] raw = reading.orNull();
            SignalSet mask = raw == null ? null : mask(path, raw);
            if (mask != null) {
                files.put(Integer.parseInt(name), mask);
            }
        }
        Abi abi = process.abi().orNull();
        for (ThreadInfo thread : process.threads()) {
            SignalThread seen = state.thread(thread.id().tid());
            if (seen != null && seen.isAlive() && seen.hold() == Hold.NONE) {
                look(thread, abi, !files.isEmpty());
            }
        }
        return new Signalfds(files, waits, unseen, !files.isEmpty() && hasRing(task, names));
    }

    private boolean hasRing(String task, String[] names) {
        for (String name : names) {
            RawText link = proc.link(task + "/fd/" + name).orNull();
            if (link != null && link.text().equals("anon_inode:[io_uring]")) {
                return true;
            }
        }
        return false;
    }

    /** Files of its own table: threads need not share one. Where the process has none, none is polled. */
    private void look(ThreadInfo thread, @Nullable Abi abi, boolean polls) {
        SyscallState syscall = thread.syscall().orNull();
        char state = thread.stat().state();
        if (state == 'T' || state == 't' || state == 'D') {
            return;
        }
        boolean hidden = syscall == null ? thread.syscall().isDenied() : abi == null;
        if (state != 'S' || hidden || (syscall != null && syscall.kind() == SyscallState.Kind.RUNNING)) {
            unseen.add(thread.id().tid());
            return;
        }
        if (syscall == null || abi == null || syscall.kind() != SyscallState.Kind.IN_SYSCALL) {
            return;
        }
        String name = String.valueOf(SyscallTable.name(abi, syscall.number()));
        List<Long> arguments = syscall.arguments();
        switch (name) {
            case "read", "readv", "preadv2" -> add(thread, (int) (long) arguments.get(0), true);
            case "poll", "ppoll", "ppoll_time64" -> {
                if (polls) {
                    poll(thread, abi, arguments.get(0), arguments.get(1));
                }
            }
            case "select", "_newselect", "pselect6", "pselect6_time64" -> {
                if (polls && abi == Abi.I386 && name.equals("select")) {
                    unseen.add(thread.id().tid()); // old_select: its arguments are in memory
                } else if (polls && arguments.get(1) != 0) {
                    select(thread, abi, arguments.get(0), arguments.get(1));
                }
            }
            case "epoll_wait", "epoll_pwait", "epoll_pwait2" -> {
                if (polls) {
                    epoll(thread, (int) (long) arguments.get(0), 0);
                }
            }
            case "restart_syscall" ->
                unseen.add(thread.id().tid()); // of a poll, a sleep or a futex: nothing shows which
            default -> {
                // no wait for files
            }
        }
    }

    private void poll(ThreadInfo thread, Abi abi, long entriesAt, long count) {
        byte[] raw = count > MOST_POLLED
                ? null
                : CallMemory.read(proc, thread.id(), abi, entriesAt, (int) count * POLLFD_BYTES);
        if (raw == null) {
            unseen.add(thread.id().tid());
            return;
        }
        ByteBuffer entries = ByteBuffer.wrap(raw).order(ByteOrder.nativeOrder());
        for (int at = 0; at < raw.length; at += POLLFD_BYTES) {
            int file = entries.getInt(at);
            if (file >= 0 && (entries.getShort(at + EVENTS_AT) & (POLLIN | POLLRDNORM)) != 0) {
                add(thread, file, false);
            }
        }
    }

    private void select(ThreadInfo thread, Abi abi, long count, long filesAt) {
        byte[] raw = count > MOST_POLLED
                ? null
                : CallMemory.read(proc, thread.id(), abi, filesAt, (int) (count + 63) / 64 * Long.BYTES);
        if (raw == null) {
            unseen.add(thread.id().tid());
            return;
        }
        ByteBuffer words = ByteBuffer.wrap(raw).order(ByteOrder.nativeOrder());
        for (int file = 0; file < count; file++) {
            if ((words.getLong(file / 64 * Long.BYTES) >>> (file % 64) & 1) != 0) {
                add(thread, file, false);
            }
        }
    }

    private void epoll(ThreadInfo thread, int file, int depth) {
        String path = fdinfo(thread, file);
        byte[] raw = proc.bytes(path).orNull();
        if (raw == null || depth > MOST_NESTED) {
            unseen.add(thread.id().tid());
            return;
        }
        int from = 0;
        while (from < raw.length) {
            int end = lineEnd(raw, from);
            if (startsWith(raw, from, end, TFD)) {
                ByteScanner scan = new ByteScanner(path, raw, from + TFD.length, end);
                scan.skipBlanks();
                int watched = scan.decimalInt();
                scan.skipBlanks();
                scan.skip("events:".length());
                scan.skipBlanks();
                if ((scan.hex() & (POLLIN | POLLRDNORM)) != 0 && !add(thread, watched, false)) {
                    byte[] inner = proc.bytes(fdinfo(thread, watched)).orNull();
                    if (inner != null && new String(inner, StandardCharsets.ISO_8859_1).contains("\ntfd:")) {
                        epoll(thread, watched, depth + 1);
                    }
                }
            }
            from = end + 1;
        }
    }

    /** False if it is no signalfd. */
    private boolean add(ThreadInfo thread, int file, boolean reads) {
        String path = fdinfo(thread, file);
        byte[] raw = proc.bytes(path).orNull();
        SignalSet mask = raw == null ? null : mask(path, raw);
        if (mask == null) {
            return false;
        }
        waits.add(new SignalfdWait(thread.id().tid(), file, reads, mask));
        return true;
    }

    private static String fdinfo(ThreadInfo thread, int file) {
        return "/proc/" + thread.id().pid() + "/task/" + thread.id().tid() + "/fdinfo/" + file;
    }

    /**
     * Null if it is no signalfd. Source: signalfd_show_fdinfo of fs/signalfd.c.
     *
     * @throws MalformedFileException if the mask is none
     */
    static @Nullable SignalSet mask(String file, byte[] raw) {
        int from = 0;
        while (from < raw.length) {
            int end = lineEnd(raw, from);
            if (startsWith(raw, from, end, SIGMASK)) {
                int start = from + SIGMASK.length;
                while (start < end && raw[start] <= ' ') {
                    start++;
                }
                return SignalSet.parseHex(file, raw, start, end);
            }
            from = end + 1;
        }
        return null;
    }

    private static int lineEnd(byte[] raw, int from) {
        int end = from;
        while (end < raw.length && raw[end] != '\n') {
            end++;
        }
        return end;
    }

    private static boolean startsWith(byte[] raw, int from, int end, byte[] word) {
        if (end - from < word.length) {
            return false;
        }
        for (int i = 0; i < word.length; i++) {
            if (raw[from + i] != word[i]) {
                return false;
            }
        }
        return true;
    }
}
