package dev.thrctl.limits;

import dev.thrctl.kernel.ByteScanner;
import org.jspecify.annotations.Nullable;

/** Files of lines {@code Key: number}: status and meminfo. No value can fake a line: the kernel escapes newlines. */
final class KeyedLines {
    private final String file;
    private final byte[] raw;

    KeyedLines(String file, byte[] raw) {
        this.file = file;
        this.raw = raw;
    }

    /** The first number of the line; null if there is no such line. */
    @Nullable
    Long number(String key) {
        ByteScanner scan = line(key);
        return scan == null ? null : scan.decimal();
    }

    /** In bytes, of a line that counts in kB. */
    @Nullable
    Long bytes(String key) {
        Long kbytes = number(key);
        return kbytes == null || kbytes < 0 || kbytes > Long.MAX_VALUE / 1024 ? null : Long.valueOf(kbytes * 1024);
    }

    private @Nullable ByteScanner line(String key) {
        int from = 0;
        while (from < raw.length) {
            int end = from;
            while (end < raw.length && raw[end] != '\n') {
                end++;
            }
            if (startsWith(from, end, key)) {
                return new ByteScanner(file, raw, from + key.length() + 1, end);
            }
            from = end + 1;
        }
        return null;
    }

    private boolean startsWith(int from, int end, String key) {
        if (end - from <= key.length() || raw[from + key.length()] != ':') {
            return false;
        }
        for (int i = 0; i < key.length(); i++) {
            if (raw[from + i] != key.charAt(i)) {
                return false;
            }
        }
        return true;
    }
}
