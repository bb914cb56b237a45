package dev.thrctl.kernel;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * What travels with a signal: siginfo_t as 64-bit kernels lay it out (include/uapi/asm-generic/siginfo.h). Which of the
 * fields mean something depends on the code; see {@link #hasSender} and {@link #hasValue}.
 *
 * @param signal si_signo, 1 to 64
 * @param code si_code: who made the signal
 * @param pid si_pid, the sender in the receiver's pid namespace; 0 for a sender from outside it
 * @param userId si_uid, the sender's real user, unsigned
 * @param value si_value as an int
 * @param pointer si_value as a pointer
 */
public record SigInfo(int signal, int code, int pid, long userId, int value, long pointer) {
    /** sizeof(siginfo_t), SI_MAX_SIZE. */
    public static final int BYTES = 128;

    public static final int SI_USER = 0;
    public static final int SI_KERNEL = 0x80;
    public static final int SI_QUEUE = -1;
    public static final int SI_TIMER = -2;
    public static final int SI_MESGQ = -3;
    public static final int SI_ASYNCIO = -4;
    public static final int SI_SIGIO = -5;
    public static final int SI_TKILL = -6;
    public static final int SI_ASYNCNL = -60;

    static final int CODE_AT = 8;
    static final int PID_AT = 16;
    static final int USER_AT = 20;
    static final int VALUE_AT = 24;

    private static final int SIGCHLD = 17;

    /** As sigqueue(3) fills it: SI_QUEUE from this sender. */
    public static SigInfo queued(int signal, int pid, long userId, int value) {
        return new SigInfo(signal, SI_QUEUE, pid, userId, value, Integer.toUnsignedLong(value));
    }

    /** {@link #BYTES} in the byte order of this machine. */
    public byte[] toBytes() {
        ByteBuffer bytes = ByteBuffer.allocate(BYTES).order(ByteOrder.nativeOrder());
        bytes.putInt(0, signal).putInt(CODE_AT, code).putInt(PID_AT, pid).putInt(USER_AT, (int) userId);
        return bytes.putInt(VALUE_AT, value).array();
    }

    /** The siginfo_t that starts at {@code at}. */
    public static SigInfo parse(byte[] raw, int at) {
        ByteBuffer bytes = ByteBuffer.wrap(raw).order(ByteOrder.nativeOrder());
        return new SigInfo(
                bytes.getInt(at),
                bytes.getInt(at + CODE_AT),
                bytes.getInt(at + PID_AT),
                Integer.toUnsignedLong(bytes.getInt(at + USER_AT)),
                bytes.getInt(at + VALUE_AT),
                bytes.getLong(at + VALUE_AT));
    }

    /** Whether pid and user are those of a process: of one that sent it, or with CHLD of the child. */
    public boolean hasSender() {
        return switch (code) {
            case SI_USER, SI_QUEUE, SI_TKILL, SI_MESGQ -> true;
            default -> code > 0 && code != SI_KERNEL && signal == SIGCHLD;
        };
    }

    /** Whether the value is one that the sender, or the owner of a timer or queue, has chosen. */
    public boolean hasValue() {
        return switch (code) {
            case SI_QUEUE, SI_TIMER, SI_MESGQ, SI_ASYNCIO -> true;
            default -> false;
        };
    }

    /** {@code SI_TKILL}; {@code CLD_EXITED} and others by signal; the number where the code has no name here. */
    public String codeName() {
        return switch (code) {
            case SI_USER -> "SI_USER";
            case SI_KERNEL -> "SI_KERNEL";
            case SI_QUEUE -> "SI_QUEUE";
            case SI_TIMER -> "SI_TIMER";
            case SI_MESGQ -> "SI_MESGQ";
            case SI_ASYNCIO -> "SI_ASYNCIO";
            case SI_SIGIO -> "SI_SIGIO";
            case SI_TKILL -> "SI_TKILL";
            case SI_ASYNCNL -> "SI_ASYNCNL";
            default -> code > 0 && signal == SIGCHLD ? childCode() : Integer.toString(code);
        };
    }

    private String childCode() {
        return switch (code) {
            case 1 -> "CLD_EXITED";
            case 2 -> "CLD_KILLED";
            case 3 -> "CLD_DUMPED";
            case 4 -> "CLD_TRAPPED";
            case 5 -> "CLD_STOPPED";
            case 6 -> "CLD_CONTINUED";
            default -> Integer.toString(code);
        };
    }
}
