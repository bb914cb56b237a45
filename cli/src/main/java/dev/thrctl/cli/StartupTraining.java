package dev.thrctl.cli;

import dev.thrctl.cli.shell.ShellTraining;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * Runs many command lines in one Java VM, so that a start-up archive gets the classes of all of them: an archive is
 * recorded from one VM only. Started by {@code lib/make-startup-archive}, never by a user.
 */
final class StartupTraining {
    private static final String COMMAND_LINES = "startup-training.txt";
    private static final int COLUMNS = 120;

    private StartupTraining() {}

    public static void main(String[] args) {
        for (String line : commandLines()) {
            run(line, Console.ofProcess(OutputStream.nullOutputStream(), OutputStream.nullOutputStream()));
            run(line, terminal());
        }
        // Java 25 loads all that is in an archive: what only the shell needs is not for every command.
        if (args.length > 0) {
            boolean unused = ShellTraining.run(Main.context(terminal()), new ThisProgram());
        }
    }

    /** A command that fails here, on a system that lacks what it reads, has loaded its classes all the same. */
    static ExitCode run(String line, Console console) {
        return new App(Main.context(console)).run(line.split(" ", -1));
    }

    private static Console terminal() {
        return new Console(OutputStream.nullOutputStream(), OutputStream.nullOutputStream(), true, true, COLUMNS);
    }

    /** Neither comments nor empty lines. */
    static List<String> commandLines() {
        try (InputStream in = StartupTraining.class.getResourceAsStream(COMMAND_LINES)) {
            if (in == null) {
                throw new IllegalStateException("the jar of thrctl lacks " + COMMAND_LINES);
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
