package dev.thrctl.sched;

import dev.thrctl.kernel.Errno;
import org.jspecify.annotations.Nullable;

/**
 * What the kernel would say to a change that is not made.
 *
 * @param refusal null if nothing speaks against it
 * @param unchecked why that is not sure; null if it is
 */
record Forecast(@Nullable Errno refusal, @Nullable String unchecked) {
    static final Forecast FINE = new Forecast(null, null);

    static Forecast refused(Errno errno) {
        return new Forecast(errno, null);
    }

    static Forecast unknown(String why) {
        return new Forecast(null, why);
    }
}
