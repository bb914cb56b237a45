package dev.thrctl.thrprobe;

import dev.thrctl.kernel.Signal;
import org.jspecify.annotations.Nullable;

/**
 * How thrprobe ended: by an exit status or by a signal, one of them null.
 *
 * @param status as EXIT_ of src/main/c/probe.h: 0 done, 1 failed with the reason in an answer, 2 misunderstood, 3 its
 *     control pipe ended
 */
public record ProbeEnd(@Nullable Integer status, @Nullable Integer signal) {
    /** Of Java's exit value, which is 128 + N after signal N; thrprobe itself never exits with so much. */
    static ProbeEnd of(int exitValue) {
        return exitValue > 128 ? new ProbeEnd(null, exitValue - 128) : new ProbeEnd(exitValue, null);
    }

    public boolean isDone() {
        return status != null && status == 0;
    }

    /** As the end of a sentence that begins with thrprobe. */
    public String text() {
        return signal != null ? "was ended by " + new Signal(signal).longName() : "ended with status " + status;
    }
}
