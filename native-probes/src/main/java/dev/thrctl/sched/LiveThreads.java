package dev.thrctl.sched;

import dev.thrctl.kernel.Errno;
import dev.thrctl.kernel.SystemCallException;
import org.jspecify.annotations.Nullable;

/** Threads that come and go while they are changed. */
interface LiveThreads {
    /** Those that are meant and live now. */
    int[] tids();

    /** Null if it has ended or is not meant. */
    @Nullable
    ThreadSettings read(int tid);

    /**
     * Makes one call.
     *
     * @throws SystemCallException if the kernel refuses
     */
    void apply(Setting setting, ThreadSettings now, SettingsChange change);

    /** What {@link #apply} would come to, without making the call. */
    Forecast forecast(Setting setting, ThreadSettings now, SettingsChange change);

    /** The same change, with the CPUs that the cpuset of the thread would leave of those that are asked for. */
    default SettingsChange expected(ThreadSettings now, SettingsChange change) {
        return change;
    }

    /** What would help against the error. */
    String nextStep(Setting setting, Errno errno, ThreadSettings now, SettingsChange change);
}
