package dev.thrctl.cli.model;

import dev.thrctl.cli.model.CommandModel.Parser;
import dev.thrctl.cli.render.Escape;
import dev.thrctl.kernel.InvalidValueException;
import dev.thrctl.task.Target;

/** What several commands take. Named classes, for a lambda takes longer to make than a command line to parse. */
public final class Parsers {
    private static final long NS_PER_SECOND = 1_000_000_000L;

    /** Anything, as typed. */
    public static final Parser<String> TEXT = new Text();

    public static final Parser<Target> TARGET = new TargetParser();

    /** A target that is one process or one thread: no PID/GLOB. */
    public static final Parser<Target> ONE_TARGET = new OneTarget();

    /** Nanoseconds; a bare number counts in seconds. */
    public static final Parser<Long> SECONDS = new Seconds();

    private Parsers() {}

    private static final class Text implements Parser<String> {
        @Override
        public String parse(String text) {
            return text;
        }
    }

    private static final class TargetParser implements Parser<Target> {
        @Override
        public Target parse(String text) {
            return Target.parse(text);
        }
    }

    private static final class OneTarget implements Parser<Target> {
        @Override
        public Target parse(String text) {
            Target target = Target.parse(text);
            if (target instanceof Target.Threads) {
                throw new InvalidValueException(
                        "'" + Escape.printable(text) + "' may mean many threads: give one PID, TID or PID/TID");
            }
            return target;
        }
    }

    private static final class Seconds implements Parser<Long> {
        @Override
        public Long parse(String text) {
            return Durations.parseNs(text, NS_PER_SECOND);
        }
    }
}
