package dev.thrctl.cli.shell;

import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The modes that the terminal had, put back by stty(1) at the end: JLine puts back those that it knows, and writes what
 * lies in memory into the number of the line discipline.
 */
final class TerminalModes {
    private static final Pattern LINE_DISCIPLINE = Pattern.compile("\\bline = (\\d+);");

    private final String saved = stty("-g").strip();
    private final Matcher discipline = LINE_DISCIPLINE.matcher(saved.isEmpty() ? "" : stty("-a"));

    /** Empty where there is no stty. */
    private static String stty(String... arguments) {
        List<String> words = new ArrayList<>(List.of(arguments));
        words.add(0, "stty");
        try {
            Process process = new ProcessBuilder(words)
                    .redirectInput(Redirect.INHERIT)
                    .redirectError(Redirect.DISCARD)
                    .start();
            String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
            return process.waitFor() == 0 ? output : "";
        } catch (IOException e) {
            return "";
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return "";
        }
    }

    void restore() {
        boolean interrupted = Thread.interrupted();
        if (!saved.isEmpty()) {
            String unused = stty(saved);
            if (discipline.find()) {
                // Not among what -g tells.
                unused = stty("line", discipline.group(1));
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
