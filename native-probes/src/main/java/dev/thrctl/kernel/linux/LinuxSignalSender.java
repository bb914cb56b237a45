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

    /** include/uapi/asm-generic/signal-defs.h. */
    static final long SIG_DFL = 0;

    private final int ownPid = LibC.getpid();
    private final long ownUserId = Integer.toUnsignedLong(LibC.getuid());

    @Override
    public int open(int pid) {
        long file = LinuxSyscall.call("pidfd_open", (long) pid, 0L);
        if (file < 0) {
            throw failure("pidfd_open", pid);
        }
        return Math.toIntExact(file);
    }

    @Override
    public void toProcess(int file, int pid, int signal, @Nullable Integer value) {
        check(
                LinuxSyscall.call("pidfd_send_signal", (long) file, (long) signal, info(signal, value), 0L),
                "pidfd_send_signal",
                pid);
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
