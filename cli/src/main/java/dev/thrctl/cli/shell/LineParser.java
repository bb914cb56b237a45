package dev.thrctl.cli.shell;

import org.jline.reader.EOFError;
import org.jline.reader.ParsedLine;
import org.jline.reader.Parser;

/** Tells JLine where words are, and which lines go on. */
final class LineParser implements Parser {
    @Override
    public ParsedLine parse(String line, int cursor, ParseContext context) {
        if (context == ParseContext.ACCEPT_LINE && Lexer.goesOn(line)) {
            throw new EOFError(-1, cursor, "the line goes on");
        }
        return new TypedLine(line, Math.max(0, cursor));
    }
}
