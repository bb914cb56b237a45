package dev.thrctl.signal;

import dev.thrctl.kernel.RawText;
import dev.thrctl.kernel.SigInfo;
import dev.thrctl.kernel.Signal;
import org.jspecify.annotations.Nullable;

/**
 * A signal that waits to be taken.
 *
 * @param tid the thread it is for; null for the process as a whole
 * @param threadName of that thread; null for the process
 * @param info null if the kernel kept no record of it, for its queue was full
 * @param senderPid the process that sent it, in the pid namespace of /proc; null if nobody sent it, or if it was sent in
 *     an inner namespace by one that has ended or cannot be found; 0 if it came from outside of the receiver's namespace
 * @param senderName the name of the process that sent it, while that lives; null if it has ended, or nobody sent it
 */
public record PendingSignal(
        Signal signal,
        @Nullable Integer tid,
        @Nullable RawText threadName,
        @Nullable SigInfo info,
        @Nullable Integer senderPid,
        @Nullable RawText senderName) {}
