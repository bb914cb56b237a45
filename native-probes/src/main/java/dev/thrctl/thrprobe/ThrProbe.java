package dev.thrctl.thrprobe;

import dev.thrctl.kernel.ProbeException;
import dev.thrctl.kernel.StartFailure;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A running thrprobe: the native program that hosts test threads and runs timed loops. It ends when this is closed, and
 * when this process or the thread that started it ends, however it does.
 *
 * <p>Requests and answers are lines of JSON on its standard input and output; records are of one size, little-endian, on
 * its standard error. See src/main/c/probe.h.
 */
public final class ThrProbe implements AutoCloseable {
    /** Of a program that is asked for nothing but a line; a machine under load may take long. */
    private static final long HELLO_TIMEOUT_MS = 20_000;

    private static final long CLOSE_TIMEOUT_MS = 2_000;
    /** Of what a dying program may say of itself. */
    private static final int LONGEST_COMPLAINT = 2_000;

    private final Process process;
    private final LinkedBlockingQueue<Object> answers = new LinkedBlockingQueue<>();
    private final OutputStream orders;
    private final ProbeAnswer hello;

    private static final Object END = new Object();

    private ThrProbe(Process process, String verb) {
        this.process = process;
        this.orders = process.getOutputStream();
        Thread reader = new Thread(this::readAnswers, "thrprobe-answers");
        reader.setDaemon(true);
        reader.start();
        hello = greeting(verb);
    }

    /**
     * Starts {@code program} for {@code verb}, exchanges versions, and hands it the request.
     *
     * @throws ProbeException if it is missing, does not start, or is of another version
     */
    public static ThrProbe start(Path program, String verb, ProbeRequest request) {
        return start(program, verb, request, environment -> {});
    }

    /** The same, with an environment that is not this process's own. */
    public static ThrProbe start(
            Path program, String verb, ProbeRequest request, Consumer<Map<String, String>> environment) {
        if (!Files.isExecutable(program)) {
            throw new ProbeException("the native program " + program + " is missing: thrctl was built without a C"
                    + " compiler, or for another machine. Build it where there are 'cc' and 'make'");
        }
        Process process;
        try {
            ProcessBuilder builder = new ProcessBuilder(program.toString(), verb);
            environment.accept(builder.environment());
            process = builder.start();
        } catch (IOException e) {
            throw new ProbeException("start of " + program + ": " + StartFailure.text(e), e);
        }
        ThrProbe probe = null;
        try {
            probe = new ThrProbe(process, verb);
            probe.tell(request);
            return probe;
        } catch (ProbeException e) {
            process.destroyForcibly();
            throw e;
        }
    }

    private ProbeAnswer greeting(String verb) {
        ProbeAnswer said = answer(HELLO_TIMEOUT_MS);
        if (said == null) {
            throw new ProbeException("thrprobe " + end(CLOSE_TIMEOUT_MS).text() + " before it said anything"
                    + complaint(process.getErrorStream()));
        }
        if (said.integer("thrprobe") != ProbeRequest.PROTOCOL
                || !said.text("verb").equals(verb)) {
            throw new ProbeException("thrprobe " + said.text("version") + " speaks protocol " + said.integer("thrprobe")
                    + ", this thrctl protocol " + ProbeRequest.PROTOCOL + ". Install both from one build");
        }
        return said;
    }

    private static String complaint(InputStream errors) {
        try {
            byte[] said = errors.readNBytes(LONGEST_COMPLAINT);
            return said.length == 0 ? "" : ": " + new String(said, StandardCharsets.UTF_8).strip();
        } catch (IOException e) {
            return "";
        }
    }

    private void readAnswers() {
        try (BufferedReader lines =
                new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                answers.add(line);
            }
        } catch (IOException e) {
            // The pipe broke: there is no more to read than at its end.
        }
        answers.add(END);
    }

    public long pid() {
        return hello.integer("pid");
    }

    /** Of one record, as the program said it. */
    public int recordBytes() {
        return (int) hello.integer("record_bytes");
    }

    /**
     * Where records arrive, to be read by one thread of the caller's: thrprobe does not wait for it, and drops records
     * when the pipe is full, unless the verb says otherwise.
     */
    public InputStream records() {
        return process.getErrorStream();
    }

    /** One more order. A probe that has ended takes none; that is noticed at the next answer. */
    public void tell(ProbeRequest order) {
        try {
            orders.write(order.line());
            orders.flush();
        } catch (IOException e) {
            // It has ended. How, is for end() to say.
        }
    }

    /**
     * The next answer, or null at the end of them.
     *
     * @throws ProbeError if the answer is an error
     * @throws ProbeException if there is none within {@code timeoutMs}, or if this thread was interrupted, which then it
     *     still is
     */
    public @Nullable ProbeAnswer answer(long timeoutMs) {
        ProbeAnswer answer = anyAnswer(timeoutMs);
        if (answer != null && answer.has("call") && answer.has("errno")) {
            throw ProbeError.of(answer);
        }
        return answer;
    }

    private @Nullable ProbeAnswer anyAnswer(long timeoutMs) {
        try {
            Object next = answers.poll(timeoutMs, TimeUnit.MILLISECONDS);
            if (next == null) {
                throw new ProbeException(
                        "thrprobe gave no answer in " + timeoutMs + " ms. The machine may be overloaded");
            }
            if (next == END) {
                answers.add(END);
                return null;
            }
            return ProbeAnswer.parse((String) next);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new ProbeException("interrupted while thrprobe worked", e);
        }
    }

    /**
     * The next answer.
     *
     * @throws ProbeException as {@link #answer}, and if the program ended instead
     */
    public ProbeAnswer requiredAnswer(long timeoutMs) {
        ProbeAnswer answer = answer(timeoutMs);
        if (answer == null) {
            throw new ProbeException("thrprobe " + end(CLOSE_TIMEOUT_MS).text() + " instead of answering"
                    // Where there are records, there are no words.
                    + (recordBytes() > 0 ? "" : complaint(process.getErrorStream())));
        }
        return answer;
    }

    /**
     * Waits for its end.
     *
     * @throws ProbeException if it lives after {@code timeoutMs}, or if this thread was interrupted
     */
    public ProbeEnd end(long timeoutMs) {
        try {
            if (!process.waitFor(timeoutMs, TimeUnit.MILLISECONDS)) {
                throw new ProbeException("thrprobe did not end in " + timeoutMs + " ms");
            }
            return ProbeEnd.of(process.exitValue());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new ProbeException("interrupted while thrprobe worked", e);
        }
    }

    /** Without an end in order. */
    public void kill() {
        process.destroyForcibly();
    }

    /** Ends its input, by which it ends in order; kills it if it does not. */
    @Override
    public void close() {
        try {
            orders.close();
        } catch (IOException e) {
            // It has ended already.
        }
        boolean interrupted = Thread.interrupted();
        try {
            if (!process.waitFor(CLOSE_TIMEOUT_MS, TimeUnit.MILLISECONDS)) {
                process.destroyForcibly();
            }
        } catch (InterruptedException e) {
            process.destroyForcibly();
            interrupted = true;
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
