package dev.thrctl.cli.model;

import dev.thrctl.cli.model.CommandModel.Parser;
import dev.thrctl.task.Target;

/** What several commands take. Named classes, for a lambda takes longer to make than a command line to parse. */
public final class Parsers {
    private static final long NS_PER_SECOND = 1_000_000_000L;

    /** Anything, as typed. */
    public static final Parser<String> TEXT = new Text();

    public static final Parser<Target> TARGET = new TargetParser();

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

    private static final class Seconds implements Parser<Long> {
        @Override
        public Long parse(String text) {
            return Durations.parseNs(text, NS_PER_SECOND);
        }
    }
}
