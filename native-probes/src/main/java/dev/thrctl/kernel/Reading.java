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
        /** It is known that there is none: the system call of a kernel thread, the wait of a thread that runs. */
        NONE,
        /** The kernel does not tell: it is older, or another's, or hides the file, or the thread has gone. */
        ABSENT,
        /** It is there, but cannot be seen at this moment; another look may show it. */
        UNSEEN,
        /** It exists, but the caller may not see it (EACCES, EPERM). */
        DENIED,
        /** It was not asked for. */
        NOT_READ
    }

    private static final Reading<?> NONE = new Reading<>(Outcome.NONE, null);
    private static final Reading<?> UNSEEN = new Reading<>(Outcome.UNSEEN, null);
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
    public static <T> Reading<T> none() {
        return (Reading<T>) NONE;
    }

    @SuppressWarnings("unchecked")
    public static <T> Reading<T> unseen() {
        return (Reading<T>) UNSEEN;
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

    /** The same outcome for a fact of another kind that cannot be known without this one, which is not KNOWN. */
    @SuppressWarnings("unchecked")
    public <U> Reading<U> without() {
        return value == null ? (Reading<U>) this : absent();
    }

    /** The same outcome with the value converted; a function that gives null makes it ABSENT. */
    public <U> Reading<U> map(Function<? super T, ? extends @Nullable U> function) {
        if (value == null) {
            return without();
        }
        U mapped = function.apply(value);
        return mapped == null ? absent() : known(mapped);
    }

    @Override
    public String toString() {
        return value == null ? outcome.name() : value.toString();
    }
}
