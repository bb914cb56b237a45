package dev.thrctl.task;

import dev.thrctl.kernel.ByteScanner;
import dev.thrctl.kernel.MalformedFileException;
import dev.thrctl.kernel.RawText;

/**
 * The numbers of /proc/PID/stat or /proc/PID/task/TID/stat. The former sums CPU times and faults over the process with
 * the threads that have ended, the latter is of one thread. Source: proc_pid_stat(5), fs/proc/array.c.
 *
 * @param name raw bytes, at most 15 for user threads; kernel threads may have more
 * @param state one letter, as in proc_pid_stat(5)
 * @param flags PF_* of include/linux/sched.h
 * @param userTicks in clock ticks, see AT_CLKTCK
 * @param systemTicks in clock ticks
 * @param priority 20 + nice, or -1 - real-time priority
 * @param threads live threads of the process
 * @param startTicks clock ticks between boot and start
 * @param virtualBytes size of the address space
 * @param processor CPU it last ran on
 * @param realTimePriority 1 to 99, or 0 without a real-time policy
 * @param policy SCHED_* of include/uapi/linux/sched.h, without the reset-on-fork bit
 */
public record TaskStat(
        int id,
        RawText name,
        char state,
        int parent,
        int processGroup,
        int session,
        long flags,
        long minorFaults,
        long majorFaults,
        long userTicks,
        long systemTicks,
        int priority,
        int nice,
        int threads,
        long startTicks,
        long virtualBytes,
        int processor,
        int realTimePriority,
        int policy) {

    /** PF_KTHREAD of include/linux/sched.h. */
    private static final long PF_KTHREAD = 0x0020_0000;

    private static final long PF_NO_SETAFFINITY = 0x0400_0000;

    /** PF_IO_WORKER of include/linux/sched.h: io_uring workers, SQPOLL threads too. */
    private static final long PF_IO_WORKER = 0x0000_0010;

    /** PF_EXITING of include/linux/sched.h. */
    private static final long PF_EXITING = 0x0000_0004;

    /** On its way out, or a zombie: takes no signal any more. */
    public boolean isExiting() {
        return (flags & PF_EXITING) != 0 || state == 'Z' || state == 'X';
    }

    /** A thread of the kernel itself: no user memory, no executable, takes no signal. */
    public boolean isKernelThread() {
        return (flags & PF_KTHREAD) != 0;
    }

    /** A kernel worker inside a user process: looks like one of its threads, but takes no signal. */
    public boolean isIoWorker() {
        return (flags & PF_IO_WORKER) != 0;
    }

    /** Whether the kernel lets nobody change its CPUs: a worker that belongs to one, or io_uring's. */
    public boolean isBound() {
        return (flags & PF_NO_SETAFFINITY) != 0;
    }

    public static TaskStat parse(String file, byte[] raw, int length) {
        int open = 0;
        while (open < length && raw[open] != '(') {
            open++;
        }
        // The name may hold any byte, ')' and spaces and digits too: only the last ')' ends it.
        int close = length - 1;
        while (close >= 0 && raw[close] != ')') {
            close--;
        }
        if (open >= close) {
            throw new MalformedFileException(file, "no name in parentheses");
        }
        int id = new ByteScanner(file, raw, 0, open).decimalInt();
        RawText name = RawText.of(raw, open + 1, close - open - 1);
        ByteScanner fields = new ByteScanner(file, raw, close + 1, length);
        fields.skipBlanks();
        int state = fields.peek();
        if (state < 'A' || state > 'z') {
            throw fields.malformed("no state letter after the name");
        }
        fields.skip(1);
        int parent = fields.decimalInt();
        int processGroup = fields.decimalInt();
        int session = fields.decimalInt();
        skip(fields, 2); // tty_nr, tpgid
        long flags = fields.decimal();
        long minorFaults = fields.decimal();
        skip(fields, 1); // cminflt
        long majorFaults = fields.decimal();
        skip(fields, 1); // cmajflt
        long userTicks = fields.decimal();
        long systemTicks = fields.decimal();
        skip(fields, 2); // cutime, cstime
        int priority = fields.decimalInt();
        int nice = fields.decimalInt();
        int threads = fields.decimalInt();
        skip(fields, 1); // itrealvalue
        long startTicks = fields.decimal();
        long virtualBytes = fields.decimal();
        skip(fields, 15); // rss to exit_signal
        int processor = fields.decimalInt();
        int realTimePriority = fields.decimalInt();
        int policy = fields.decimalInt();
        if (fields.atEnd()) {
            throw fields.malformed("it ends in the middle");
        }
        fields.requireBlank();
        return new TaskStat(
                id,
                name,
                (char) state,
                parent,
                processGroup,
                session,
                flags,
                minorFaults,
                majorFaults,
                userTicks,
                systemTicks,
                priority,
                nice,
                threads,
                startTicks,
                virtualBytes,
                processor,
                realTimePriority,
                policy);
    }

    private static void skip(ByteScanner fields, int count) {
        for (int i = 0; i < count; i++) {
            fields.skipDecimal();
        }
    }
}
