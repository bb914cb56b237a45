package dev.thrctl.cli.command;

import dev.thrctl.cli.model.CommandModel.Parser;
import dev.thrctl.cli.model.ValueKind;
import dev.thrctl.cli.model.Values;
import dev.thrctl.cli.model.Words;
import dev.thrctl.cli.render.Escape;
import dev.thrctl.kernel.InvalidValueException;
import dev.thrctl.kernel.Signal;

/** {@code -9}, {@code -KILL} and {@code -SIGKILL}, as people type them, and the value of {@code --signal}. */
final class SignalWord implements Words.Rewriter, Parser<Integer> {
    /** A number, 0 for the mere check. */
    @Override
    public Integer parse(String text) {
        if (text.equals("0")) {
            return 0;
        }
        try {
            return Signal.parse(text).number();
        } catch (InvalidValueException e) {
            throw new InvalidValueException(Escape.message(String.valueOf(e.getMessage())));
        }
    }

    /** Every number, so that one out of range is told so, and every name that is a signal's. */
    @Override
    public String rewrite(String word) {
        String text = word.substring(1);
        return !text.isEmpty() && !text.equals("0") && (isNumber(text) || isName(text)) ? "--signal=" + text : word;
    }

    private static boolean isNumber(String text) {
        for (int i = 0; i < text.length(); i++) {
            if (text.charAt(i) < '0' || text.charAt(i) > '9') {
                return false;
            }
        }
        return true;
    }

    private static boolean isName(String text) {
        if (text.charAt(0) == '-') {
            return false;
        }
        try {
            Signal.parse(text);
            return true;
        } catch (InvalidValueException e) {
            return false;
        }
    }

    @Override
    public Values values() {
        return Values.of(ValueKind.SIGNAL);
    }
}
