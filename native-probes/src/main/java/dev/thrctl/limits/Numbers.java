package dev.thrctl.limits;

import dev.thrctl.kernel.MalformedFileException;

/** Numbers of kernel files. */
final class Numbers {
    private Numbers() {}

    /** Not negative, and nothing but digits. */
    static long parse(String file, String text) {
        for (int i = 0; i < text.length(); i++) {
            if (text.charAt(i) < '0' || text.charAt(i) > '9') {
                throw malformed(file, text);
            }
        }
        try {
            return Long.parseLong(text);
        } catch (NumberFormatException e) {
            throw malformed(file, text);
        }
    }

    private static MalformedFileException malformed(String file, String text) {
        return new MalformedFileException(file, "'" + text + "' is not a number");
    }
}
