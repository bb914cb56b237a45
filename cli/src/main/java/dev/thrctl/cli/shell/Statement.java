package dev.thrctl.cli.shell;

import dev.thrctl.cli.shell.Token.Kind;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One command of a script or of the prompt.
 *
 * @param line where it begins, from 1
 * @param text as written
 * @param words what thrctl or the shell itself is to run; empty for {@code !COMMAND}
 * @param system what the system's shell is to run: the reader of the output, or for {@code !} all of it
 */
record Statement(
        int line,
        String text,
        List<String> words,
        @Nullable String system,
        @Nullable Redirection redirection,
        boolean isBackground) {
    /** {@code > FILE} or {@code >> FILE}. */
    record Redirection(String file, boolean append) {}

    /** The first of several that cannot be read, with its line. */
    static final class SyntaxException extends Exception {
        private final int line;

        SyntaxException(int line, String message) {
            super(message);
            this.line = line;
        }

        int line() {
            return line;
        }
    }

    boolean isSystemCommand() {
        return words.isEmpty() && system != null;
    }

    /** The same without what happens to its output and where it runs. */
    Statement withWords(List<String> others) {
        return new Statement(line, text, others, system, redirection, isBackground);
    }

    /** What comes before a mistake is in front of it: callers may run that first. */
    static List<Statement> parse(String source) throws SyntaxException {
        List<Statement> statements = new ArrayList<>();
        List<Token> tokens = new ArrayList<>();
        for (Token token : Lexer.tokens(source)) {
            if (token.kind() == Kind.END || token.kind() == Kind.BACKGROUND) {
                add(statements, source, tokens, token);
                tokens.clear();
            } else if (token.kind() != Kind.COMMENT) {
                tokens.add(token);
            }
        }
        add(statements, source, tokens, null);
        return statements;
    }

    private static void add(List<Statement> statements, String source, List<Token> tokens, @Nullable Token end)
            throws SyntaxException {
        if (tokens.isEmpty()) {
            if (end != null && end.kind() == Kind.BACKGROUND) {
                throw new SyntaxException(end.line(), "'&' stands behind a command");
            }
            return;
        }
        boolean background = end != null && end.kind() == Kind.BACKGROUND;
        List<String> words = new ArrayList<>();
        String system = null;
        Redirection redirection = null;
        Token redirect = null;
        for (Token token : tokens) {
            check(token);
            if (redirect != null) {
                if (!token.isWord()) {
                    throw new SyntaxException(redirect.line(), "no file behind '>'");
                }
                redirection = new Redirection(token.value(), redirect.kind() == Kind.APPEND);
                redirect = null;
            } else if (token.isWord()) {
                words.add(token.value());
            } else if (token.kind() == Kind.REPLACE || token.kind() == Kind.APPEND) {
                if (redirection != null) {
                    throw new SyntaxException(token.line(), "two files for one output");
                }
                redirect = token;
            } else {
                if (token.kind() == Kind.PIPE
                        && (words.isEmpty() || token.value().isEmpty())) {
                    throw new SyntaxException(
                            token.line(), "no command " + (words.isEmpty() ? "before" : "behind") + " '|'");
                }
                system = token.value();
            }
        }
        if (redirect != null) {
            throw new SyntaxException(redirect.line(), "no file behind '>'");
        }
        if (words.isEmpty() && redirection != null) {
            throw new SyntaxException(tokens.get(0).line(), "no command before '>'");
        }
        if (system != null && redirection != null) {
            throw new SyntaxException(tokens.get(0).line(), "output goes to a file or into a pipe, not both");
        }
        String text = source.substring(
                        tokens.get(0).start(), tokens.get(tokens.size() - 1).end())
                .stripTrailing();
        statements.add(new Statement(tokens.get(0).line(), text, words, system, redirection, background));
    }

    private static void check(Token token) throws SyntaxException {
        if (token.kind() == Kind.ERROR) {
            throw new SyntaxException(token.line(), token.value());
        }
        if (token.kind() == Kind.OPEN_WORD) {
            throw new SyntaxException(token.line(), Lexer.OPEN_QUOTATION);
        }
        if (token.value().indexOf('\0') >= 0) {
            throw new SyntaxException(token.line(), "a word holds a NUL byte, which no program can be given");
        }
    }
}
