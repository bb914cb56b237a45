package dev.thrctl.cli.shell;

import dev.thrctl.cli.shell.Token.Kind;
import java.util.ArrayList;
import java.util.List;

/**
 * Cuts text into words and operators, with the quoting of sh (XCU 2.2): single quotes, double quotes, backslash. Nothing
 * is expanded: {@code *} and {@code $} are ordinary characters. Any text has tokens, also one that is still being typed.
 */
final class Lexer {
    static final String OPEN_QUOTATION = "a quotation has no end";

    /** In double quotes a backslash means something before these only. */
    private static final String ESCAPABLE = "$`\"\\";

    private final String text;
    private final List<Token> tokens = new ArrayList<>();
    private int at;
    private int line = 1;
    /** Of the statement that is being read. */
    private int words;

    /** It runs another command: {@code !} may follow it. */
    private boolean isPrefixed;

    private Lexer(String text) {
        this.text = text;
    }

    static List<Token> tokens(String text) {
        Lexer lexer = new Lexer(text);
        while (lexer.at < text.length()) {
            lexer.next();
        }
        return lexer.tokens;
    }

    /** Whether the next line belongs to it, which ends in a backslash or within a quotation; without its line end. */
    static boolean goesOn(String line) {
        List<Token> tokens = tokens(line);
        if (tokens.isEmpty()) {
            return false;
        }
        Token last = tokens.get(tokens.size() - 1);
        return switch (last.kind()) {
            case OPEN_WORD -> true;
            case ERROR -> last.end() == line.length() && last.value().equals(OPEN_QUOTATION);
            case PIPE, SYSTEM -> isEscaped(line);
            default -> false;
        };
    }

    private static boolean isEscaped(String line) {
        int backslashes = 0;
        while (backslashes < line.length() && line.charAt(line.length() - 1 - backslashes) == '\\') {
            backslashes++;
        }
        return backslashes % 2 == 1;
    }

    private void next() {
        int start = at;
        char c = text.charAt(at);
        if (isContinuation()) {
            skipContinuation();
        } else if (c == ' ' || c == '\t' || (c == '\r' && peek(1) == '\n')) {
            at++;
        } else if (c == '\n' || c == ';') {
            at++;
            add(Kind.END, start, line, "");
            line += c == '\n' ? 1 : 0;
            words = 0;
        } else if (c == '#') {
            skipToEndOfLine();
            add(Kind.COMMENT, start, line, "");
        } else if (c == '!' && (words == 0 || isPrefixed)) {
            at++;
            rest(Kind.SYSTEM, start, false);
        } else if (c == '|' || c == '&' || c == '>' || c == '<') {
            operator(c);
        } else {
            word();
        }
    }

    private char peek(int ahead) {
        return at + ahead < text.length() ? text.charAt(at + ahead) : '\0';
    }

    private boolean isContinuation() {
        return text.charAt(at) == '\\' && (peek(1) == '\n' || (peek(1) == '\r' && peek(2) == '\n'));
    }

    private void skipContinuation() {
        at += peek(1) == '\r' ? 3 : 2;
        line++;
    }

    private void add(Kind kind, int start, int startLine, String value) {
        tokens.add(new Token(kind, start, at, startLine, value));
    }

    private void skipToEndOfLine() {
        while (at < text.length() && text.charAt(at) != '\n') {
            at++;
        }
    }

    private void operator(char c) {
        int start = at;
        boolean twice = peek(1) == c;
        at += twice ? 2 : 1;
        if (c == '>') {
            redirection(start, twice);
        } else if (c == '<') {
            error(start, "'<' is not known here. In a word it needs quotes");
        } else if (twice) {
            error(start, "'" + c + c + "' is not known here. One command a line, or ';' between them");
        } else if (c == '&') {
            add(Kind.BACKGROUND, start, line, "");
            words = 0;
        } else {
            rest(Kind.PIPE, start, true);
        }
    }

