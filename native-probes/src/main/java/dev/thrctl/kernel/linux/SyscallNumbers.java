package dev.thrctl.kernel.linux;

import dev.thrctl.kernel.Abi;
import dev.thrctl.kernel.ProbeException;
import dev.thrctl.kernel.SyscallTable;
import java.util.OptionalLong;

/** The numbers for syscall(2) in this Java VM. */
final class SyscallNumbers {
    private SyscallNumbers() {}

    static long ofThisMachine(String call) {
        String machine = System.getProperty("os.arch", "");
        Abi abi = Abi.of(machine, 64);
        OptionalLong number = abi == null ? OptionalLong.empty() : SyscallTable.number(abi, call);
        if (number.isEmpty()) {
            throw ProbeException.of(
                    call,
                    machine,
                    "thrctl does not know the system call numbers of this architecture",
                    "It knows x86_64, aarch64 and riscv64");
        }
        return number.getAsLong();
    }
}
