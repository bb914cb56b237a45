package dev.thrctl.kernel.linux;

import com.sun.jna.Native;
import dev.thrctl.kernel.Affinity;
import dev.thrctl.kernel.Errno;
import org.jspecify.annotations.Nullable;

/** sched_getaffinity(2) without the C library's wrapper. */
final class LinuxAffinity implements Affinity {
    private final long getAffinity;

    private LinuxAffinity(long getAffinity) {
        this.getAffinity = getAffinity;
    }

    static LinuxAffinity ofThisMachine() {
        return new LinuxAffinity(SyscallNumbers.ofThisMachine("sched_getaffinity"));
    }

    @Override
    public int read(int tid, byte[] mask) {
        long written = LibC.syscall(getAffinity, tid, mask.length, mask);
        if (written < 0) {
            int errno = Native.getLastError();
            throw LibC.failure("sched_getaffinity", tid, errno, nextStep(Errno.of(errno)));
        }
        return Math.toIntExact(written);
    }

    private static String nextStep(@Nullable Errno errno) {
        if (errno == Errno.ESRCH) {
            return "It has ended; 'thrctl ps' lists the processes";
        }
        if (errno == Errno.EPERM || errno == Errno.EACCES) {
            return "A security module (seccomp, SELinux, AppArmor) forbids it; 'thrctl ps -o tid,allowed' reads it from"
                    + " /proc";
        }
        return "";
    }
}
