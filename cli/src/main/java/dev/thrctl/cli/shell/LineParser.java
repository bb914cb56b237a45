package dev.thrctl.cli.shell;

import dev.thrctl.cli.shell.Token.Kind;
import java.util.List;
import org.jline.reader.EOFError;
import org.jline.reader.ParsedLine;
import org.jline.reader.Parser;

/** Tells JLine where words are, and that a line with a backslash at its end goes on. */
final class LineParser implements Parser {
    @Override
    public ParsedLine parse(String line, int cursor, ParseContext context) {
        if (context == ParseContext.ACCEPT_LINE && goesOn(line)) {
            throw new EOFError(-1, cursor, "backslash at the end");
        }
        return new TypedLine(line, Math.max(0, cursor));
    }

    static boolean goesOn(String line) {
        int backslashes = 0;
        while (backslashes < line.length() && line.charAt(line.length() - 1 - backslashes) == '\\') {
            backslashes++;
        }
        if (backslashes % 2 == 0) {
            return false;
        }
        List<Token> tokens = Lexer.tokens(line);
        Kind last = tokens.get(tokens.size() - 1).kind();
        return last == Kind.OPEN_WORD || last == Kind.PIPE || last == Kind.SYSTEM;
    }
}
