package dev.thrctl.cli.command;

import dev.thrctl.cli.model.CommandModel.Parser;
import dev.thrctl.cli.model.Parsers;
import dev.thrctl.cli.render.Escape;
import dev.thrctl.kernel.InvalidValueException;
import dev.thrctl.kernel.SignalSet;
import dev.thrctl.spawn.Creation;
import dev.thrctl.spawn.Work;
import dev.thrctl.task.Policy;
import java.math.BigDecimal;
import java.util.Locale;

/** What the options of {@code spawn} take. */
final class SpawnValues {
    static final Parser<SignalSet> SIGNALS = SignalSet::parse;
    static final Parser<Integer> NICE = text -> whole(text, -20, 19);
    static final Parser<Integer> PRIORITY = text -> whole(text, 1, 99);
    /** Bytes, also none. */
    static final Parser<Long> SIZE_OR_NONE = text -> text.equals("0") ? 0L : Parsers.SIZE.parse(text);

    static final Parser<Integer> POLICY = SpawnValues::policy;
    static final Parser<Creation> CREATION = SpawnValues::creation;
    static final Parser<Work> WORK = SpawnValues::work;
    /** Thousandths of one a second. */
    static final Parser<Long> RATE = SpawnValues::rate;

    private static final int MOST_PER_SECOND = 10_000;

    private SpawnValues() {}

    private static int whole(String text, int from, int to) {
        int value;
        try {
            value = Integer.parseInt(text);
        } catch (NumberFormatException e) {
            throw new InvalidValueException("'" + Escape.printable(text) + "' is not a whole number");
        }
        if (value < from || value > to) {
            throw new InvalidValueException(value + " is out of range (" + from + " to " + to + ")");
        }
        return value;
    }

    private static int policy(String text) {
        return switch (text.toLowerCase(Locale.ROOT)) {
            case "other" -> Policy.OTHER;
            case "batch" -> Policy.BATCH;
            case "idle" -> Policy.IDLE;
            case "fifo" -> Policy.FIFO;
            case "rr" -> Policy.RR;
            default -> throw none(text, "other, batch, idle, fifo, rr");
        };
    }

    private static Creation creation(String text) {
        return switch (text.toLowerCase(Locale.ROOT)) {
            case "pthread" -> Creation.PTHREAD;
            case "clone" -> Creation.CLONE;
            default -> throw none(text, "pthread, clone");
        };
    }

    private static Work work(String text) {
        for (Work work : Work.values()) {
            if (work.name().equalsIgnoreCase(text)) {
                return work;
            }
        }
        throw none(text, "idle, burn, futex, sigwait, sleep");
    }

    private static InvalidValueException none(String text, String values) {
        return new InvalidValueException("'" + Escape.printable(text) + "' is not one of " + values);
    }

    private static long rate(String text) {
        try {
            long milliHz = new BigDecimal(text.strip()).movePointRight(3).longValueExact();
            if (milliHz > 0 && milliHz <= MOST_PER_SECOND * 1000L) {
                return milliHz;
            }
        } catch (NumberFormatException | ArithmeticException e) {
            // Said below.
        }
        throw new InvalidValueException(
                "'" + Escape.printable(text) + "' is not a rate (0.001 to " + MOST_PER_SECOND + " a second)");
    }
}
