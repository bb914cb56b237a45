package dev.thrctl.kernel;

import java.nio.charset.StandardCharsets;

/**
 * One word of a command that a message suggests. Paths and names are chosen by others, and what is suggested gets pasted
 * into a shell, often root's. Source: XCU 2.2 (quoting) and printf(1p): no form that only some shells know.
 */
public final class ShellWord {
    private static final String SAFE = "/._-+:@%,=";

    private ShellWord() {}

    /** As a shell must get it: as it stands, in single quotes, or by printf where a terminal would act on a byte. */
    public static String of(String text) {
        boolean bare = !text.isEmpty();
        boolean plain = true;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            bare &= isSafe(c) && (i > 0 || (c != '-' && c != '='));
            plain &= c >= ' ' && c < 0x7f;
        }
        return bare ? text : plain ? "'" + text.replace("'", "'\\''") + "'" : printf(text);
    }

    private static boolean isSafe(char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || SAFE.indexOf(c) >= 0;
    }

    /** The command substitution drops newlines at the end, which no cgroup and no usual path has. */
    private static String printf(String text) {
        StringBuilder word = new StringBuilder("\"$(printf '");
        for (byte b : text.getBytes(StandardCharsets.UTF_8)) {
            char c = (char) (b & 0xff);
            if (isSafe(c) && c != '%') {
                word.append(c);
            } else {
                word.append('\\')
                        .append((char) ('0' + (c >> 6)))
                        .append((char) ('0' + (c >> 3 & 7)))
                        .append((char) ('0' + (c & 7)));
            }
        }
        return word.append("')\"").toString();
    }
}
