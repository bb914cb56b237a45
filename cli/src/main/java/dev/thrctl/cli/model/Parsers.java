package dev.thrctl.cli.model;

import dev.thrctl.cli.model.CommandModel.Parser;
import dev.thrctl.cli.render.Escape;
import dev.thrctl.kernel.InvalidValueException;
import dev.thrctl.kernel.Signal;
import dev.thrctl.task.Target;

/** What several commands take. Named classes, for a lambda takes longer to make than a command line to parse. */
public final class Parsers {
    private static final long NS_PER_SECOND = 1_000_000_000L;

    /** Anything, as typed. */
    public static final Parser<String> TEXT = new Text(Values.of(ValueKind.TEXT));

    /** The path of a file. */
    public static final Parser<String> FILE = new Text(Values.of(ValueKind.FILE));

    public static final Parser<Target> TARGET = new TargetParser();

    /** A target that is one process or one thread: no PID/GLOB. */
    public static final Parser<Target> ONE_TARGET = new OneTarget();

    public static final Parser<Signal> SIGNAL = new SignalParser();

    /** Nanoseconds; a bare number counts in seconds. */
    public static final Parser<Long> SECONDS = new Seconds();

    /** Bytes; a bare number counts in bytes. */
    public static final Parser<Long> SIZE = new ByteSizes();

    /** A number of threads. */
    public static final Parser<Long> THREADS = new ThreadCount();

    /** More than that no kernel numbers: PID_MAX_LIMIT of include/linux/threads.h. */
    private static final int MOST_THREADS = 1 << 22;

    /** What the Java VM makes of bytes of an argument that are not UTF-8: another file would be meant. */
    private static final char UNDECODED = '\ufffd';

    private Parsers() {}

    private static final class ThreadCount implements Parser<Long> {
        @Override
        public Long parse(String text) {
            long number = 0;
            for (int i = 0; i < text.length(); i++) {
                char c = text.charAt(i);
                if (c < '0' || c > '9') {
                    throw refused(text);
                }
                number = Math.min(MOST_THREADS + 1, number * 10 + (c - '0'));
            }
            if (text.isEmpty() || number < 1 || number > MOST_THREADS) {
                throw refused(text);
            }
            return number;
        }

        private static InvalidValueException refused(String text) {
            return new InvalidValueException(
                    "'" + Escape.printable(text) + "' is not a number of threads (1 to " + MOST_THREADS + ")");
        }

        @Override
        public Values values() {
            return Values.of(ValueKind.NUMBER);
        }
    }

    /** Columns for {@code -o}, of these catalogues: see {@link Values#columns}. */
    public static Parser<String> columns(Class<?>... catalogues) {
        return new Text(Values.columns(ValueKind.COLUMNS, catalogues).plus("help: list the columns"));
    }

    /** Text that is of more meaning to others than here. */
    public static Parser<String> text(Values values) {
        return new Text(values);
    }

    private static final class Text implements Parser<String> {
        private final Values values;

        Text(Values values) {
            this.values = values;
        }

        @Override
        public Values values() {
            return values;
        }

        @Override
        public String parse(String text) {
            if (values.kind() == ValueKind.FILE && text.indexOf(UNDECODED) >= 0) {
                throw new InvalidValueException("'" + Escape.printable(text)
                        + "' is not the name as typed: it has bytes that are not UTF-8, and the Java VM cannot pass them"
                        + " on. Use another name, or a link with one");
            }
            return text;
        }
    }

    private static final class TargetParser implements Parser<Target> {
        @Override
        public Target parse(String text) {
            return Target.parse(text);
        }

        @Override
        public Values values() {
            return Values.of(ValueKind.TARGET);
        }
    }

    private static final class OneTarget implements Parser<Target> {
        @Override
        public Target parse(String text) {
            return Target.parseSingle(text);
        }

        @Override
        public Values values() {
            return Values.of(ValueKind.TARGET);
        }
    }

    private static final class SignalParser implements Parser<Signal> {
        @Override
        public Signal parse(String text) {
            return Signal.parse(text);
        }

        @Override
        public Values values() {
            return Values.of(ValueKind.SIGNAL);
        }
    }

    private static final class Seconds implements Parser<Long> {
        @Override
        public Long parse(String text) {
            return Durations.parseNs(text, NS_PER_SECOND);
        }

        @Override
        public Values values() {
            return Values.of(ValueKind.DURATION);
        }
    }
}
