package dev.thrctl.cli.command;

import dev.thrctl.bench.BenchReport;
import dev.thrctl.bench.BenchReport.Series;
import dev.thrctl.cli.render.Escape;
import dev.thrctl.kernel.InvalidValueException;
import dev.thrctl.kernel.ProbeException;
import java.io.BufferedOutputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** The files that bench writes beside its output. Opened before it measures, so that a bad name costs no time. */
final class BenchFiles implements AutoCloseable {
    private static final int TICKS_PER_HALF_DISTANCE = 5;

    private final @Nullable Target hgrm;
    private final @Nullable Target svg;
    private final @Nullable Target raw;

    private record Target(String name, OutputStream stream) {
        ProbeException failed(IOException e) {
            return new ProbeException(
                    "write to " + name + ": " + BenchOptions.reasonOrNull(e) + ". It is incomplete", e);
        }
    }

    /** Writes one file. */
    interface Content {
        void write(OutputStream out) throws IOException;
    }

    BenchFiles(@Nullable String hgrm, @Nullable String svg, @Nullable String raw) {
        this.hgrm = open(hgrm);
        this.svg = open(svg);
        this.raw = open(raw);
        if (this.raw != null) {
            put(this.raw, "run,series,sequence,t_ns,value_ns\n");
        }
    }

    private static @Nullable Target open(@Nullable String path) {
        if (path == null) {
            return null;
        }
        String shown = Escape.printable(path);
        if (path.isEmpty()) {
            throw new InvalidValueException("a file needs a name; '' is none");
        }
        try {
            return new Target(shown, new BufferedOutputStream(Files.newOutputStream(Path.of(path))));
        } catch (NoSuchFileException e) {
            throw new ProbeException("creation of " + shown + ": no such file or folder (ENOENT)", e);
        } catch (IOException e) {
            throw new ProbeException("creation of " + shown + ": " + BenchOptions.reasonOrNull(e), e);
        }
    }

    private static void put(Target target, String text) {
        try {
            target.stream().write(text.getBytes(StandardCharsets.US_ASCII));
        } catch (IOException e) {
            throw target.failed(e);
        }
    }

    void sample(int run, String series, long sequence, long timeNs, long valueNs) {
        if (raw != null) {
            put(raw, (run + 1) + "," + series + "," + sequence + "," + timeNs + "," + valueNs + "\n");
        }
    }

    /** Each series behind a comment with its name, if there are several. */
    void histograms(BenchReport report) {
        if (hgrm == null) {
            return;
        }
        ByteArrayOutputStream text = new ByteArrayOutputStream();
        PrintStream out = new PrintStream(text, false, StandardCharsets.US_ASCII);
        boolean several = report.series().size() > 1;
        for (Series series : report.series()) {
            if (several) {
                out.print("# series " + series.name() + "\n");
            }
            double unitsPerNs = series.all().unit().equals("ns") ? 1 : 1000;
            series.all().histogram().outputPercentileDistribution(out, TICKS_PER_HALF_DISTANCE, unitsPerNs);
        }
        out.flush();
        put(hgrm, text.toString(StandardCharsets.US_ASCII));
    }

    void chart(Content content) {
        if (svg != null) {
            try {
                content.write(svg.stream());
            } catch (IOException e) {
                throw svg.failed(e);
            }
        }
    }

    @Override
    public void close() {
        for (Target target : new @Nullable Target[] {hgrm, svg, raw}) {
            if (target != null) {
                try {
                    target.stream().close();
                } catch (IOException e) {
                    throw target.failed(e);
                }
            }
        }
    }
}
