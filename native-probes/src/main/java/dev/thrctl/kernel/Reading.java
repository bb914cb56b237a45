package dev.thrctl.kernel;

import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * What came of asking for one fact: the fact, or why there is none. "Not permitted" is never the same as "there is
 * none".
 */
public final class Reading<T> {
    /** Why a value is missing. */
    public enum Outcome {
        KNOWN,
        /** The kernel has no such fact here: an older kernel, a kernel thread, or the thread has gone. */
        ABSENT,
        /** It exists, but the caller may not see it (EACCES, EPERM). */
        DENIED,
        /** It was not asked for. */
        NOT_READ
    }

    private static final Reading<?> ABSENT = new Reading<>(Outcome.ABSENT, null);
    private static final Reading<?> DENIED = new Reading<>(Outcome.DENIED, null);
    private static final Reading<?> NOT_READ = new Reading<>(Outcome.NOT_READ, null);

    private final Outcome outcome;
    private final @Nullable T value;

    private Reading(Outcome outcome, @Nullable T value) {
        this.outcome = outcome;
        this.value = value;
    }

    public static <T> Reading<T> known(T value) {
        return new Reading<>(Outcome.KNOWN, value);
    }

    @SuppressWarnings("unchecked")
    public static <T> Reading<T> absent() {
        return (Reading<T>) ABSENT;
    }

    @SuppressWarnings("unchecked")
    public static <T> Reading<T> denied() {
        return (Reading<T>) DENIED;
    }

    @SuppressWarnings("unchecked")
    public static <T> Reading<T> notRead() {
        return (Reading<T>) NOT_READ;
    }

    public Outcome outcome() {
        return outcome;
    }

    /** The value, null unless the outcome is KNOWN. */
    public @Nullable T orNull() {
        return value;
    }

    public boolean isKnown() {
        return outcome == Outcome.KNOWN;
    }

    public boolean isDenied() {
        return outcome == Outcome.DENIED;
    }

    /** The same outcome with the value converted; a function that gives null makes it ABSENT. */
    public <U> Reading<U> map(Function<? super T, ? extends @Nullable U> function) {
        if (value == null) {
            return switch (outcome) {
                case DENIED -> denied();
                case NOT_READ -> notRead();
                default -> absent();
            };
        }
        U mapped = function.apply(value);
        return mapped == null ? absent() : known(mapped);
    }

    @Override
    public String toString() {
        return value == null ? outcome.name() : value.toString();
    }
}
