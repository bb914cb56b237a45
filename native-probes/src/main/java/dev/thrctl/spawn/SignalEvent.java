package dev.thrctl.spawn;

import dev.thrctl.kernel.SigInfo;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * A signal that a test thread took.
 *
 * @param monotonicNs CLOCK_MONOTONIC as the handler began, or sigtimedwait returned
 * @param realtimeNs CLOCK_REALTIME, since 1970
 * @param waited whether the thread took it by sigtimedwait(2), not in a handler
 * @param lostBefore events up to this one that found the pipe full
 */
public record SignalEvent(long monotonicNs, long realtimeNs, int tid, boolean waited, long lostBefore, SigInfo info) {
    /** struct signal_record of src/main/c/signals.h. */
    static final int BYTES = 64;

    /** Whom a signal comes from. */
    public enum Origin {
        /** A process, by kill(2), tgkill(2), sigqueue(3) and their relatives. */
        USER,
        /** The kernel by itself, or for a timer, a queue or I/O of the process. */
        KERNEL,
        /** Said to be from a user, by a code that has no meaning here. */
        UNKNOWN
    }

    static SignalEvent parse(byte[] record) {
        ByteBuffer bytes = ByteBuffer.wrap(record).order(ByteOrder.LITTLE_ENDIAN);
        return new SignalEvent(
                bytes.getLong(0),
                bytes.getLong(8),
                bytes.getInt(16),
                bytes.getInt(20) != 0,
                bytes.getLong(24),
                SigInfo.parse(record, 32));
    }

    public Origin origin() {
        return switch (info.code()) {
            case SigInfo.SI_USER, SigInfo.SI_TKILL, SigInfo.SI_QUEUE -> Origin.USER;
            case SigInfo.SI_TIMER, SigInfo.SI_MESGQ, SigInfo.SI_ASYNCIO, SigInfo.SI_SIGIO, SigInfo.SI_ASYNCNL ->
                Origin.KERNEL;
            default -> info.code() > 0 ? Origin.KERNEL : Origin.UNKNOWN;
        };
    }
}
