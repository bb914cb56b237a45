package dev.thrctl.cli;

import java.util.Locale;

/** Lines of mdoc(7) in the making: what is text must not act as a request, and hyphens of options stay minus signs. */
final class Mdoc {
    /** mandoc(1) advises against input lines over 80 bytes. */
    private static final int WIDTH = 78;

    private final StringBuilder text = new StringBuilder();

    /** mdoc as it is. */
    void line(String mdoc) {
        text.append(mdoc).append('\n');
    }

    /** One line of a display, to come out as it is. */
    void literal(String line) {
        line(guarded(escape(line)));
    }

    /** Sentences each on a line of its own, as mdoc wants them, and options as such. */
    void prose(String sentences) {
        for (String sentence : sentences.split("(?<=[.:]) (?=[A-Z]|thrctl)", -1)) {
            StringBuilder line = new StringBuilder();
            for (String word : sentence.split(" ", -1)) {
                if (word.matches("--?[A-Za-z][A-Za-z-]*[.,:;)]?")) {
                    flush(line);
                    boolean mark = !Character.isLetter(word.charAt(word.length() - 1));
                    String option = mark ? word.substring(0, word.length() - 1) : word;
                    line(".Fl " + escape(option.substring(1)) + (mark ? " " + word.charAt(word.length() - 1) : ""));
                } else {
                    if (line.length() + word.length() >= WIDTH) {
                        flush(line);
                    }
                    line.append(line.isEmpty() ? "" : " ").append(word(word));
                }
            }
            flush(line);
        }
    }

    private void flush(StringBuilder line) {
        if (!line.isEmpty()) {
            line(guarded(line.toString()));
            line.setLength(0);
        }
    }

    /** Between two letters a hyphen is one; before a digit, or at the start of an option, it is a minus sign. */
    private static String word(String word) {
        boolean typed = word.matches("[('\"\\[]*-.*|.*[0-9=/].*");
        return typed ? escape(word) : word.replace("\\", "\\e");
    }

    /** For an argument of a macro, or a literal line: backslashes, and minus signs that can be copied. */
    static String escape(String literal) {
        return literal.replace("\\", "\\e").replace("-", "\\-");
    }

    /** A dot or an apostrophe at the start of a line would make it a request. */
    private static String guarded(String line) {
        return line.startsWith(".") || line.startsWith("'") ? "\\&" + line : line;
    }

    /** As the NAME section has it: no capital, no full stop. */
    static String summary(String sentence) {
        String first = sentence.substring(0, 1).toLowerCase(Locale.ROOT);
        return first + sentence.substring(1).replaceFirst("\\.$", "");
    }

    String text() {
        return text.toString();
    }
}
