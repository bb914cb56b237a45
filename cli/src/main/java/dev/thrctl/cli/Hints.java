package dev.thrctl.cli;

import dev.thrctl.cli.render.Suggestion;
import dev.thrctl.kernel.Signal;
import dev.thrctl.signal.Signals;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What to type instead of what other tools of the name take. Looked at only when something was wrong. */
final class Hints {
    private Hints() {}

    /** Of an option that the command does not have: the way to the same, as a sentence; null if none is known. */
    static @Nullable String option(String command, String option) {
        String letters = option.startsWith("--") ? "" : option.substring(1);
        return switch (command) {
            case "ps" ->
                option.equals("--forest") || option.equals("--pid") || letters.contains("p")
                        ? "Name the process itself: 'thrctl ps PID'"
                        : containsAny(letters, "LTmH")
                                ? "Threads are listed by 'thrctl ps PID', those of all processes by 'thrctl ps -a'"
                                : containsAny(letters, "eAfxu") ? "All processes are listed by 'thrctl ps'" : null;
            case "kill" -> {
                String signal = closestSignal(letters);
                yield letters.equalsIgnoreCase("l") || option.equals("--list") || option.equals("--table")
                        ? "The signals are listed by 'thrctl signals --list'"
                        : letters.equals("n")
                                ? "-s takes numbers too"
                                : signal == null ? null : "Did you mean '-" + signal + "'?";
            }
            case "set", "show", "limits", "cpus", "signals", "auxv" ->
                letters.equals("p") ? "Name the process itself: 'thrctl " + command + " PID'" : null;
            default -> null;
        };
    }

    private static boolean containsAny(String text, String letters) {
        for (int i = 0; i < letters.length(); i++) {
            if (text.indexOf(letters.charAt(i)) >= 0) {
                return true;
            }
        }
        return false;
    }

    /** The name of a signal that is nearly that word; null if it is like none. */
    static @Nullable String closestSignal(String word) {
        String lower = word.toLowerCase(Locale.ROOT);
        String wanted = lower.startsWith("sig") ? lower.substring(3) : lower;
        Map<String, String> names = new LinkedHashMap<>();
        for (Signal signal : Signals.all()) {
            names.put(signal.shortName().toLowerCase(Locale.ROOT), signal.shortName());
        }
        String closest = wanted.length() < 2 ? null : Suggestion.closest(wanted, names.keySet());
        return closest == null ? null : names.get(closest);
    }
}
