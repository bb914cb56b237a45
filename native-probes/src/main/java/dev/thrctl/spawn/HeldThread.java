package dev.thrctl.spawn;

import dev.thrctl.kernel.CpuSet;
import dev.thrctl.kernel.RawText;
import dev.thrctl.kernel.SignalSet;
import org.jspecify.annotations.Nullable;

/**
 * A test thread as /proc shows it once it is ready. Null is what /proc did not say: the thread may have ended.
 *
 * @param index from 0
 * @param blocked SigBlk; without the signals that it waits for with sigtimedwait(2) at this moment
 */
public record HeldThread(
        int index,
        int tid,
        @Nullable RawText name,
        @Nullable SignalSet blocked,
        @Nullable SignalSet ignored,
        @Nullable SignalSet caught,
        @Nullable CpuSet cpus) {}
