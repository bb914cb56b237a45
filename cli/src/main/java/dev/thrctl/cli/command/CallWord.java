package dev.thrctl.cli.command;

import dev.thrctl.cli.model.CommandModel.Parser;
import dev.thrctl.cli.model.Durations;
import dev.thrctl.cli.model.Values;
import dev.thrctl.cli.render.Escape;
import dev.thrctl.kernel.CpuSet;
import dev.thrctl.kernel.InvalidValueException;
import dev.thrctl.spawn.RuntimeCall;
import org.jspecify.annotations.Nullable;

/**
 * What {@code --all-threads-call} takes: a call, and behind an equals sign what it is to set.
 *
 * @param value nice value or nanoseconds of slack; null if not said
 * @param cpus null if not said
 */
record CallWord(
        RuntimeCall call, @Nullable Long value, @Nullable CpuSet cpus) {
    static final Parser<CallWord> PARSER = SpawnValues.of(
            CallWord::parse,
            Values.choice(
                    "setpriority: set the nice value",
                    "timerslack: set the timer slack (prctl)",
                    "sched_setaffinity: set the CPUs",
                    "setresuid: set the user ids that are set already"));

    private static final String FORMS =
            "setpriority[=NICE], timerslack[=DURATION], sched_setaffinity[=CPUS], setresuid";

    static CallWord parse(String text) {
        int equals = text.indexOf('=');
        RuntimeCall call = call(equals < 0 ? text : text.substring(0, equals), text);
        if (equals < 0) {
            return new CallWord(call, null, null);
        }
        String value = text.substring(equals + 1);
        return switch (call) {
            case SETPRIORITY -> new CallWord(call, (long) SpawnValues.NICE.parse(value), null);
            case TIMERSLACK -> new CallWord(call, slackNs(value), null);
            case SCHED_SETAFFINITY -> new CallWord(call, null, CpuSet.parse(value));
            case SETRESUID ->
                throw new InvalidValueException("setresuid takes no value: it sets the ids that are set already");
        };
    }

    private static RuntimeCall call(String word, String text) {
        for (RuntimeCall call : RuntimeCall.values()) {
            if (call.word().equals(word)) {
                return call;
            }
        }
        throw new InvalidValueException("'" + Escape.printable(text) + "' is not one of " + FORMS);
    }

    private static long slackNs(String text) {
        long ns = Durations.parseNs(text, 1);
        if (ns == 0) {
            throw new InvalidValueException("timerslack=0 would mean each thread's own default, which may differ");
        }
        return ns;
    }
}
