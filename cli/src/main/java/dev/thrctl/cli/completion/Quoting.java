package dev.thrctl.cli.completion;

/** Words for a shell, within apostrophes. */
final class Quoting {
    private Quoting() {}

    /** For bash and zsh. */
    static String posix(String text) {
        return "'" + text.replace("'", "'\\''") + "'";
    }

    static String fish(String text) {
        return "'" + text.replace("\\", "\\\\").replace("'", "\\'") + "'";
    }
}
