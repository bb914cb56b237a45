package dev.thrctl.limits;

import dev.thrctl.kernel.MalformedFileException;
import dev.thrctl.kernel.ProcFs;
import org.jspecify.annotations.Nullable;

/** Numbers of kernel files. */
final class Numbers {
    private Numbers() {}

    /** Null if there is no such file, or it may not be read. */
    static @Nullable Long read(ProcFs proc, String file) {
        String text = proc.line(file).orNull();
        return text == null ? null : Long.valueOf(parse(file, text));
    }

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
