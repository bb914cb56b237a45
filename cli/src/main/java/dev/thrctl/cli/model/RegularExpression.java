package dev.thrctl.cli.model;

import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;
import dev.thrctl.cli.render.Escape;
import dev.thrctl.kernel.InvalidValueException;
import org.jspecify.annotations.Nullable;

/**
 * A regular expression that the user wrote, in the syntax of RE2. Java's own engine tries alternatives by recursion: on
 * a command line of a few kilobytes {@code (\w|/)+x} overflows the stack, and {@code (a*)*b} takes for ever. This one
 * takes time in proportion to the text, for which it has no backreferences and no lookaround.
 */
public final class RegularExpression {
    private static final String SYNTAX = " The syntax is RE2's, without backreferences and lookaround";

    private final Pattern pattern;

    private RegularExpression(Pattern pattern) {
        this.pattern = pattern;
    }

    public static RegularExpression of(String text) {
        if (hasIntersection(text)) {
            // To RE2 it is a set with an ampersand in it: other threads, and no word about it.
            throw refused(text, "'&&' within brackets means nothing special here; write the one ampersand first.");
        }
        try {
            return new RegularExpression(Pattern.compile(text));
        } catch (PatternSyntaxException e) {
            String where = e.getPattern() == null || e.getPattern().isEmpty() ? "" : ": " + e.getPattern();
            throw refused(text, Escape.printable(e.getDescription() + where) + "." + SYNTAX);
        } catch (StackOverflowError | OutOfMemoryError e) {
            throw refused(text, "it is too large or too deeply nested");
        }
    }

    private static InvalidValueException refused(String text, String reason) {
        String shown = text.length() > 60 ? text.substring(0, 60) + "..." : text;
        return new InvalidValueException(
                "'" + Escape.printable(shown) + "' is not a regular expression that thrctl takes: " + reason);
    }

    private static boolean hasIntersection(String text) {
        boolean inBrackets = false;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '\\') {
                i++;
            } else if (c == '[') {
                inBrackets = true;
            } else if (c == ']') {
                inBrackets = false;
            } else if (inBrackets && text.startsWith("&&", i)) {
                return true;
            }
        }
        return false;
    }

    /** Whether it matches somewhere in {@code text}; null if the engine cannot tell. */
    public @Nullable Boolean isFoundIn(String text) {
        try {
            return pattern.matcher(text).find();
        } catch (StackOverflowError e) {
            // The recursion of the engine is as deep as the expression is nested, not as the text is long.
            return null;
        }
    }
}
