package dev.thrctl.cli.model;

/** What kind of value an option or operand takes, for those who offer, colour or describe values. */
public enum ValueKind {
    /** {@code TERM}, {@code SIGTERM}, {@code 15}, {@code RTMIN+3}. */
    SIGNAL,
    /** {@code INT,TERM}, {@code all-KILL}, {@code ^SEGV}. */
    SIGNAL_SET,
    /** PID, PID/TID, PID/GLOB, TID, {@code self} or the name of a process. */
    TARGET,
    PID,
    /** {@code 0-3,8}. */
    CPU_LIST,
    FILE,
    /** Names of columns, separated by commas. */
    COLUMNS,
    /** The name of one column, with a minus for the largest first. */
    COLUMN_SORT,
    /** A column with an operator and a value: {@code state=D}. */
    FILTER,
    /** {@code 500us}, {@code 2s}. */
    DURATION,
    /** Bytes: {@code 64K}. */
    SIZE,
    NUMBER,
    /** Anything. */
    TEXT,
    /** A name that {@code thrctl schema} takes. */
    SCHEMA,
    /** One of a few words. */
    CHOICE
}
