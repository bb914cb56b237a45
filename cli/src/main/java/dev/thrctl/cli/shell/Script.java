package dev.thrctl.cli.shell;

import dev.thrctl.cli.Console;
import dev.thrctl.cli.ExitCode;
import dev.thrctl.cli.render.Escape;
import dev.thrctl.cli.shell.Statement.SyntaxException;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Runs the statements of a text without a prompt, and stops at the first that fails. */
final class Script {
    /** In bytes. A device that never ends is no script. */
    private static final int LARGEST = 16 << 20;

    /** An end of the input that comes so long after the line before may be of a pipe that Ctrl-C has ended. */
    private static final long LATE_END_NS = TimeUnit.MILLISECONDS.toNanos(50);

    /** In which the Java VM hears of a signal that came before that end. */
    private static final long LATE_SIGNAL_MS = 100;

    private static final String TOO_LARGE = "it has more than 16 MiB, or one command has: that is no script";

    private final Session session;
    private final String name;
    private final boolean keepsGoing;
    private int failure;

    /** {@code name} is what messages call it, in front of the line. */
    Script(Session session, String name, boolean keepsGoing) {
        this.session = session;
        this.name = name;
        this.keepsGoing = keepsGoing;
    }

    static List<Statement> read(Path file) throws IOException, SyntaxException {
        return Statement.parse(text(file));
    }

    static String text(Path file) throws IOException {
        if (Files.isDirectory(file)) {
            throw new IOException("it is a folder (EISDIR)");
        }
        try (InputStream input = Files.newInputStream(file)) {
            byte[] bytes = input.readNBytes(LARGEST + 1);
            if (bytes.length > LARGEST) {
                throw new IOException(TOO_LARGE);
            }
            return withoutMark(new String(bytes, StandardCharsets.UTF_8));
        }
    }

    /** What editors of other systems put in front of a text to say that it is UTF-8. */
    private static String withoutMark(String text) {
        return text.startsWith("\ufeff") ? text.substring(1) : text;
    }

    /** The status of the first failure, or 0. Nothing is run if it has a mistake. */
    int run(String text) {
        try {
            run(Statement.parse(text), 0);
        } catch (SyntaxException e) {
            wrong(e, 0);
        }
        return status();
    }

    /** Each command as soon as its line has come, for a program at the other end that waits for the answer. */
    int run(InputStream input) throws IOException {
        BufferedReader reader = new BufferedReader(new InputStreamReader(input, StandardCharsets.UTF_8));
        StringBuilder pending = new StringBuilder();
        int before = 0;
        int count = 0;
        boolean goesOn = true;
        long askedNs = System.nanoTime();
        while (goesOn && appendLine(reader, pending)) {
            count++;
            if (count == 1) {
                pending = new StringBuilder(withoutMark(pending.toString()));
            }
            if (isComplete(pending.toString())) {
                goesOn = piece(pending.toString(), before);
                pending.setLength(0);
                before = count;
            }
            askedNs = System.nanoTime();
        }
        if (goesOn && System.nanoTime() - askedNs > LATE_END_NS) {
            awaitLateSignal();
        }
        if (goesOn && pending.length() > 0) {
            piece(count == 0 ? withoutMark(pending.toString()) : pending.toString(), before);
        }
        return status();
    }

    /** Ctrl-C ends who writes, too: what was written by halves is not run then, and a loop around the script ends. */
    private static void awaitLateSignal() {
        try {
            Thread.sleep(LATE_SIGNAL_MS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** With its end; false at the end of the input, with what stands behind the last line. */
    private static boolean appendLine(BufferedReader from, StringBuilder to) throws IOException {
        for (int c = from.read(); c >= 0; c = from.read()) {
            if (to.length() >= LARGEST) {
                throw new IOException(TOO_LARGE);
            }
            to.append((char) c);
            if (c == '\n') {
                return true;
            }
        }
        return false;
    }

    private boolean piece(String text, int before) {
        try {
            return run(Statement.parse(text), before);
        } catch (SyntaxException e) {
            wrong(e, before);
            return false;
        }
    }

    /** Whether the last line is not continued by the next. */
    static boolean isComplete(String text) {
        int end = text.endsWith("\r\n") ? 2 : text.endsWith("\n") ? 1 : 0;
        return !Lexer.goesOn(text.substring(0, text.length() - end));
    }

    private void wrong(SyntaxException e, int before) {
        session.context().message(Escape.message(name) + ":" + (before + e.line()) + ": " + e.getMessage());
        failure = ExitCode.USAGE.status();
    }

    private boolean run(List<Statement> statements, int before) {
        for (Statement statement : statements) {
            int status = runOne(statement, before + statement.line());
            if (session.exit() != null) {
                return false;
            }
            failure = failure == 0 ? status : failure;
            boolean over = status == ExitCode.BROKEN_PIPE.status()
                    || status == ExitCode.INTERRUPTED.status()
                    || status == ExitCode.TERMINATED.status()
                    || status == ExitCode.HUNG_UP.status();
            if (status != 0 && (over || !keepsGoing)) {
                return false;
            }
        }
        return true;
    }

    private int runOne(Statement statement, int line) {
        int status = session.run(statement, Escape.message(name) + ":" + line);
        String system = statement.system();
        if (status != 0 && system != null && status != ExitCode.BROKEN_PIPE.status()) {
            session.context()
                    .message(Escape.message(name) + ":" + line + ": '" + Escape.message(statement.text())
                            + "' ended with status " + status);
        }
        return status;
    }

    /** What is still to be done in the background is waited for; its failure is the script's, if nothing failed before. */
    void awaitJobs() {
        for (Jobs.Job job : session.jobs().all()) {
            boolean wasStopped = job.running().wasAskedToEnd();
            int status = session.stage().attend(job.running());
            session.jobs().forget(job);
            failure = failure == 0 && !wasStopped ? status : failure;
        }
    }

    int status() {
        Integer exit = session.exit();
        return exit == null || session.exitsWithoutStatus() ? failure : exit;
    }

    /** With messages that name the place of the statement. */
    static Place located(Place place, String file, Statement statement) {
        Console console = place.context().console();
        return place.with(located(console, Escape.message(file) + ":" + statement.line()), place.isDirect());
    }

    static Console located(Console console, String where) {
        return new Console(
                console.out(),
                new PlacedMessages(console.err(), where),
                console.outIsTerminal(),
                console.errIsTerminal(),
                console.columns());
    }
}
