package dev.thrctl.cli.model;

import dev.thrctl.cli.model.CommandModel.Parser;
import dev.thrctl.kernel.InvalidValueException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.ArgSpec;

/**
 * The words of a command line that belong to no option. They are made values here and not by Picocli, which calls a
 * word that it cannot convert "unmatched" and keeps the reason to itself.
 */
public final class Operands<T> {
    private final ArgSpec spec;
    private final Parser<T> parser;

    Operands(ArgSpec spec, Parser<T> parser) {
        this.spec = spec;
        this.parser = parser;
    }

    /** In the order given; refuses a word that is no value with an {@link InvalidValueException}. */
    public List<T> values() {
        List<String> words = spec.getValue();
        List<T> values = new ArrayList<>();
        if (words != null) {
            for (String word : words) {
                values.add(parse(word));
            }
        }
        return values;
    }

    private T parse(String word) {
        try {
            return parser.parse(word);
        } catch (InvalidValueException e) {
            throw new InvalidValueException(spec.paramLabel() + ": " + e.getMessage());
        }
    }

    /** The only one, for commands that take at most one. */
    public @Nullable T orNull() {
        List<T> values = values();
        return values.isEmpty() ? null : values.get(0);
    }

    public T or(T otherwise) {
        T value = orNull();
        return value == null ? otherwise : value;
    }

    /** For an operand that the command line cannot be without. */
    public T required() {
        T value = orNull();
        if (value == null) {
            throw new IllegalStateException("no value for " + spec.paramLabel());
        }
        return value;
    }
}
