package dev.thrctl.cli.shell;

import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The modes that the terminal had, put back by stty(1) at the end: JLine puts back those that it knows, and writes what
 * lies in memory into the number of the line discipline.
 */
final class TerminalModes {
    private static final Pattern LINE_DISCIPLINE = Pattern.compile("\\bline = (\\d+);");

    private final FutureTask<String> saved = new FutureTask<>(() -> output("sh", "-c", "stty -g && stty -a"));

    /** Asks for them on a thread of its own: two programs take longer to start than an editor. */
    TerminalModes() {
        Thread thread = new Thread(saved, "modes");
        thread.setDaemon(true);
        thread.start();
    }

    /** What stty says; before that nobody may change them. Empty where there is no stty. */
    private String saved() {
        try {
            return saved.get();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return "";
        } catch (ExecutionException e) {
            return "";
        }
    }

    void await() {
        String unused = saved();
    }

    private static String output(String... words) {
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
        String modes = saved();
        if (!modes.isEmpty()) {
            String unused = output("stty", modes.lines().findFirst().orElse(""));
            Matcher discipline = LINE_DISCIPLINE.matcher(modes);
            if (discipline.find()) {
                // Not among what -g tells.
                unused = output("stty", "line", discipline.group(1));
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
