package dev.thrctl.cli.shell;

import dev.thrctl.cli.model.ValueKind;
import dev.thrctl.cli.model.Values;
import dev.thrctl.cli.shell.Token.Kind;
import dev.thrctl.task.Target;
import java.util.ArrayList;
import java.util.List;
import org.jline.reader.Highlighter;
import org.jline.reader.LineReader;
import org.jline.utils.AttributedString;
import org.jline.utils.AttributedStringBuilder;
import org.jline.utils.AttributedStyle;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/** Colours of a line that is being typed: known command, option, unknown word, bad value. */
final class Highlighting implements Highlighter {
    private static final AttributedStyle COMMAND = AttributedStyle.BOLD.foreground(AttributedStyle.GREEN);
    private static final AttributedStyle OPTION = AttributedStyle.DEFAULT.foreground(AttributedStyle.CYAN);
    private static final AttributedStyle WRONG = AttributedStyle.DEFAULT.foreground(AttributedStyle.RED);
    private static final AttributedStyle SYSTEM = AttributedStyle.DEFAULT.foreground(AttributedStyle.MAGENTA);
    private static final AttributedStyle COMMENT = AttributedStyle.DEFAULT.faint();

    private final CommandModels models;
    private final Settings settings;

    Highlighting(CommandModels models, Settings settings) {
        this.models = models;
        this.settings = settings;
    }

    @Override
    public AttributedString highlight(LineReader reader, String buffer) {
        return highlight(buffer);
    }

    AttributedString highlight(String buffer) {
        if (!settings.mayColour()) {
            return new AttributedString(buffer);
        }
        AttributedStringBuilder out = new AttributedStringBuilder();
        List<String> words = new ArrayList<>();
        Kind previous = Kind.END;
        int end = 0;
        for (Token token : Lexer.tokens(buffer)) {
            out.append(buffer.substring(end, token.start()));
            out.styled(style(token, previous, words), buffer.substring(token.start(), token.end()));
            if (token.kind() == Kind.END || token.kind() == Kind.BACKGROUND) {
                words.clear();
            } else if (token.isWord() && previous != Kind.REPLACE && previous != Kind.APPEND) {
                words.add(token.value());
            }
            previous = token.kind();
            end = token.end();
        }
        return out.append(buffer.substring(end)).toAttributedString();
    }

    private AttributedStyle style(Token token, Kind previous, List<String> words) {
        return switch (token.kind()) {
            case COMMENT -> COMMENT;
            case PIPE, SYSTEM -> SYSTEM;
            case ERROR -> WRONG;
            case WORD, OPEN_WORD ->
                previous == Kind.REPLACE || previous == Kind.APPEND
                        ? AttributedStyle.DEFAULT
                        : word(token.value(), words);
            default -> AttributedStyle.DEFAULT;
        };
    }

    private AttributedStyle word(String word, List<String> all) {
        List<String> before = CommandModels.withoutPrefix(all);
        if (before.isEmpty()) {
            boolean prefix = !all.isEmpty()
                    && all.get(0).equals("watch")
                    && (word.startsWith("-n") || all.get(all.size() - 1).equals("-n"));
            return prefix ? OPTION : isCommand(word) ? COMMAND : WRONG;
        }
        List<String> whole = new ArrayList<>(before);
        whole.add(word);
        CommandSpec command = models.command(before.get(0));
        boolean setting = before.get(0).equals("set") && before.size() < 3 && Settings.ALL.containsKey(whole.get(1));
        if (command == null || setting) {
            return AttributedStyle.DEFAULT;
        }
        List<String> arguments = before.subList(1, before.size());
        ArgSpec next = CommandModels.next(command, arguments);
        if (!(next instanceof OptionSpec) && word.startsWith("-") && word.length() > 1 && !arguments.contains("--")) {
            return option(command, word);
        }
        return next == null || isBad(next, word) ? WRONG : AttributedStyle.DEFAULT;
    }

    private boolean isCommand(String word) {
        return word.equals("thrctl")
                || word.equals("quit")
                || models.command(word) != null
                || (!word.equals("set") && Builtin.of(List.of(word)) != null);
    }

    private static AttributedStyle option(CommandSpec command, String word) {
        int equals = word.indexOf('=');
        OptionSpec option = command.findOption(equals < 0 ? word : word.substring(0, equals));
        if (option == null) {
            OptionSpec attached = CommandModels.attached(command, word);
            boolean good = attached == null
                    ? CommandModels.maySignal(command, word)
                    : CommandModels.maySignal(command, word) || !isBad(attached, word.substring(2));
            return good ? OPTION : WRONG;
        }
        return equals > 0 && isBad(option, word.substring(equals + 1)) ? WRONG : OPTION;
    }

    private static boolean isBad(ArgSpec arg, String word) {
        Values values = Values.of(arg);
        try {
            ITypeConverter<?> @Nullable [] converters = arg.converters();
            if (arg instanceof OptionSpec && converters != null && converters.length == 1) {
                Object unused = converters[0].convert(word);
            }
            if (!(arg instanceof OptionSpec) && values != null && values.kind() == ValueKind.TARGET) {
                Target unused = Target.parse(word);
            }
            return false;
        } catch (Exception e) {
            return true;
        }
    }
}
