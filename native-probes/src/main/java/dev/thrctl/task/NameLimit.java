package dev.thrctl.task;

import dev.thrctl.kernel.InvalidValueException;

/** How long the name of a thread may be, in bytes without the NUL at its end, by system. */
public enum NameLimit {
    /** TASK_COMM_LEN 16 of include/linux/sched.h. */
    LINUX("Linux", 15),
    /** MAXTHREADNAMESIZE 64 of bsd/sys/proc_info.h. */
    MACOS("macOS", 63),
    /** As Zig's std.Thread has it (max_name_len); the kernel's own MAXCOMLEN is 19. */
    FREEBSD("FreeBSD", 15),
    /** PTHREAD_MAX_NAMELEN_NP 32 of pthread.h. */
    NETBSD("NetBSD", 31),
    /** _MAXCOMLEN 24 of sys/syslimits.h. */
    OPENBSD("OpenBSD", 23);

    private final String system;
    private final int bytes;

    NameLimit(String system, int bytes) {
        this.system = system;
        this.bytes = bytes;
    }

    /** By the property os.name; Linux where it says nothing else. */
    public static NameLimit of(String osName) {
        return switch (osName) {
            case "Mac OS X", "Darwin" -> MACOS;
            case "FreeBSD", "DragonFly" -> FREEBSD;
            case "NetBSD" -> NETBSD;
            case "OpenBSD" -> OPENBSD;
            default -> LINUX;
        };
    }

    public int bytes() {
        return bytes;
    }

    /** Refuses a name that would be cut, saying where, and one with a NUL in it. */
    public void check(byte[] name) {
        for (int i = 0; i < name.length; i++) {
            if (name[i] == 0) {
                throw new InvalidValueException("the name has a NUL at byte " + (i + 1) + ", where it would end");
            }
        }
        if (name.length <= bytes) {
            return;
        }
        int character = characterStart(name, bytes);
        String where = character == bytes
                ? "before character " + characters(name, bytes)
                : "inside character " + characters(name, character) + ", which is bytes " + (character + 1) + " to "
                        + characterEnd(name, character);
        throw new InvalidValueException("the name has " + name.length + " bytes, " + system + " keeps " + bytes
                + " and would cut behind byte " + bytes + ", " + where);
    }

    /** The first byte of the character that byte {@code at} belongs to; {@code at} itself if it is no UTF-8. */
    private static int characterStart(byte[] name, int at) {
        int start = at;
        while (start > 0 && at - start < 3 && isContinuation(name[start])) {
            start--;
        }
        return isContinuation(name[start]) || characterEnd(name, start) <= at ? at : start;
    }

    private static int characterEnd(byte[] name, int start) {
        int end = start + 1;
        while (end < name.length && end - start < 4 && isContinuation(name[end])) {
            end++;
        }
        return end;
    }

    private static boolean isContinuation(byte b) {
        return (b & 0xc0) == 0x80;
    }

    /** Which character starts at a byte, counted from 1. */
    private static int characters(byte[] name, int at) {
        int count = 1;
        for (int i = 0; i < at; i++) {
            count += isContinuation(name[i]) ? 0 : 1;
        }
        return count;
    }
}
