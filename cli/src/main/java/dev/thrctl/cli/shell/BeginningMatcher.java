package dev.thrctl.cli.shell;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jline.reader.CompletingParsedLine;
import org.jline.reader.LineReader;
import org.jline.reader.impl.CompletionMatcherImpl;

/**
 * Offers what begins with the letters that are there, in either case, and nothing else: JLine would also put a name in
 * which they stand somewhere in the place of what was typed.
 */
final class BeginningMatcher extends CompletionMatcherImpl {
    @Override
    public void compile(
            Map<LineReader.Option, Boolean> options,
            boolean prefix,
            CompletingParsedLine line,
            boolean caseInsensitive,
            int errors,
            String originalGroupName) {
        reset(caseInsensitive);
        String typed =
                line.word().substring(0, Math.min(line.wordCursor(), line.word().length()));
        String beginning = folded(typed, caseInsensitive);
        matchers = List.of(simpleMatcher(word -> folded(word, caseInsensitive).startsWith(beginning)));
        exact = word -> folded(word, caseInsensitive).equals(beginning);
    }

    private static String folded(String word, boolean caseInsensitive) {
        return caseInsensitive ? word.toLowerCase(Locale.ROOT) : word;
    }
}
