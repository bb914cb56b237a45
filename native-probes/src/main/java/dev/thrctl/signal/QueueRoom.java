package dev.thrctl.signal;

/** Whether the signal queue of a user has room for one more. Follows sigqueue_alloc and send_signal_locked. */
final class QueueRoom {
    private final Case it;

    QueueRoom(Case it) {
        this.it = it;
    }

    /**
     * A full queue refuses the real-time signals, those of kill(2) excepted, which then come without siginfo. Others are
     * queued over the limit, or lose what sigqueue(3) gave them.
     */
    boolean isRefused() {
        boolean merged = Signals.isMerged(it.signal);
        boolean mayFail = !merged && (it.tid != null || it.withValue);
        Boolean full = it.isKill() ? Boolean.FALSE : it.state.queueIsFull();
        if (full == null && mayFail) {
            it.uncertain.add("whether the signal queue of its user is full (no SigQ): then the call fails with EAGAIN");
        }
        if (!Boolean.TRUE.equals(full)) {
            return false;
        }
        Long limit = it.state.queuedLimit();
        if (mayFail) {
            if (limit != null && limit > 0) {
                it.uncertain.add(
                        "whether the signal queue is full still when it is sent: all processes of a user share it");
            }
            return true;
        }
        if (!merged) {
            it.notes.add(
                    "the signal queue of its user is full: it comes without siginfo, and is merged with one that is"
                            + " pending");
        } else if (it.withValue) {
            it.notes.add("the signal queue of its user is full: it comes without its value, as if by kill from pid 0");
        }
        return false;
    }
}
