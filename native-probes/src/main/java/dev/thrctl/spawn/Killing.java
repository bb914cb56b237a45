package dev.thrctl.spawn;

import dev.thrctl.kernel.RawText;
import java.util.List;
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
 * @param takerTid the thread that took it (signal_deliver); null if that was not traced: of a signal whose default is
 *     to end without a core dump no thread takes anything, the kernel kills all at once (complete_signal() of
 *     kernel/signal.c)
 */
public record Killing(
        int signal,
        int code,
        int senderTid,
        RawText senderName,
        int targetTid,
        boolean toProcess,
        @Nullable Integer takerTid) {
    /** asm-generic/signal.h. */
    private static final int SIGKILL = 9;

    /** The name of a task may hold anything; so the line is read from both of its ends. */
    private static final Pattern LINE = Pattern.compile(
            "\\s*(.*)-(\\d+)\\s+\\[\\d+\\]\\s[^:]*: signal_generate: sig=(\\d+) errno=-?\\d+ code=(-?\\d+) comm=.*"
                    + " pid=(\\d+) grp=(\\d+) res=(\\d+)");

    private static final Pattern TAKING =
            Pattern.compile(".*-(\\d+)\\s+\\[\\d+\\]\\s[^:]*: signal_deliver: sig=(\\d+) errno=-?\\d+ .*");

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
                    !found.group(6).equals("0"),
                    null);
        } catch (NumberFormatException e) {
            return null;
        }
    }

    /** The last sending of the signal that the lines tell of, and who took that; null if there is none. */
    static @Nullable Killing last(int signal, List<String> lines) {
        Killing last = null;
        for (String line : lines) {
            Killing sending = parse(line);
            Matcher taking = TAKING.matcher(line);
            if (sending != null && sending.signal == signal) {
                last = sending;
            } else if (last != null && taking.matches() && taking.group(2).equals(Integer.toString(signal))) {
                last = last.takenBy(Integer.parseInt(taking.group(1)));
            }
        }
        return last;
    }

    private Killing takenBy(int tid) {
        // The first one: SIGKILL is delivered to every thread.
        return takerTid != null || signal == SIGKILL
                ? this
                : new Killing(signal, code, senderTid, senderName, targetTid, toProcess, tid);
    }
}
