package dev.thrctl.kernel.linux;

import com.sun.jna.Native;
import dev.thrctl.kernel.Abi;
import dev.thrctl.kernel.Affinity;
import dev.thrctl.kernel.Errno;
import dev.thrctl.kernel.ProbeException;
import dev.thrctl.kernel.SyscallTable;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/** sched_getaffinity(2) without the C library's wrapper. */
final class LinuxAffinity implements Affinity {
    private final long getAffinity;

    private LinuxAffinity(long getAffinity) {
        this.getAffinity = getAffinity;
    }

    static LinuxAffinity ofThisMachine() {
        String machine = System.getProperty("os.arch", "");
        Abi abi = Abi.of(machine, 64);
        OptionalLong number = abi == null ? OptionalLong.empty() : SyscallTable.number(abi, "sched_getaffinity");
        if (number.isEmpty()) {
            throw ProbeException.of(
                    "sched_getaffinity",
                    machine,
                    "thrctl does not know the system call numbers of this architecture",
                    "It knows x86_64, aarch64 and riscv64");
        }
        return new LinuxAffinity(number.getAsLong());
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
