package dev.thrctl.kernel.linux;

import com.sun.jna.Native;
import dev.thrctl.kernel.Errno;
import dev.thrctl.kernel.SigInfo;
import dev.thrctl.kernel.SignalSender;
import dev.thrctl.kernel.ThreadId;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.jspecify.annotations.Nullable;

/** kill(2), tgkill(2), rt_sigqueueinfo(2), pidfd_open(2) and pidfd_send_signal(2). */
final class LinuxSignalSender implements SignalSender {
    /** include/uapi/asm-generic/poll.h. */
    static final short POLLIN = 1;

    /** sizeof(struct pollfd), and where its events are. */
    static final int POLLFD_BYTES = 8;

    static final int EVENTS_AT = 4;

    /** include/uapi/linux/pidfd.h, Linux 6.9: PIDFD_THREAD, which is O_EXCL of include/uapi/asm-generic/fcntl.h. */
    static final int PIDFD_THREAD = 0x80;

    /** include/uapi/linux/pidfd.h, Linux 6.9. */
    static final int PIDFD_SIGNAL_THREAD = 1;

    /** include/uapi/asm-generic/signal-defs.h. */
    static final long SIG_DFL = 0;

    private final int ownPid = LibC.getpid();
    private final long ownUserId = Integer.toUnsignedLong(LibC.getuid());

    @Override
    public int open(int pid) {
        return open(pid, 0, pid);
    }

    @Override
    public int open(ThreadId thread) {
        return open(thread.tid(), PIDFD_THREAD, thread);
    }

    private static int open(int id, int flags, Object target) {
        long file = LinuxSyscall.call("pidfd_open", (long) id, (long) flags);
        if (file < 0) {
            throw failure("pidfd_open", target);
        }
        return Math.toIntExact(file);
    }

    @Override
    public void toProcess(int file, int pid, int signal, @Nullable Integer value) {
        send(file, signal, value, 0, pid);
    }

    @Override
    public void toThread(int file, ThreadId thread, int signal, @Nullable Integer value) {
        send(file, signal, value, PIDFD_SIGNAL_THREAD, thread);
    }

    private void send(int file, int signal, @Nullable Integer value, int flags, Object target) {
        check(
                LinuxSyscall.call("pidfd_send_signal", (long) file, (long) signal, info(signal, value), (long) flags),
                "pidfd_send_signal",
                target);
    }

    @Override
    public void toProcessId(int pid, int signal, @Nullable Integer value) {
        if (value == null) {
            check(LinuxSyscall.call("kill", (long) pid, (long) signal), "kill", pid);
        } else {
            check(
                    LinuxSyscall.call("rt_sigqueueinfo", (long) pid, (long) signal, info(signal, value)),
                    "rt_sigqueueinfo",
                    pid);
        }
    }

    @Override
    public void toThread(ThreadId thread, int signal, @Nullable Integer value) {
        long pid = thread.pid();
        long tid = thread.tid();
        if (value == null) {
            check(LinuxSyscall.call("tgkill", pid, tid, (long) signal), "tgkill", thread);
        } else {
            check(
                    LinuxSyscall.call("rt_tgsigqueueinfo", pid, tid, (long) signal, info(signal, value)),
                    "rt_tgsigqueueinfo",
                    thread);
        }
    }

    /** A null pointer lets the kernel fill in what kill(2) would. */
    private Object info(int signal, @Nullable Integer value) {
        return value == null
                ? (Object) Long.valueOf(0)
                : SigInfo.queued(signal, ownPid, ownUserId, value).toBytes();
    }

    @Override
    public boolean awaitEnd(int file, int timeoutMs) {
        byte[] request = ByteBuffer.allocate(POLLFD_BYTES)
                .order(ByteOrder.nativeOrder())
                .putInt(0, file)
                .putShort(EVENTS_AT, POLLIN)
                .array();
        int ready = LibC.poll(request, 1, timeoutMs);
        if (ready < 0 && Errno.of(Native.getLastError()) != Errno.EINTR) {
            throw LibC.failure("poll", "a pidfd", "");
        }
        return ready > 0;
    }

    @Override
    public void restoreDefault(int signal) {
        check(LibC.signal(signal, SIG_DFL), "signal", signal);
    }

    @Override
    public void close(int file) {
        LibC.close(file);
    }

    private static void check(long result, String call, Object target) {
        if (result < 0) {
            throw failure(call, target);
        }
    }

    private static RuntimeException failure(String call, Object target) {
        return LibC.failure(call, target, "");
    }
}
