package dev.thrctl.kernel.linux;

import com.sun.jna.Native;
import dev.thrctl.kernel.Errno;
import dev.thrctl.kernel.Ptrace;
import dev.thrctl.kernel.SigInfo;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** ptrace(2) by the system call: the C library's wrapper is variadic and turns some results into errors. */
final class LinuxPtrace implements Ptrace {
    /** include/uapi/linux/ptrace.h. */
    static final int PTRACE_DETACH = 17;

    static final int PTRACE_SEIZE = 0x4206;
    static final int PTRACE_INTERRUPT = 0x4207;
    static final int PTRACE_PEEKSIGINFO = 0x4209;
    static final int PTRACE_PEEKSIGINFO_SHARED = 1;
    static final int PTRACE_EVENT_STOP = 128;

    /** sizeof(struct ptrace_peeksiginfo_args), and where its flags and nr are; off is at 0. */
    static final int ARGS_BYTES = 16;

    static final int FLAGS_AT = 8;
    static final int NR_AT = 12;

    /** include/uapi/linux/wait.h. */
    static final int WNOHANG = 1;

    static final int WALL = 0x40000000;

    @Override
    public void seize(int tid) {
        check("PTRACE_SEIZE", tid, request(PTRACE_SEIZE, tid, 0L, 0L));
    }

    @Override
    public void interrupt(int tid) {
        check("PTRACE_INTERRUPT", tid, request(PTRACE_INTERRUPT, tid, 0L, 0L));
    }

    @Override
    public Stop poll(int tid) {
        byte[] status = new byte[Integer.BYTES];
        int result = LibC.waitpid(tid, status, WNOHANG | WALL);
        if (result < 0) {
            int errno = Native.getLastError();
            if (Errno.of(errno) == Errno.ECHILD) {
                return new Stop(State.GONE, 0);
            }
            throw LibC.failure("waitpid", tid, errno, "");
        }
        return result == 0
                ? new Stop(State.RUNNING, 0)
                : stop(ByteBuffer.wrap(status).order(ByteOrder.nativeOrder()).getInt());
    }

    /** {@code status} as waitpid(2) gives it: 0x7f in the low byte, then the signal, then the event. */
    static Stop stop(int status) {
        if ((status & 0xff) != 0x7f) {
            return new Stop(State.GONE, 0);
        }
        boolean event = status >>> 16 != 0;
        return new Stop(State.STOPPED, event ? 0 : status >>> 8 & 0xff);
    }

    @Override
    public int peekSignals(int tid, boolean shared, long offset, byte[] buffer) {
        byte[] arguments = ByteBuffer.allocate(ARGS_BYTES)
                .order(ByteOrder.nativeOrder())
                .putLong(0, offset)
                .putInt(FLAGS_AT, shared ? PTRACE_PEEKSIGINFO_SHARED : 0)
                .putInt(NR_AT, buffer.length / SigInfo.BYTES)
                .array();
        long copied = request(PTRACE_PEEKSIGINFO, tid, arguments, buffer);
        check("PTRACE_PEEKSIGINFO", tid, copied);
        return (int) copied;
    }

    @Override
    public void detach(int tid, int signal) {
        check("PTRACE_DETACH", tid, request(PTRACE_DETACH, tid, 0L, (long) signal));
    }

    private static long request(int request, int tid, Object address, Object data) {
        return LinuxSyscall.call("ptrace", (long) request, (long) tid, address, data);
    }

    private static void check(String request, int tid, long result) {
        if (result < 0) {
            throw LibC.failure("ptrace(" + request + ")", tid, Native.getLastError(), "");
        }
    }
}
