package dev.thrctl.cli.model;

import dev.thrctl.cli.render.Columns;
import dev.thrctl.kernel.InvalidValueException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;
import picocli.CommandLine.TypeConversionException;

/**
 * Declares the options and operands of one command. In code and not by annotations: reading those took a third of the
 * time that a short command needs from start to end.
 */
public final class CommandModel {
    private final CommandSpec spec;
    private final Words words = new Words();

    public CommandModel(String name, String summary) {
        spec = CommandSpec.create().name(name);
        // In the order of declaration: Picocli's own order depends on the locale.
        spec.usageMessage().description(summary).sortOptions(false).sortSynopsis(false);
        spec.addOption(OptionSpec.builder("-h", "--help")
                .type(boolean.class)
                .arity("0")
                .usageHelp(true)
                .description("Show this help and exit.")
                .build());
        spec.preprocessor(words);
    }

    public CommandSpec spec() {
        return spec;
    }

    public String name() {
        return spec.name();
    }

    /** More than the summary: paragraphs of the help. */
    public void describe(String... paragraphs) {
        String[] summary = spec.usageMessage().description();
        String[] all = new String[summary.length + paragraphs.length];
        System.arraycopy(summary, 0, all, 0, summary.length);
        System.arraycopy(paragraphs, 0, all, summary.length, paragraphs.length);
        spec.usageMessage().description(all);
    }

    public Flag flag(String help, String... names) {
        OptionSpec option = OptionSpec.builder(names)
                .type(boolean.class)
                .arity("0")
                .description(help)
                .build();
        spec.addOption(option);
        return new Flag(option);
    }

    public <T> Arg<T> option(Parser<T> parser, String label, String help, String... names) {
        return add(OptionSpec.builder(names)
                .type(Object.class)
                .arity("1")
                .paramLabel(label)
                .converters(converter(parser))
                .completionCandidates(parser.values())
                .description(help)
                .build());
    }

    /**
     * An option whose value may be left out, and is then {@code fallback}. Only what follows an equals sign is its
     * value: {@code --check=5}.
     */
    public <T> Arg<T> attachedOption(Parser<T> parser, String fallback, String label, String help, String... names) {
        return add(OptionSpec.builder(names)
                .type(Object.class)
                .arity("0..1")
                .paramLabel(label)
                .converters(converter(parser))
                .completionCandidates(parser.values())
                .preprocessor(new AttachedOnly(fallback))
                .description(help)
                .build());
    }

    /**
     * An option for a list of columns, which may be left out. The next word is its value only if it names columns,
     * else an operand: {@code ps -g 4711} names a process.
     */
    public Arg<String> optionalColumns(
            String fallback, Columns<?> columns, Values values, String label, String help, String... names) {
        OptionalColumns consumer = new OptionalColumns(fallback, columns);
        return add(OptionSpec.builder(names)
                .type(String.class)
                .arity("0..1")
                .paramLabel(label)
                .parameterConsumer(consumer)
                .preprocessor(consumer)
                .completionCandidates(values)
                .description(help)
                .build());
    }

    /** An option whose value, if it has one, follows an equals sign: {@code --wait} or {@code --wait=5s}. */
    public <T> Arg<T> optionalValue(Parser<T> parser, String fallback, String label, String help, String... names) {
        for (String name : names) {
            words.whenAlone(name, name + "=" + fallback);
        }
        return add(OptionSpec.builder(names)
                .type(Object.class)
                .arity("0..1")
                .paramLabel(label)
                .converters(converter(parser))
                .completionCandidates(parser.values())
                .description(help)
                .build());
    }

    /** The options that were given, each by its longest name; for those that exclude others. */
    public List<String> given() {
        List<String> given = new ArrayList<>();
        for (OptionSpec option : spec.options()) {
            Object value = option.getValue();
            if (value != null && !Boolean.FALSE.equals(value)) {
                given.add(option.longestName());
            }
        }
        return given;
    }

    /** What this makes of an option that Picocli cannot know, such as {@code -9}, is what it parses instead. */
    public void rewrite(Words.Rewriter rewriter) {
        words.rewriter(rewriter);
    }

    /** An option that is given any number of times. */
    public <T> Arg<List<T>> options(Parser<T> parser, String label, String help, String... names) {
        return add(OptionSpec.builder(names)
                .type(List.class)
                .auxiliaryTypes(Object.class)
                .arity("1")
                .paramLabel(label)
                .converters(converter(parser))
                .completionCandidates(parser.values())
                .description(help)
                .build());
    }

    /** At most one word. */
    public <T> Operands<T> operand(Parser<T> parser, String label, String help) {
        return operands(parser, "0", "0..1", label, help);
    }

    /** Exactly one word. */
    public <T> Operands<T> requiredOperand(Parser<T> parser, String label, String help) {
        return operands(parser, "0", "1", label, help);
    }

    /** Any number of words. */
    public <T> Operands<T> operands(Parser<T> parser, String label, String help) {
        return operands(parser, "0..*", "0..*", label, help);
    }

    private <T> Operands<T> operands(Parser<T> parser, String index, String arity, String label, String help) {
        PositionalParamSpec operand = PositionalParamSpec.builder()
                .index(index)
                .arity(arity)
                .required(arity.equals("1"))
                .type(List.class)
                .auxiliaryTypes(String.class)
                .paramLabel(label)
                .completionCandidates(parser.values())
                .description(help)
                .build();
        spec.add(operand);
        return new Operands<>(operand, parser);
    }

    private <T> Arg<T> add(ArgSpec arg) {
        spec.add(arg);
        return new Arg<>(arg);
    }

    private static <T> ITypeConverter<T> converter(Parser<T> parser) {
        return new Converter<>(parser);
    }

    private static final class Converter<T> implements ITypeConverter<T> {
        private final Parser<T> parser;

        Converter(Parser<T> parser) {
            this.parser = parser;
        }

        @Override
        public T convert(String text) {
            try {
                return parser.parse(text);
            } catch (InvalidValueException e) {
                throw new TypeConversionException(e.getMessage());
            }
        }
    }

    /** Makes a value of what was typed, or refuses it with an {@link InvalidValueException}. */
    public interface Parser<T> {
        T parse(String text);

        /** What it takes, for completion; a test finds an option or operand without. */
        default @Nullable Values values() {
            return null;
        }
    }
}
