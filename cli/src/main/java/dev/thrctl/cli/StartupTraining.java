package dev.thrctl.cli;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * Runs many command lines in one Java VM, so that a start-up archive gets the classes of all of them; an archive is
 * recorded from one VM only. Started by {@code lib/make-startup-archive}, never by a user.
 */
final class StartupTraining {
    private static final String COMMAND_LINES = "startup-training.txt";

    private StartupTraining() {}

    public static void main(String[] args) {
        for (String line : commandLines()) {
            Main.main(line.split(" +"));
        }
    }

    /** Neither comments nor empty lines. */
    static List<String> commandLines() {
        try (InputStream in = StartupTraining.class.getResourceAsStream(COMMAND_LINES)) {
            if (in == null) {
                throw new IllegalStateException("no " + COMMAND_LINES + " beside " + StartupTraining.class);
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .filter(line -> !line.isBlank() && !line.startsWith("#"))
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
