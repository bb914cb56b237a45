package dev.thrctl.cli.command;

import dev.thrctl.cli.model.CommandModel.Parser;
import dev.thrctl.cli.model.ValueKind;
import dev.thrctl.cli.model.Values;
import dev.thrctl.kernel.InvalidValueException;
import dev.thrctl.kernel.Signal;

/**
 * The value of {@code --send}: {@code USR1} or {@code USR1@100}.
 *
 * @param milliHz thousandths of a signal a second; 0 for one to each thread
 */
record SpawnSend(Signal signal, long milliHz) {
    static final Parser<SpawnSend> PARSER = SpawnValues.of(SpawnSend::parse, Values.of(ValueKind.SIGNAL));

    private static SpawnSend parse(String text) {
        int at = text.indexOf('@');
        Signal signal = Signal.parse(at < 0 ? text : text.substring(0, at));
        if (signal.number() >= 32 && signal.number() < Signal.RTMIN) {
            throw new InvalidValueException("signal " + signal + " is one of the threads library's own");
        }
        return new SpawnSend(signal, at < 0 ? 0 : SpawnValues.RATE.parse(text.substring(at + 1)));
    }
}
