package dev.thrctl.cli;

import dev.thrctl.cli.model.Arg;
import dev.thrctl.cli.model.CommandModel;
import dev.thrctl.cli.model.Flag;
import dev.thrctl.cli.model.Values;
import dev.thrctl.cli.render.Escape;
import dev.thrctl.cli.render.Palette;
import dev.thrctl.kernel.InvalidValueException;
import org.jspecify.annotations.Nullable;

/** The options that every command with output has, and the one place that chooses the format. */
public final class OutputOptions {
    /** The forms of output. */
    public enum Format {
        TEXT,
        PLAIN,
        JSON,
        JSON_LINES
    }

    private enum When {
        AUTO,
        ALWAYS,
        NEVER
    }

    private final Context context;
    private final Flag json;
    private final Flag jsonLines;
    private final Flag plain;
    private final Arg<When> color;
    private boolean printed;

    public OutputOptions(CommandModel model, Context context) {
        this.context = context;
        json = model.flag("Print one JSON document.", "--json");
        jsonLines = model.flag("Print one JSON object a line.", "--jsonl");
        plain = model.flag("Print tab-separated values without headers.", "--plain");
        color = model.option(
                new WhenParser(), "WHEN", "Colour: auto (on a terminal), always or never.", "--color", "--colour");
    }

    private static final class WhenParser implements CommandModel.Parser<When> {
        @Override
        public When parse(String text) {
            return switch (text) {
                case "auto" -> When.AUTO;
                case "always" -> When.ALWAYS;
                case "never" -> When.NEVER;
                default ->
                    throw new InvalidValueException(
                            "'" + Escape.printable(text) + "' is not one of auto, always, never");
            };
        }

        @Override
        public Values values() {
            return Values.choice("auto: on a terminal", "always", "never");
        }
    }

    /** Whether the command has printed anything. */
    boolean isPrinted() {
        return printed;
    }

    void markPrinted() {
        printed = true;
    }

    /** Refuses two formats at once. */
    public Format format() {
        Flag given = null;
        for (Flag flag : new Flag[] {json, jsonLines, plain}) {
            if (flag.isSet()) {
                if (given != null) {
                    throw new InvalidValueException(given.name() + " and " + flag.name() + " exclude each other");
                }
                given = flag;
            }
        }
        return given == null
                ? Format.TEXT
                : given == json ? Format.JSON : given == plain ? Format.PLAIN : Format.JSON_LINES;
    }

    /** An option wins over NO_COLOR, that over CLICOLOR_FORCE, that over what stdout is. */
    public Palette palette() {
        return switch (color.or(When.AUTO)) {
            case ALWAYS -> Palette.COLOURED;
            case NEVER -> Palette.NONE;
            case AUTO -> automatic() ? Palette.COLOURED : Palette.NONE;
        };
    }

    private boolean automatic() {
        if (isSet("NO_COLOR")) {
            return false;
        }
        String force = context.environment().get("CLICOLOR_FORCE");
        if (force != null && !force.isEmpty() && !force.equals("0")) {
            return true;
        }
        return context.console().outIsTerminal()
                && !"dumb".equals(context.environment().get("TERM"));
    }

    private boolean isSet(String variable) {
        @Nullable String value = context.environment().get(variable);
        return value != null && !value.isEmpty();
    }
}
