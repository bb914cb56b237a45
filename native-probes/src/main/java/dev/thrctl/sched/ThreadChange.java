package dev.thrctl.sched;

import dev.thrctl.kernel.Errno;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What became of one thread.
 *
 * @param after null if nothing was done, or the thread ended before it could be read again
 * @param failures empty unless the result is FAILED; in a dry run what would fail
 * @param unchecked what a dry run cannot tell
 */
public record ThreadChange(
        ThreadSettings before,
        @Nullable ThreadSettings after,
        SettingsChange wanted,
        Result result,
        List<Failure> failures,
        List<Unchecked> unchecked) {
    /** From best to worst. */
    public enum Result {
        CHANGED,
        /** It had all of it already. */
        UNCHANGED,
        /** Not done, because nothing should be. */
        WOULD_CHANGE,
        /** It ended before it could be changed. */
        GONE,
        /** Not, or only in part; in a dry run it would be so. */
        FAILED
    }

    /**
     * One setting that could not be changed.
     *
     * @param errno null if the kernel took it and did something else, or for a number without a name
     * @param call what failed, such as {@code sched_setattr}
     * @param meaning what that means and what would help, without the thread
     */
    public record Failure(Setting setting, @Nullable Errno errno, String call, String meaning) {}

    /** One setting of which a dry run cannot tell whether the kernel would take it. */
    public record Unchecked(Setting setting, String why) {}
}
