package dev.thrctl.cli.shell;

import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.charset.StandardCharsets;

/** The modes that the terminal had, put back by stty(1) at the end: JLine puts back those that it knows. */
final class TerminalModes {
    private final String saved = stty("-g").strip();

    /** Empty where there is no stty. */
    private static String stty(String argument) {

        try {
            Process process = new ProcessBuilder("stty", argument)
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
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
