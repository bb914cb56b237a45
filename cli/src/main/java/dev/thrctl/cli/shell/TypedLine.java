package dev.thrctl.cli.shell;

import dev.thrctl.cli.shell.Token.Kind;
import java.util.ArrayList;
import java.util.List;
import org.jline.reader.CompletingParsedLine;
import org.jspecify.annotations.Nullable;

/** A line with the cursor in it, as completion sees it: the words of the command before the cursor. */
final class TypedLine implements CompletingParsedLine {
    /** What may stand at the cursor. */
    enum Expected {
        WORD,
        FILE
    }

    private static final String SPECIAL = " \t\\'\";|&<>#";

    private final String line;
    private final int cursor;
    private final List<String> words = new ArrayList<>();
    private final String word;
    private final int wordStart;
    private final Expected expected;

    TypedLine(String line, int cursor) {
        this.line = line;
        this.cursor = Math.min(cursor, line.length());
        String before = line.substring(0, this.cursor);
        Token last = null;
        Token previous = null;
        for (Token token : Lexer.tokens(before)) {
            previous = last;
            last = token;
            if (token.kind() == Kind.END || token.kind() == Kind.BACKGROUND) {
                words.clear();
            } else if (token.isWord() && !isRedirection(previous)) {
                words.add(token.value());
            }
        }
        boolean inSystem = last != null && (last.kind() == Kind.PIPE || last.kind() == Kind.SYSTEM);
        Token current = last != null && last.isWord() && last.end() == before.length() ? last : null;
        if (inSystem) {
            wordStart =
                    Math.max(before.lastIndexOf(' '), Math.max(before.lastIndexOf('|'), before.lastIndexOf('!'))) + 1;
            word = before.substring(wordStart);
            expected = Expected.FILE;
        } else {
            wordStart = current == null ? this.cursor : current.start();
            word = current == null ? "" : current.value();
            expected = isRedirection(current == null ? last : previous) ? Expected.FILE : Expected.WORD;
            if (current != null && expected == Expected.WORD) {
                words.remove(words.size() - 1);
            }
        }
    }

    private static boolean isRedirection(@Nullable Token token) {
        return token != null && (token.kind() == Kind.REPLACE || token.kind() == Kind.APPEND);
    }

    Expected expected() {
        return expected;
    }

    /** Those of the command before the one at the cursor. */
    List<String> before() {
        return words;
    }

    @Override
    public String word() {
        return word;
    }

    @Override
    public int wordCursor() {
        return word.length();
    }

    @Override
    public int wordIndex() {
        return words.size();
    }

    @Override
    public List<String> words() {
        List<String> all = new ArrayList<>(words);
        all.add(word);
        return all;
    }

    @Override
    public String line() {
        return line;
    }

    @Override
    public int cursor() {
        return cursor;
    }

    /** Quoted as what is there already, or by backslashes. */
    @Override
    public CharSequence escape(CharSequence candidate, boolean complete) {
        char quote = wordStart < cursor ? line.charAt(wordStart) : '\0';
        String text = candidate.toString();
        if ((quote == '\'' || quote == '"') && text.indexOf(quote) < 0 && text.indexOf('\\') < 0) {
            return quote + text + (complete ? String.valueOf(quote) : "");
        }
        StringBuilder escaped = new StringBuilder();
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            escaped.append(SPECIAL.indexOf(c) >= 0 ? "\\" : "").append(c);
        }
        return escaped;
    }

    @Override
    public int rawWordCursor() {
        return cursor - wordStart;
    }

    @Override
    public int rawWordLength() {
        return cursor - wordStart;
    }
}
