package dev.thrctl.signal;

import dev.thrctl.kernel.Abi;
import dev.thrctl.kernel.ProbeException;
import dev.thrctl.kernel.ProcFs;
import dev.thrctl.kernel.ThreadId;
import org.jspecify.annotations.Nullable;

/** What a thread has handed to its system call by an address. Source: proc_pid_mem(5). */
final class CallMemory {
    private CallMemory() {}

    /**
     * Null where it may not be read, and where the address is no longer mapped: the call has ended meanwhile.
     *
     * @param argument of the call, as /proc/PID/syscall has it: the kernel extends the sign of 32 bits
     */
    static byte @Nullable [] read(ProcFs proc, ThreadId thread, Abi abi, long argument, int length) {
        long address = abi == Abi.I386 || abi == Abi.ARM_EABI ? argument & 0xffff_ffffL : argument;
        String file = "/proc/" + thread.pid() + "/task/" + thread.tid() + "/mem";
        try {
            byte[] raw = proc.bytesAt(file, address, length).orNull();
            return raw == null || raw.length < length ? null : raw;
        } catch (ProbeException e) {
            return null;
        }
    }
}
