package dev.thrctl.limits;

import org.jspecify.annotations.Nullable;

/**
 * One limit on the number of threads.
 *
 * @param scope whom it counts together: a user, a cgroup, a namespace, the process
 * @param max in {@code unit}; null if there is no limit or it is unknown
 * @param used in {@code unit}; null if it is unknown
 * @param perThread how much of {@code unit} one more thread takes; null if that is unknown
 * @param left threads that it still lets through, never negative; null if it does not limit or is unknown
 * @param complete false if there may be less room than {@code left} says, or a limit where none is seen
 * @param source the files or calls that the numbers come from
 * @param raise how to get more
 * @param note what a reader has to know of the numbers, or why there are none; may be empty
 */
public record LimitRow(
        String limit,
        String scope,
        State state,
        Precision precision,
        Unit unit,
        @Nullable Long max,
        @Nullable Long used,
        @Nullable Long perThread,
        @Nullable Long left,
        boolean complete,
        String source,
        String raise,
        String note) {
    public enum State {
        LIMITED,
        UNLIMITED,
        /** There is a number, but this process may exceed it. */
        EXEMPT,
        UNKNOWN,
        DENIED
    }

    public enum Precision {
        EXACT,
        /** Something that is hidden from thrctl may be used too. */
        AT_MOST,
        ESTIMATE,
        /** There is no number. */
        UNKNOWN
    }

    public enum Unit {
        THREADS,
        IDS,
        MAPPINGS,
        BYTES
    }

    /** What is the same whatever the numbers are. */
    record Place(String limit, String scope, Unit unit, String source, String raise) {
        LimitRow limited(long max, long used, long perThread, Precision precision, String note) {
            return limited(max, used, perThread, left(max, used, perThread), precision, note);
        }

        LimitRow limited(long max, long used, long perThread, long left, Precision precision, String note) {
            return limited(max, used, perThread, left, precision, precision != Precision.AT_MOST, note);
        }

        /** An estimate from a {@code max} that is not read but taken to be the usual one. */
        LimitRow assumed(long max, long used, long perThread, String note) {
            return limited(max, used, perThread, left(max, used, perThread), Precision.ESTIMATE, false, note);
        }

        private LimitRow limited(
                long max, long used, long perThread, long left, Precision precision, boolean complete, String note) {
            return new LimitRow(
                    limit,
                    scope,
                    State.LIMITED,
                    precision,
                    unit,
                    max,
                    used,
                    perThread,
                    left,
                    complete,
                    source,
                    raise,
                    note);
        }

        LimitRow exempt(@Nullable Long max, @Nullable Long used, String note) {
            return without(State.EXEMPT, max, used, note);
        }

        LimitRow unlimited(@Nullable Long used, String note) {
            return without(State.UNLIMITED, null, used, note);
        }

        LimitRow unknown(@Nullable Long max, @Nullable Long used, String why) {
            return without(State.UNKNOWN, max, used, why);
        }

        LimitRow denied(@Nullable Long max, String why) {
            return without(State.DENIED, max, null, why);
        }

        private LimitRow without(State state, @Nullable Long max, @Nullable Long used, String note) {
            boolean known = state == State.UNLIMITED || state == State.EXEMPT;
            Precision precision = known ? Precision.EXACT : Precision.UNKNOWN;
            return new LimitRow(
                    limit, scope, state, precision, unit, max, used, null, null, known, source, raise, note);
        }
    }

    /** {@code max} is unsigned, as RLIM values are; {@code used} and {@code perThread} are not negative. */
    private static long left(long max, long used, long perThread) {
        if (max >= 0 && max <= used) {
            return 0;
        }
        long room = Long.divideUnsigned(max - used, perThread);
        return room < 0 ? Long.MAX_VALUE : room;
    }
}
