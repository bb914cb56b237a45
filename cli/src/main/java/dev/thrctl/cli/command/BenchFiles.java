package dev.thrctl.cli.command;

import dev.thrctl.bench.BenchListener.Sample;
import dev.thrctl.bench.BenchReport;
import dev.thrctl.bench.BenchReport.Series;
import dev.thrctl.cli.Console;
import dev.thrctl.cli.OutputFile;
import dev.thrctl.kernel.InvalidValueException;
import dev.thrctl.kernel.ProbeException;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The files that bench writes beside its output. Opened before it measures, so that a bad name costs no time. */
final class BenchFiles implements AutoCloseable {
    private static final int TICKS_PER_HALF_DISTANCE = 5;
    private static final int DECIMALS = 3;

    private final @Nullable OutputFile hgrm;
    private final @Nullable OutputFile svg;
    private final @Nullable OutputFile raw;
    private final List<OutputFile> opened = new ArrayList<>();
    private final List<String> failures = new ArrayList<>();

    BenchFiles(Console console, @Nullable String hgrm, @Nullable String svg, @Nullable String raw) {
        Map<Path, String> names = new HashMap<>();
        requireOwn("--hgrm", hgrm, names);
        requireOwn("--svg", svg, names);
        requireOwn("--raw", raw, names);
        try {
            this.hgrm = open(hgrm, console);
            this.svg = open(svg, console);
            this.raw = open(raw, console);
        } catch (ProbeException | InvalidValueException e) {
            close();
            throw e;
        }
        if (this.raw != null) {
            this.raw.write("run,series,thread,sequence,t_ns,value_ns\n");
        }
    }

    /** One file cannot hold two of them; a device may take anything. */
    private static void requireOwn(String option, @Nullable String name, Map<Path, String> names) {
        if (name == null || name.isEmpty() || name.startsWith("/dev/") || name.indexOf('\0') >= 0) {
            return;
        }
        String other = names.put(Path.of(name).toAbsolutePath().normalize(), option);
        if (other != null) {
            throw new InvalidValueException(other + " and " + option + " name the same file");
        }
    }

    private @Nullable OutputFile open(@Nullable String name, Console console) {
        if (name == null) {
            return null;
        }
        OutputFile file = OutputFile.open(name, console);
        opened.add(file);
        return file;
    }

    void sample(int run, Sample one) {
        if (raw != null) {
            raw.write((run + 1) + "," + one.series() + "," + one.thread() + "," + one.sequence() + "," + one.timeNs()
                    + "," + each(one.valueNs(), one.batch()) + "\n");
        }
    }

    /** Of one operation. */
    private static String each(long valueNs, int batch) {
        return batch == 1
                ? Long.toString(valueNs)
                : BigDecimal.valueOf(valueNs)
                        .divide(BigDecimal.valueOf(batch), DECIMALS, RoundingMode.HALF_UP)
                        .toPlainString();
    }

    /** Null without {@code --raw}. */
    @Nullable
    String rawName() {
        return raw == null ? null : raw.name();
    }

    /** Completes the histograms and the samples. */
    void finish(BenchReport report) {
        if (hgrm != null) {
            hgrm.write(histograms(report));
            commit(hgrm);
        }
        if (raw != null) {
            commit(raw);
        }
    }

    private void commit(OutputFile file) {
        String failure = file.commit();
        if (failure != null) {
            failures.add(failure);
        }
    }

    /** Each series behind a comment with its name, if there are several. */
    private static String histograms(BenchReport report) {
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
        return text.toString(StandardCharsets.US_ASCII);
    }

    /** Completes the chart. */
    void chart(OutputFile.Content content) {
        if (svg != null) {
            try {
                svg.write(content);
                commit(svg);
            } catch (ProbeException e) {
                failures.add(e.getMessage() + ". " + svg.name() + " is not written");
            }
        }
    }

    /** Of each file that failed. */
    List<String> failures() {
        return List.copyOf(failures);
    }

    /** What is not complete by then is as if it had never been opened. */
    @Override
    public void close() {
        opened.forEach(OutputFile::close);
    }
}
