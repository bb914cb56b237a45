package dev.thrctl.cli.shell;

import dev.thrctl.cli.ChildEnvironment;
import dev.thrctl.cli.Context;
import dev.thrctl.cli.ExitCode;
import dev.thrctl.kernel.StartFailure;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.lang.ProcessBuilder.Redirect;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** {@code /bin/sh}, which runs what is behind {@code !} and right of a pipe, in the caller's environment. */
final class SystemShell {
    private static final String SH = "/bin/sh";

    private final Stage stage;

    SystemShell(Stage stage) {
        this.stage = stage;
    }

    /** What writes into a pipe; the stream is closed behind it. */
    interface Writer {
        int write(OutputStream out);
    }

    /** Its status, 128+n after signal n. */
    int run(Place place, String command) {
        return run(place, command, place.isDirect() ? Redirect.INHERIT : Redirect.from(new File("/dev/null")), null);
    }

    /**
     * The status of the writer if that failed, else the reader's, as pipefail of other shells. A reader that has seen
     * enough is no failure of the writer.
     */
    int pipe(Place place, String command, Writer writer) {
        return run(place, command, Redirect.PIPE, writer);
    }

    private int run(Place place, String command, Redirect input, @Nullable Writer writer) {
        Context context = place.context();
        Process process;
        try {
            process = start(place, command, input);
        } catch (IOException e) {
            context.message("start of " + SH + ": " + StartFailure.text(e));
            return ExitCode.FAILED.status();
        }
        Running running = context.interruption() instanceof Running one ? one : null;
        if (running != null && place.isDirect()) {
            running.hasChild(process);
            stage.lend();
        }
        try {
            Thread pump = place.isDirect()
                    ? null
                    : pump(process.getInputStream(), context.console().out());
            int written = 0;
            if (writer != null) {
                try (OutputStream pipe = new Pipe(process.getOutputStream())) {
                    written = writer.write(pipe);
                } catch (IOException e) {
                    // The reader has gone before the last bytes: it wanted no more.
                }
            }
            if (running != null && place.isDirect()) {
                running.waitsForChild();
            }
            int read = process.waitFor();
            if (pump != null) {
                pump.join();
            }
            return written == 0 || written == ExitCode.BROKEN_PIPE.status() ? read : written;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return ExitCode.INTERRUPTED.status();
        } finally {
            end(process);
            if (running != null && place.isDirect()) {
                stage.takeBack();
            }
        }
    }

    /** With what it has started: not every sh becomes the one program that it runs. */
    static void end(Process process) {
        process.descendants().forEach(ProcessHandle::destroy);
        process.destroy();
    }

    private static Process start(Place place, String command, Redirect input) throws IOException {
        // As sh does for commands in the background: Ctrl-C is meant for the one in front.
        List<String> words = place.isDirect()
                ? List.of(SH, "-c", command)
                : List.of(SH, "-c", "trap '' INT QUIT; eval \"$1\"", SH, command);
        ProcessBuilder builder = new ProcessBuilder(words).redirectInput(input);
        if (place.isDirect()) {
            builder.redirectOutput(Redirect.INHERIT).redirectError(Redirect.INHERIT);
        } else {
            builder.redirectErrorStream(true);
        }
        ChildEnvironment.restore(builder.environment());
        return builder.start();
    }

    private static Thread pump(InputStream from, OutputStream to) {
        Thread pump = new Thread(
                () -> {
                    try (from) {
                        from.transferTo(to);
                    } catch (IOException e) {
                        // Nobody reads it any more.
                    }
                },
                "output");
        pump.setDaemon(true);
        pump.start();
        return pump;
    }

    /** Java calls the pipe of a process that has ended a closed stream; here it is a pipe without a reader. */
    private static final class Pipe extends OutputStream {
        private final OutputStream to;

        Pipe(OutputStream to) {
            this.to = to;
        }

        @Override
        public void write(int b) throws IOException {
            write(new byte[] {(byte) b}, 0, 1);
        }

        @Override
        public void write(byte[] bytes, int from, int length) throws IOException {
            try {
                to.write(bytes, from, length);
            } catch (IOException e) {
                throw new IOException("Broken pipe", e);
            }
        }

        @Override
        public void flush() throws IOException {
            try {
                to.flush();
            } catch (IOException e) {
                throw new IOException("Broken pipe", e);
            }
        }

        @Override
        public void close() throws IOException {
            to.close();
        }
    }
}
