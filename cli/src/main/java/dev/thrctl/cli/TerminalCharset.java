package dev.thrctl.cli;

import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Whether the user's terminal takes UTF-8, by the locale, as every program guesses. One that does not may take a byte
 * from the middle of a character for the beginning of an escape sequence: 0x9b is CSI in ISO/IEC 6429.
 */
final class TerminalCharset {
    private TerminalCharset() {}

    /** LC_ALL wins over LC_CTYPE, that over LANG, see locale(7); the launcher keeps the caller's LC_ALL under another name. */
    static boolean isUtf8(Map<String, String> environment) {
        String saved = environment.get("THRCTL_SAVED_LC_ALL");
        String all = saved == null ? environment.get("LC_ALL") : saved;
        String type = environment.get("LC_CTYPE");
        return isSet(all) ? isUtf8(all) : isSet(type) ? isUtf8(type) : isUtf8(environment.get("LANG"));
    }

    private static boolean isSet(@Nullable String value) {
        return value != null && !value.isEmpty();
    }

    /** {@code de_DE.UTF-8@euro}, {@code C.utf8}; macOS sets LC_CTYPE to the charset alone. */
    private static boolean isUtf8(@Nullable String locale) {
        if (locale == null) {
            return false;
        }
        int at = locale.indexOf('@');
        String charset = locale.substring(
                        locale.indexOf('.') + 1, at < 0 ? locale.length() : Math.max(at, locale.indexOf('.') + 1))
                .toLowerCase(Locale.ROOT);
        return charset.equals("utf-8") || charset.equals("utf8");
    }
}
