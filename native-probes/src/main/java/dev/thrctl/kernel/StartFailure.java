package dev.thrctl.kernel;

import java.io.IOException;

/** Why a program could not be started. */
public final class StartFailure {
    private StartFailure() {}

    /**
     * Of what {@link ProcessBuilder#start} threw: the error alone. The JDK names the program twice, and from 25 on adds
     * lines of advice about itself.
     */
    public static String text(IOException e) {
        String message = String.valueOf(e.getMessage());
        int number = number(message);
        if (number <= 0) {
            int end = message.indexOf('\n');
            return end < 0 ? message : message.substring(0, end).strip();
        }
        String text = Errno.text(number, Errno.Numbering.LINUX);
        return Errno.of(number, Errno.Numbering.LINUX) == Errno.EAGAIN
                ? text + ". No more processes fit; 'thrctl limits' shows which limit that is"
                : text;
    }

    /** Of {@code error=11, Resource temporarily unavailable} or {@code error: 11 (Resource temporarily unavailable)}. */
    private static int number(String message) {
        for (String mark : new String[] {"error=", "error: "}) {
            int start = message.indexOf(mark);
            int end = start < 0 ? 0 : start + mark.length();
            int number = 0;
            for (; start >= 0 && end < message.length() && number < 10_000; end++) {
                char digit = message.charAt(end);
                if (digit < '0' || digit > '9') {
                    break;
                }
                number = number * 10 + (digit - '0');
            }
            if (number > 0) {
                return number;
            }
        }
        return 0;
    }
}
