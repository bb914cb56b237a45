package dev.thrctl.cli.command;

import dev.thrctl.cli.model.CommandModel.Parser;
import dev.thrctl.cli.model.Decimals;
import dev.thrctl.cli.model.Parsers;
import dev.thrctl.cli.model.ValueKind;
import dev.thrctl.cli.model.Values;
import dev.thrctl.cli.model.WholeNumber;
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
    static final Parser<SignalSet> SIGNALS = of(SignalSet::parse, Values.of(ValueKind.SIGNAL_SET));
    static final Parser<Integer> NICE = WholeNumber.between(-20, 19);
    static final Parser<Integer> PRIORITY = WholeNumber.between(1, 99);
    /** Bytes, also none. */
    static final Parser<Long> SIZE_OR_NONE =
            of(text -> text.equals("0") ? 0L : Parsers.SIZE.parse(text), Values.of(ValueKind.SIZE));

    static final Parser<Integer> POLICY =
            of(SpawnValues::policy, Values.choice("other", "batch", "idle", "fifo", "rr"));
    static final Parser<Creation> CREATION =
            of(SpawnValues::creation, Values.choice("pthread: by pthread_create", "clone: raw, without the C library"));
    static final Parser<Work> WORK = of(SpawnValues::work, Values.choice("idle", "burn", "futex", "sigwait", "sleep"));
    /** Thousandths of one a second. */
    static final Parser<Long> RATE = of(SpawnValues::rate, Values.of(ValueKind.NUMBER));

    private static final int MOST_PER_SECOND = 10_000;

    private SpawnValues() {}

    private record Described<T>(Parser<T> parser, Values values) implements Parser<T> {
        @Override
        public T parse(String text) {
            return parser.parse(text);
        }
    }

    static <T> Parser<T> of(Parser<T> parser, Values values) {
        return new Described<>(parser, values);
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
        BigDecimal number = Decimals.parseOrNull(text.strip());
        try {
            long milliHz = number == null ? 0 : number.movePointRight(3).longValueExact();
            if (milliHz > 0 && milliHz <= MOST_PER_SECOND * 1000L) {
                return milliHz;
            }
        } catch (ArithmeticException e) {
            // Said below.
        }
        throw new InvalidValueException(
                "'" + Escape.printable(text) + "' is not a rate (0.001 to " + MOST_PER_SECOND + " a second)");
    }
}
