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
 * @param system what the system's shell is to run: the reader of the output, or what is behind {@code !}
 * @param isPipe it is the reader
 */
record Statement(
        int line,
        String text,
        List<String> words,
        @Nullable String system,
        boolean isPipe,
        List<Redirection> redirections,
        boolean isBackground) {
    /**
     * {@code > FILE}, {@code >> FILE} or {@code 2>&1}.
     *
     * @param stream 1 for standard output, 2 for standard error
     * @param file null for where the other stream goes
     */
    record Redirection(int stream, @Nullable String file, boolean append) {}

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
        return words.isEmpty() && system != null && !isPipe;
    }

    /** The same without what happens to its output and where it runs. */
    Statement withWords(List<String> others) {
        return new Statement(line, text, others, system, isPipe, redirections, isBackground);
    }

    /** Only its words, for whoever has seen to all the rest. */
    Statement alone() {
        return new Statement(line, text, words, null, false, List.of(), false);
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
        boolean isPipe = false;
        List<Redirection> redirections = new ArrayList<>();
        Token redirect = null;
        for (Token token : tokens) {
            check(token);
            if (redirect != null) {
                if (!token.isWord()) {
                    throw new SyntaxException(redirect.line(), "no file behind '>'");
                }
                addRedirection(redirections, redirect, token.value());
                redirect = null;
            } else if (token.isWord()) {
                words.add(token.value());
            } else if (token.kind() == Kind.REPLACE || token.kind() == Kind.APPEND) {
                redirect = token;
            } else if (token.kind() == Kind.DUPLICATE) {
                addRedirection(redirections, token, null);
            } else {
                if (token.kind() == Kind.PIPE
                        && (words.isEmpty() || token.value().isEmpty())) {
                    throw new SyntaxException(
                            token.line(), "no command " + (words.isEmpty() ? "before" : "behind") + " '|'");
                }
                system = token.value();
                isPipe = token.kind() == Kind.PIPE;
            }
        }
        if (redirect != null) {
            throw new SyntaxException(redirect.line(), "no file behind '>'");
        }
        if (words.isEmpty() && !redirections.isEmpty()) {
            throw new SyntaxException(tokens.get(0).line(), "no command before '>'");
        }
        if (isPipe && sendsOutputAway(redirections)) {
            throw new SyntaxException(tokens.get(0).line(), "output goes to a file or into a pipe, not both");
        }
        String text = source.substring(
                        tokens.get(0).start(), tokens.get(tokens.size() - 1).end())
                .stripTrailing();
        statements.add(new Statement(tokens.get(0).line(), text, words, system, isPipe, redirections, background));
    }

    private static void addRedirection(List<Redirection> redirections, Token redirect, @Nullable String file)
            throws SyntaxException {
        int stream = redirect.value().equals("2") ? 2 : 1;
        for (Redirection other : redirections) {
            if (other.stream() == stream) {
                throw new SyntaxException(redirect.line(), "two places for one output");
            }
        }
        redirections.add(new Redirection(stream, file, redirect.kind() == Kind.APPEND));
    }

    private static boolean sendsOutputAway(List<Redirection> redirections) {
        for (Redirection one : redirections) {
            if (one.stream() == 1) {
                return true;
            }
        }
        return false;
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
