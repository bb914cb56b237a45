package dev.thrctl.spawn;

import dev.thrctl.kernel.RawText;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Who sent a deadly signal to whom, as the tracepoint signal_generate has it
 * (include/trace/events/signal.h).
 *
 * @param code si_code of the signal
 * @param senderTid the thread that sent it, or in which the kernel made it
 * @param targetTid the thread that was meant; with {@code toProcess} only the one that the process was named by
 * @param toProcess whether any thread of the process could have taken it
 */
public record Killing(int signal, int code, int senderTid, RawText senderName, int targetTid, boolean toProcess) {
    /** The name of a task may hold anything; so the line is read from both of its ends. */
    private static final Pattern LINE = Pattern.compile(
            "\\s*(.*)-(\\d+)\\s+\\[\\d+\\]\\s[^:]*: signal_generate: sig=(\\d+) errno=-?\\d+ code=(-?\\d+) comm=.*"
                    + " pid=(\\d+) grp=(\\d+) res=(\\d+)");

    /** TRACE_SIGNAL_DELIVERED: the signal was neither ignored nor pending already. */
    private static final String DELIVERED = "0";

    /** One line of a trace file; null if it tells of something else. */
    static @Nullable Killing parse(String line) {
        Matcher found = LINE.matcher(line);
        if (!found.matches() || !found.group(7).equals(DELIVERED)) {
            return null;
        }
        try {
            return new Killing(
                    Integer.parseInt(found.group(3)),
                    Integer.parseInt(found.group(4)),
                    Integer.parseInt(found.group(2)),
                    RawText.of(found.group(1)),
                    Integer.parseInt(found.group(5)),
                    !found.group(6).equals("0"));
        } catch (NumberFormatException e) {
            return null;
        }
    }
}
