package dev.thrctl.cli.model;

import dev.thrctl.cli.render.Column;
import dev.thrctl.cli.render.Schemas;
import dev.thrctl.kernel.Signal;
import dev.thrctl.signal.DefaultAction;
import dev.thrctl.signal.Signals;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.ArgSpec;

/**
 * The values that an option or operand takes: their kind, and the words among them that are known beforehand. It lies in
 * the Picocli model as the completion candidates of the argument. A plain command declares it and never asks it
 * anything, so the words are made when they are asked for.
 */
public final class Values implements Iterable<String> {
    /** A word, and what it means in a few words; empty if the word says it all. */
    public record Word(String word, String meaning) {}

    /** Between a word and what it means. */
    public static final String MEANS = ": ";

    private static final String[] NONE = {};

    private final ValueKind kind;
    private final String[] listed;
    private final Class<?>[] catalogues;
    private final String filesAfter;

    private Values(ValueKind kind, String[] listed, String filesAfter, Class<?>... catalogues) {
        this.kind = kind;
        this.listed = listed;
        this.filesAfter = filesAfter;
        this.catalogues = catalogues;
    }

    /** Values of a kind, and those words among them that are special, as {@link #choice} takes them. */
    public static Values of(ValueKind kind, String... listed) {
        return new Values(kind, listed, "");
    }

    /** One of these: {@code "word"} or {@code "word: what it means"}. */
    public static Values choice(String... listed) {
        return new Values(ValueKind.CHOICE, listed, "");
    }

    /**
     * The columns of these catalogues, which are enums that implement {@link Column}.
     *
     * @param kind COLUMNS, COLUMN_SORT or FILTER
     */
    public static Values columns(ValueKind kind, Class<?>... catalogues) {
        return new Values(kind, NONE, "", catalogues);
    }

    /** These words in front of the others, as {@link #choice} takes them. */
    public Values plus(String... listed) {
        return new Values(kind, listed, filesAfter, catalogues);
    }

    /** Operands of which those behind that one are files. */
    public Values withFilesAfter(String word) {
        return new Values(kind, listed, word, catalogues);
    }

    /** The operand behind which files follow; empty if none has that meaning. */
    public String filesAfter() {
        return filesAfter;
    }

    /** Of an option without a value: null. */
    public static @Nullable Values of(ArgSpec arg) {
        return arg.completionCandidates() instanceof Values values ? values : null;
    }

    public ValueKind kind() {
        return kind;
    }

    /**
     * All words of a choice, of a schema, of a catalogue of columns, and every signal; of other kinds those that are
     * special, such as {@code all}, mostly none. Each once.
     */
    public List<Word> words() {
        Map<String, Word> words = new LinkedHashMap<>();
        for (String entry : listed) {
            int end = entry.indexOf(MEANS);
            add(words, end < 0 ? entry : entry.substring(0, end), end < 0 ? "" : entry.substring(end + MEANS.length()));
        }
        for (Class<?> catalogue : catalogues) {
            for (Object constant : catalogue.getEnumConstants()) {
                Column<?> column = (Column<?>) constant;
                add(words, column.title(), column.meaning());
            }
        }
        if (kind == ValueKind.SCHEMA) {
            for (String name : Schemas.names()) {
                add(words, name, "");
            }
        }
        if (kind == ValueKind.SIGNAL || kind == ValueKind.SIGNAL_SET) {
            for (Signal signal : Signals.all()) {
                add(words, signal.shortName(), meaning(signal));
            }
        }
        return new ArrayList<>(words.values());
    }

    private static void add(Map<String, Word> words, String word, String meaning) {
        words.putIfAbsent(word, new Word(word, meaning));
    }

    private static String meaning(Signal signal) {
        String users = Signals.users(signal);
        return signal.number() + ", " + DefaultAction.of(signal).text() + (users.isEmpty() ? "" : "; " + users);
    }

    /** For Picocli. */
    @Override
    public Iterator<String> iterator() {
        List<String> words = new ArrayList<>();
        for (Word word : words()) {
            words.add(word.word());
        }
        return words.iterator();
    }
}
