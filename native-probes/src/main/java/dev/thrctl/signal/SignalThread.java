package dev.thrctl.signal;

import dev.thrctl.kernel.RawText;
import dev.thrctl.kernel.Reading;
import dev.thrctl.kernel.Signal;
import dev.thrctl.kernel.SignalSet;
import org.jspecify.annotations.Nullable;

/**
 * What a thread has to do with signals, at one moment.
 *
 * @param state one letter, as in proc_pid_stat(5)
 * @param exiting it has ended or is about to
 * @param kernelWorker a thread of the kernel, or an io_uring worker: takes no signal
 * @param tracer the process that traces it; 0 for none, null if unknown
 * @param blocked while it is in sigtimedwait(2) without the awaited ones; null if unknown
 * @param pending for this thread alone; null if unknown
 * @param awaited the set of its sigtimedwait(2); NONE if it is in none, DENIED or ABSENT if that cannot be seen
 * @param hold what keeps it from acting on signals; NONE too where that was not looked at
 */
public record SignalThread(
        int tid,
        RawText name,
        char state,
        boolean exiting,
        boolean kernelWorker,
        @Nullable Integer tracer,
        @Nullable SignalSet blocked,
        @Nullable SignalSet pending,
        Reading<SignalSet> awaited,
        Hold hold) {

    /** Stopped by a signal (T) or by a tracer (t). */
    public boolean isStopped() {
        return state == 'T' || state == 't';
    }

    /** Whether it will ever run user code again. */
    public boolean isAlive() {
        return !exiting && !kernelWorker;
    }

    /** Whether it is in sigtimedwait(2) for this signal; false too where that cannot be seen. */
    public boolean awaits(Signal signal) {
        SignalSet set = awaited.orNull();
        return set != null && set.contains(signal);
    }

    /** Null if its mask is unknown. */
    public @Nullable Boolean blocks(Signal signal) {
        return blocked == null ? null : blocked.contains(signal);
    }
}
