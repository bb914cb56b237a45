package dev.thrctl.task;

import dev.thrctl.kernel.InvalidValueException;
import dev.thrctl.kernel.ThreadId;
import org.jspecify.annotations.Nullable;

/** What a user points at: parsed, not yet looked up. */
public sealed interface Target {
    /** What a target may be, for messages. */
    String FORMS = "a PID, PID/TID, PID/GLOB, TID, self, or a process name, also in place of the PID";

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

    /** {@code self/TID} or {@code self/GLOB}: one of the two is null. */
    record OfSelf(
            String text, @Nullable Integer tid, @Nullable Glob names) implements Target {}

    /** The comm of a process, or the file name of its executable. */
    record Name(String text) implements Target {}

    /**
     * {@code NAME/TID}, {@code NAME/GLOB}, or a name that has a slash in it, as threads of the kernel have: which one it
     * is tells the look-up.
     *
     * @param single whether one process or thread is wanted: then no GLOB
     */
    record Slashed(String text, boolean single) implements Target {}

    static Target parse(String text) {
        if (text.isEmpty()) {
            throw new InvalidValueException("empty target (" + FORMS + ")");
        }
        int slash = text.indexOf('/');
        String head = slash < 0 ? text : text.substring(0, slash);
        if (slash >= 0) {
            return withSlash(text, head, text.substring(slash + 1));
        }
        if (text.equals("self")) {
            return new Self(text);
        }
        if (isNumber(text) || text.charAt(0) == '-' || text.charAt(0) == '+') {
            return new Id(text, parsePid(text));
        }
        return new Name(text);
    }

    private static Target withSlash(String text, String head, String tail) {
        if (head.isEmpty() || head.charAt(0) == '-' || head.charAt(0) == '+') {
            throw new InvalidValueException(
                    "'" + text + "' does not begin with a PID or a name (PID/TID, PID/GLOB, NAME/TID, NAME/GLOB)");
        }
        if (tail.isEmpty()) {
            throw new InvalidValueException("'" + text + "' has nothing after the slash (a TID or a GLOB)");
        }
        if (head.equals("self")) {
            return isNumber(tail) ? new OfSelf(text, parsePid(tail), null) : new OfSelf(text, null, Glob.of(tail));
        }
        if (!isNumber(head)) {
            return new Slashed(text, false);
        }
        int pid = parsePid(head);
        return isNumber(tail) ? new OneThread(text, pid, parsePid(tail)) : new Threads(text, pid, Glob.of(tail));
    }

    /** For commands that work on one process or thread. */
    static Target parseSingle(String text) {
        Target target = parse(text);
        if (target instanceof Slashed) {
            return new Slashed(text, true);
        }
        if (target instanceof Threads || (target instanceof OfSelf self && self.names() != null)) {
            throw many(text);
        }
        return target;
    }

    static InvalidValueException many(String text) {
        return new InvalidValueException("'" + text + "' may mean many threads: give one PID, TID or PID/TID");
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

    static boolean isNumber(String text) {
        for (int i = 0; i < text.length(); i++) {
            if (text.charAt(i) < '0' || text.charAt(i) > '9') {
                return false;
            }
        }
        return !text.isEmpty();
    }
}
