package dev.thrctl.kernel.linux;

import dev.thrctl.kernel.Abi;
import dev.thrctl.kernel.ProbeException;
import dev.thrctl.kernel.SyscallTable;
import java.util.OptionalLong;

/** System calls that the C library has no function for, or has only lately. */
final class LinuxSyscall {
    private LinuxSyscall() {}

    /** What syscall(2) returns: -1 on failure. Integers of {@code arguments} must be longs: syscall(2) is variadic. */
    static long call(String name, Object... arguments) {
        Object[] all = new Object[arguments.length + 1];
        all[0] = number(name);
        System.arraycopy(arguments, 0, all, 1, arguments.length);
        return LibC.syscall(all);
    }

    private static long number(String name) {
        String machine = System.getProperty("os.arch", "");
        Abi abi = Abi.of(machine, 64);
        OptionalLong number = abi == null ? OptionalLong.empty() : SyscallTable.number(abi, name);
        if (number.isEmpty()) {
            throw ProbeException.of(
                    name,
                    machine,
                    "thrctl does not know the system call numbers of this architecture",
                    "It knows x86_64, aarch64 and riscv64");
        }
        return number.getAsLong();
    }
}
