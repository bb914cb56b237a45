package dev.thrctl.task;

import dev.thrctl.kernel.InvalidValueException;
import dev.thrctl.kernel.ThreadId;

/** What a user points at: parsed, not yet looked up. */
public sealed interface Target {
    /** As typed, for messages. */
    String text();

    /** A number: a process, or a thread that is no process. */
    record Id(String text, int id) implements Target {}

    /** {@code PID/TID}. */
    record OneThread(String text, int pid, int tid) implements Target {}

    /** {@code PID/GLOB}. */
    record Threads(String text, int pid, Glob names) implements Target {}

    /** thrctl's own process. */
    record Self(String text) implements Target {}

    /** The comm of a process, or the file name of its executable. */
    record Name(String text) implements Target {}

    static Target parse(String text) {
        if (text.isEmpty()) {
            throw new InvalidValueException("empty target (a PID, PID/TID, PID/GLOB, self, or a process name)");
        }
        int slash = text.indexOf('/');
        String head = slash < 0 ? text : text.substring(0, slash);
        if (slash >= 0) {
            if (!isNumber(head)) {
                throw new InvalidValueException("'" + text + "' does not begin with a PID (PID/TID or PID/GLOB)");
            }
            int pid = parsePid(head);
            String tail = text.substring(slash + 1);
            if (tail.isEmpty()) {
                throw new InvalidValueException("'" + text + "' has nothing after the slash (PID/TID or PID/GLOB)");
            }
            return isNumber(tail) ? new OneThread(text, pid, parsePid(tail)) : new Threads(text, pid, Glob.of(tail));
        }
        if (text.equals("self")) {
            return new Self(text);
        }
        if (isNumber(text) || text.charAt(0) == '-' || text.charAt(0) == '+') {
            return new Id(text, parsePid(text));
        }
        return new Name(text);
    }

    /** A process or thread id: 1 to {@link ThreadId#MAX}. */
    static int parsePid(String text) {
        if (!isNumber(text)) {
            throw new InvalidValueException(
                    "'" + text + "' is not a process id (a number from 1 to " + ThreadId.MAX + ")");
        }
        int id = 0;
        for (int i = 0; i < text.length(); i++) {
            id = Math.min(ThreadId.MAX + 1, id * 10 + (text.charAt(i) - '0'));
        }
        if (id < 1 || id > ThreadId.MAX) {
            throw new InvalidValueException("process id " + text + " is out of range (1 to " + ThreadId.MAX + ")");
        }
        return id;
    }

    private static boolean isNumber(String text) {
        for (int i = 0; i < text.length(); i++) {
            if (text.charAt(i) < '0' || text.charAt(i) > '9') {
                return false;
            }
        }
        return !text.isEmpty();
    }
}
