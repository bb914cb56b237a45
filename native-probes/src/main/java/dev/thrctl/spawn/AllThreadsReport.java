package dev.thrctl.spawn;

import dev.thrctl.kernel.Errno;
import dev.thrctl.kernel.Reading;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What came of a call on every thread.
 *
 * @param signal the real-time signal that carried it
 * @param calls how often it was made
 * @param areEqual whether every thread had the same result in each of them
 * @param lastCallNs from the first thread's call to the last one's answer, the last time
 * @param churned threads that were created beside the others meanwhile
 * @param expected what each thread has if all went well: a number, a list of CPUs, or the real, effective and saved id
 */
public record AllThreadsReport(
        int pid,
        RuntimeCall call,
        int signal,
        long calls,
        boolean areEqual,
        long lastCallNs,
        long churned,
        String expected,
        List<CalledThread> threads) {
    /**
     * One thread.
     *
     * @param role caller; idle; denied: a filter fails the call; churner: creates the short-lived ones, churn; later:
     *     created after the last call
     * @param result of the last call; null if the thread did not answer, or came later
     * @param errno 0 if the call was done; null as {@code result}
     * @param seen what /proc said afterwards; absent if the thread had ended
     */
    public record CalledThread(
            int tid,
            String role,
            @Nullable Long result,
            @Nullable Integer errno,
            Reading<String> seen) {
        public boolean isLater() {
            return role.equals("later");
        }

        /** Null for a thread whose value is not known. */
        @Nullable
        Boolean has(String expected) {
            String value = seen.orNull();
            return value == null ? null : value.equals(expected);
        }

        /** What went wrong, or null. */
        public @Nullable String problem(String expected) {
            if (errno == null && !isLater()) {
                return "no answer";
            }
            if (errno != null && errno != 0) {
                return Errno.text(errno, Errno.Numbering.LINUX);
            }
            return Boolean.FALSE.equals(has(expected)) ? "has " + seen.orNull() : null;
        }
    }

    /** The threads with a problem. */
    public List<CalledThread> different() {
        List<CalledThread> different = new ArrayList<>();
        for (CalledThread thread : threads) {
            if (thread.problem(expected) != null) {
                different.add(thread);
            }
        }
        return different;
    }

    /** Whether /proc had the value of each thread that was still there; false where a look was not permitted. */
    public boolean isVerified() {
        boolean any = false;
        for (CalledThread thread : threads) {
            if (thread.seen().isDenied()) {
                return false;
            }
            any |= thread.seen().isKnown();
        }
        return any;
    }

    /** Whether all threads gave the same result and have the same value, as far as it could be seen. */
    public boolean isUniform() {
        return areEqual && different().isEmpty();
    }
}
