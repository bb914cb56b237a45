package dev.thrctl.cli.shell;

import java.util.List;
import org.jline.reader.EOFError;
import org.jline.reader.ParsedLine;
import org.jline.reader.Parser;

/** Tells JLine where words are, and which lines go on. */
final class LineParser implements Parser {
    @Override
    public ParsedLine parse(String line, int cursor, ParseContext context) {
        if (context == ParseContext.ACCEPT_LINE && goesOn(line)) {
            throw new EOFError(-1, cursor, "the line goes on");
        }
        return new TypedLine(line, Math.max(0, cursor));
    }

    /** It ends in a backslash, or within a quotation. */
    static boolean goesOn(String line) {
        List<Token> tokens = Lexer.tokens(line);
        if (tokens.isEmpty()) {
            return false;
        }
        Token last = tokens.get(tokens.size() - 1);
        return switch (last.kind()) {
            case OPEN_WORD -> true;
            case ERROR -> last.end() == line.length() && last.value().equals(Lexer.OPEN_QUOTATION);
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
}
