package dev.thrctl.cli.view;

import dev.thrctl.cli.render.Column;
import dev.thrctl.cli.render.Column.Align;

/** What the values of a column are, for those who compare them. */
enum ColumnKind {
    TEXT,
    /** Up to 15 bytes of a thread, 63 of a kernel thread. */
    NAME,
    USER,
    /** Whole numbers. */
    NUMBER,
    PERCENT,
    DURATION,
    SIZE,
    DATE,
    STATE,
    POLICY,
    YES_NO,
    SECCOMP,
    /** A list of CPUs. */
    CPUS,
    /** Numbers with blanks between them. */
    NUMBERS,
    /** A count for each state. */
    STATES,
    SYSTEM_CALL,
    IO_PRIORITY,
    SIGNALS;

    /** By its title, which means the same in every catalogue; others by their alignment: numbers are to the right. */
    static ColumnKind of(Column<?> column) {
        if (column instanceof ThreadColumn thread) {
            if (thread.isSignalSet()) {
                return SIGNALS;
            }
            if (thread.isSize()) {
                return SIZE;
            }
            if (thread.isDuration()) {
                return DURATION;
            }
        }
        return switch (column.title()) {
            case "name", "process" -> NAME;
            case "user" -> USER;
            case "%cpu" -> PERCENT;
            case "time", "age" -> DURATION;
            case "vsize" -> SIZE;
            case "started" -> DATE;
            case "state" -> STATE;
            case "policy" -> POLICY;
            case "reset", "nnp" -> YES_NO;
            case "seccomp" -> SECCOMP;
            case "allowed" -> CPUS;
            case "nstid" -> NUMBERS;
            case "states" -> STATES;
            case "waiting" -> SYSTEM_CALL;
            case "ioprio" -> IO_PRIORITY;
            default -> column.align() == Align.RIGHT ? NUMBER : TEXT;
        };
    }

    /** Whether there is a smaller and a larger. */
    boolean isOrdered() {
        return this == NUMBER || this == PERCENT || this == DURATION || this == SIZE;
    }
}
