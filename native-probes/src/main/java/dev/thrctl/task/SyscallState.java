package dev.thrctl.task;

import dev.thrctl.kernel.ByteScanner;
import java.util.List;

/**
 * What /proc/PID/task/TID/syscall says. Source: proc_pid_syscall(5), fs/proc/base.c.
 *
 * @param number in the numbering of the thread's own ABI; -1 unless {@code kind} is IN_SYSCALL
 * @param arguments six, sign-extended by the kernel; empty unless {@code kind} is IN_SYSCALL
 * @param stackPointer 0 if the thread was running
 */
public record SyscallState(Kind kind, long number, List<Long> arguments, long stackPointer, long programCounter) {
    public enum Kind {
        /** On a CPU or ready for one: the kernel does not look. */
        RUNNING,
        IN_SYSCALL,
        /** Asleep, but not in a system call: a page fault, or stopped on its way back to user code. */
        BLOCKED_ELSEWHERE
    }

    public static final SyscallState RUNNING = new SyscallState(Kind.RUNNING, -1, List.of(), 0, 0);

    public static SyscallState parse(String file, byte[] raw, int length) {
        ByteScanner scan = new ByteScanner(file, raw, 0, length);
        if (scan.peek() == 'r') {
            return RUNNING;
        }
        long number = scan.decimal();
        if (number == -1) {
            return new SyscallState(Kind.BLOCKED_ELSEWHERE, -1, List.of(), scan.hex(), scan.hex());
        }
        List<Long> arguments = List.of(scan.hex(), scan.hex(), scan.hex(), scan.hex(), scan.hex(), scan.hex());
        SyscallState state = new SyscallState(Kind.IN_SYSCALL, number, arguments, scan.hex(), scan.hex());
        scan.requireBlank();
        return state;
    }
}
