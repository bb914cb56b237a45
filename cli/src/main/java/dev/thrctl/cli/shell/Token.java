package dev.thrctl.cli.shell;

/**
 * A piece of a line or script.
 *
 * @param start index of its first character
 * @param end index behind its last
 * @param line of its first character, from 1
 * @param value of a word what its quoting means, of a pipe or {@code !} the system's command, of a redirection its stream,
 *     of an error what is wrong
 */
record Token(Kind kind, int start, int end, int line, String value) {
    enum Kind {
        WORD,
        /** A word whose quotation has no end. */
        OPEN_WORD,
        /** {@code ;} or the end of a line. */
        END,
        /** {@code &}. */
        BACKGROUND,
        /** {@code |} and what follows it. */
        PIPE,
        /** {@code !} and what follows it. */
        SYSTEM,
        /** {@code >}; the value is the number of the stream. */
        REPLACE,
        /** {@code >>}; likewise. */
        APPEND,
        /** {@code 2>&1}; likewise: it goes where the other one goes. */
        DUPLICATE,
        COMMENT,
        /** What sh knows and this shell does not. */
        ERROR
    }

    boolean isWord() {
        return kind == Kind.WORD || kind == Kind.OPEN_WORD;
    }
}