    /** Behind {@code >} or {@code >>}, which began at {@code start}. */
    private void redirection(int start, boolean appends) {
        Token before = tokens.isEmpty() ? null : tokens.get(tokens.size() - 1);
        int from = start;
        String stream = "1";
        if (before != null && before.isWord() && before.end() == start) {
            String glued = text.substring(before.start(), start);
            if (glued.equals("1") || glued.equals("2")) {
                tokens.remove(tokens.size() - 1);
                words--;
                from = before.start();
                stream = glued;
            } else if (words > 1) {
                // 'ps -w nice>5' means a comparison; a file named 5 would be emptied.
                error(
                        start,
                        "'" + glued + ">' could begin a comparison or name a file. Put quotes around a comparison, or a"
                                + " blank before the '>' of a file");
                return;
            }
        }
        if (peek(0) == '|' || (peek(0) == '&' && appends)) {
            error(start, "'" + text.substring(start, at + 1) + "' is not known here");
        } else if (peek(0) != '&') {
            add(appends ? Kind.APPEND : Kind.REPLACE, from, line, stream);
        } else if (peek(1) == '1' || peek(1) == '2') {
            boolean isItself = stream.charAt(0) == peek(1);
            at += 2;
            if (isItself) {
                error(from, "a stream cannot go where it goes itself");
            } else {
                add(Kind.DUPLICATE, from, line, stream);
            }
        } else {
            error(start, "behind '>&' stands 1 or 2, for standard output or standard error");
        }
    }

    private void error(int start, String what) {
        add(Kind.ERROR, start, line, what);
    }

    /** What sh gets, as it stands: to the end of the line, or to a separator outside quotes and parentheses. */
    private void rest(Kind kind, int start, boolean endsAtSeparator) {
        int startLine = line;
        int from = at;
        char quote = '\0';
        int depth = 0;
        for (; at < text.length(); at++) {
            char c = text.charAt(at);
            boolean separator = c == ';' || (c == '&' && isBackground());
            if (c == '\n' && quote == '\0' && depth == 0) {
                break;
            }
            if (endsAtSeparator && separator && quote == '\0' && depth == 0) {
                break;
            }
            line += c == '\n' ? 1 : 0;
            if (c == '\\' && quote != '\'' && at + 1 < text.length()) {
                at++;
                line += text.charAt(at) == '\n' ? 1 : 0;
            } else if (quote != '\0') {
                quote = c == quote ? '\0' : quote;
            } else if (c == '\'' || c == '"') {
                quote = c;
            } else if (c == '(' || c == ')') {
                depth = Math.max(0, depth + (c == '(' ? 1 : -1));
            }
        }
        at = Math.min(at, text.length());
        String command = text.substring(from, at).strip();
        tokens.add(
                quote == '\0'
                        ? new Token(kind, start, at, startLine, command)
                        : new Token(Kind.ERROR, start, at, startLine, OPEN_QUOTATION));
        words++;
    }

    /** Not {@code &&}, {@code >&2} or {@code 2&>}, which are sh's. */
    private boolean isBackground() {
        char before = at == 0 ? '\0' : text.charAt(at - 1);
        return peek(1) != '&' && peek(1) != '>' && before != '&' && before != '>' && before != '<';
    }

    private void word() {
        int start = at;
        int startLine = line;
        StringBuilder value = new StringBuilder();
        boolean open = false;
        while (at < text.length() && !open && !endsWord(text.charAt(at))) {
            char c = text.charAt(at);
            if (isContinuation()) {
                skipContinuation();
            } else if (c == '\\') {
                open = at + 1 == text.length();
                value.append(open ? "" : text.substring(at + 1, at + 2));
                at += open ? 1 : 2;
            } else if (c == '\'' || c == '"') {
                open = !quoted(c, value);
            } else {
                value.append(c);
                at++;
            }
        }
        add(open ? Kind.OPEN_WORD : Kind.WORD, start, startLine, value.toString());
        if (words == 0) {
            isPrefixed = Builtin.takesCommand(value.toString());
        }
        words++;
    }

    private boolean endsWord(char c) {
        return " \t\n;|&<>".indexOf(c) >= 0 || (c == '\r' && peek(1) == '\n');
    }

    /** False if the quotation has no end. */
    private boolean quoted(char quote, StringBuilder value) {
        at++;
        while (at < text.length() && text.charAt(at) != quote) {
            char c = text.charAt(at);
            if (quote == '"' && isContinuation()) {
                skipContinuation();
                continue;
            }
            if (quote == '"' && c == '\\' && at + 1 < text.length() && ESCAPABLE.indexOf(text.charAt(at + 1)) >= 0) {
                at++;
                c = text.charAt(at);
            }
            line += c == '\n' ? 1 : 0;
            value.append(c);
            at++;
        }
        boolean closed = at < text.length();
        at += closed ? 1 : 0;
        return closed;
    }
}
