package dev.thrctl.bench;

import java.util.List;
import java.util.Locale;

/** What some benchmarks can be told that is nothing to the others, by its name in src/main/c/bench.h. */
public enum BenchParameter {
    ABSOLUTE("true", "false"),
    AT_ONCE,
    DELAY_PERCENT,
    FUTEXES,
    HOLD_NS,
    MULTI("true", "false"),
    SEED,
    SLACK_NS,
    TIMEOUT_NS,
    WAKERS,
    WITH("pthread", "clone");

    @SuppressWarnings("ImmutableEnumChecker") // List.of makes it so
    private final List<String> choices;

    /** Without choices it takes a whole number, whose range the native program knows. */
    BenchParameter(String... choices) {
        this.choices = List.of(choices);
    }

    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** The values it takes; empty: any whole number. */
    public List<String> choices() {
        return choices;
    }
}
