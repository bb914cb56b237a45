package dev.thrctl.cli.command;

import dev.thrctl.bench.BenchPlan;
import dev.thrctl.bench.BenchProbe;
import dev.thrctl.bench.BenchReport;
import dev.thrctl.bench.Benchmark;
import dev.thrctl.bench.Comparison;
import dev.thrctl.bench.Comparison.Verdict;
import dev.thrctl.bench.Placement;
import dev.thrctl.cli.Command;
import dev.thrctl.cli.Context;
import dev.thrctl.cli.ExitCode;
import dev.thrctl.cli.Installation;
import dev.thrctl.cli.Interruption;
import dev.thrctl.cli.Output;
import dev.thrctl.cli.OutputOptions;
import dev.thrctl.cli.chart.Charts;
import dev.thrctl.cli.model.Arg;
import dev.thrctl.cli.model.CommandModel;
import dev.thrctl.cli.model.Flag;
import dev.thrctl.cli.model.Operands;
import dev.thrctl.cli.model.Parsers;
import dev.thrctl.cli.model.ValueKind;
import dev.thrctl.cli.model.Values;
import dev.thrctl.cli.render.Escape;
import dev.thrctl.cli.render.Plain;
import dev.thrctl.cli.render.Suggestion;
import dev.thrctl.cli.render.View;
import dev.thrctl.cli.view.BenchCompareView;
import dev.thrctl.cli.view.BenchMatrixView;
import dev.thrctl.cli.view.BenchView;
import dev.thrctl.kernel.InvalidValueException;
import dev.thrctl.kernel.ProbeException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** {@code thrctl bench NAME}, {@code bench list}, {@code bench compare FILE FILE...}. */
public final class BenchCommand implements Command {
    private static final long PAIR_DURATION_NS = 100_000_000L;
    /** The same files give the same answer. */
    private static final long SEED = 20_260_101;
    /** Two recordings of one program, a minute apart, on a machine that is not idle. */
    private static final double USUAL_NOISE_PERCENT = 5;

    private final Context context;
    private final Path program;
    private final OutputOptions output;
    private final BenchOptions options;
    private final Operands<String> words;
    private final Flag matrix;
    private final Arg<String> hgrm;
    private final Arg<String> svg;
    private final Arg<String> raw;
    private final Arg<Double> check;
    private final Arg<Double> noise;

    public BenchCommand(CommandModel model, Context context) {
        this(model, context, Installation.thrprobe());
    }

    BenchCommand(CommandModel model, Context context, Path program) {
        this.context = context;
        this.program = program;
        model.describe(
                "'bench list' says what can be measured, 'bench NAME' measures it, 'bench compare OLD NEW' compares"
                        + " what --json wrote.",
                "The loops run in a native program, with nothing but the measured call between two reads of the clock,"
                        + " whose own cost is printed beside and never subtracted.",
                "Ctrl-C prints what was measured so far. Exit status 3 if --check finds a regression.");
        words = model.operands(
                Parsers.text(names()),
                "NAME",
                "A benchmark, 'list', or 'compare' with two files or more; a file may hold several recordings.");
        options = new BenchOptions(model);
        matrix = model.flag("Measure between every two allowed CPUs, 100ms each, as a heat map.", "--matrix");
        hgrm = model.option(
                Parsers.text(Values.of(ValueKind.FILE)),
                "FILE",
                "Write percentiles as HdrHistogram's tools draw them.",
                "--hgrm");
        svg = model.option(Parsers.text(Values.of(ValueKind.FILE)), "FILE", "Write a chart.", "--svg");
        raw = model.option(
                Parsers.text(Values.of(ValueKind.FILE)),
                "FILE",
                "Write the samples as comma-separated values, an even part of very many.",
                "--raw");
        check = model.option(
                new BenchOptions.Percent(),
                "PERCENT",
                "Exit with 3 if compare finds that something takes that much longer; not less than --noise.",
                "--check");
        noise = model.option(
                new BenchOptions.Percent(), "PERCENT", "Differences below that are none to compare (5).", "--noise");
        output = new OutputOptions(model, context);
    }

    private static Values names() {
        List<String> names = new ArrayList<>(List.of("list: what can be measured", "compare: two files or more"));
        for (Benchmark one : Benchmark.values()) {
            names.add(one.word());
        }
        return Values.choice(names.toArray(new String[0])).withFilesAfter("compare");
    }

    @Override
    public ExitCode run() throws IOException {
        List<String> given = words.values();
        if (given.isEmpty()) {
            throw new InvalidValueException("no benchmark named; 'thrctl bench list' lists them");
        }
        String first = given.get(0);
        if (first.equals("compare")) {
            return compare(given.subList(1, given.size()));
        }
        if (check.isGiven() || noise.isGiven()) {
            throw new InvalidValueException((check.isGiven() ? "--check" : "--noise") + " is for 'bench compare'");
        }
        if (given.size() > 1) {
            throw new InvalidValueException("unexpected argument '" + Escape.printable(given.get(1)) + "'");
        }
        if (first.equals("list")) {
            String unfit = optionOfMeasurements();
            if (unfit != null) {
                throw new InvalidValueException(unfit + " is for measuring, not for 'bench list'");
            }
            print("bench-list", new BenchView.Names());
            return ExitCode.DONE;
        }
        // A wrong format is to be refused before, not after a measurement.
        output.format();
        BenchPlan plan = options.plan(named(first), Placement.read(context.proc()), matrix.isSet());
        return matrix.isSet() ? measureMatrix(plan) : measure(plan);
    }

    private static Benchmark named(String word) {
        Benchmark named = Benchmark.named(word);
        if (named != null) {
            return named;
        }
        List<String> names = new ArrayList<>(List.of("list", "compare"));
        for (Benchmark one : Benchmark.values()) {
            names.add(one.word());
        }
        String closest = Suggestion.closest(word, names);
        throw new InvalidValueException("unknown benchmark '" + Escape.printable(word) + "'; "
                + (closest == null ? "'thrctl bench list' lists them" : "did you mean '" + closest + "'?"));
    }

    @SuppressWarnings("try") // the listening is named only to be closed
    private ExitCode measure(BenchPlan plan) throws IOException {
        BenchProbe probe = probe();
        try (BenchFiles files = new BenchFiles(context.console(), hgrm.orNull(), svg.orNull(), raw.orNull());
                BenchProgress progress =
                        new BenchProgress(context.console(), plan.benchmark().word(), files)) {
            AtomicReference<@Nullable ExitCode> wish = new AtomicReference<>();
            BenchReport report;
            try (Interruption.Listening listening = listen(probe, wish)) {
                report = probe.measure(plan, progress);
            } catch (ProbeException e) {
                // The native program may be ended by the same signal, before it has begun.
                if (wish.get() == null) {
                    throw e;
                }
                progress.clear();
                return ended(wish);
            }
            progress.clear();
            boolean recorded = report.samples() > 0;
            ExitCode code = printBeside(files, "bench", new BenchView(report), recorded, () -> {
                files.finish(report);
                files.chart(stream -> Charts.percentiles(report, stream));
            });
            String rawName = files.rawName();
            if (rawName != null && report.every() > 1) {
                context.message("--raw " + rawName + ": of the rounds of a run it holds an even part, one of "
                        + report.every() + ": there is no memory for more. All figures are of all rounds");
            }
            if (!recorded && wish.get() == null) {
                context.message("bench " + plan.benchmark().word() + ": no round was recorded in that time. Give it a"
                        + " longer --duration, or a smaller --warmup");
                code = ExitCode.FAILED;
            }
            return failed(report.failure()) ? ExitCode.FAILED : wish.get() == null ? code : ended(wish);
        }
    }

    private boolean failed(@Nullable String failure) {
        if (failure != null) {
            context.message("bench, " + failure + ". What was measured before is printed");
        }
        return failure != null;
    }

    private interface Writing {
        void run();
    }

    /** Neither depends on the other: what was measured cannot be had again. Without {@code content} no file is written. */
    private ExitCode printBeside(BenchFiles files, String schema, View view, boolean content, Writing writing)
            throws IOException {
        IOException unprinted = null;
        try {
            print(schema, view);
        } catch (IOException e) {
            unprinted = e;
        }
        if (content) {
            writing.run();
        }
        files.failures().forEach(context::message);
        if (unprinted != null) {
            throw unprinted;
        }
        return files.failures().isEmpty() ? ExitCode.DONE : ExitCode.FAILED;
    }

    private BenchProbe probe() {
        return new BenchProbe(context.proc(), context.kernel(), context.machine(), program);
    }

    private Interruption.Listening listen(BenchProbe probe, AtomicReference<@Nullable ExitCode> wish) {
        return context.interruption().listen(code -> {
            wish.set(code);
            probe.stop();
        });
    }

    private static ExitCode ended(AtomicReference<@Nullable ExitCode> wish) {
        ExitCode code = wish.get();
        return code == null ? ExitCode.DONE : code;
    }

    @SuppressWarnings("try") // the listening is named only to be closed
    private ExitCode measureMatrix(BenchPlan plan) throws IOException {
        if (plan.benchmark().threads() == null || plan.benchmark().threads() != 2) {
            throw new InvalidValueException(
                    "--matrix: " + plan.benchmark().word() + " is not between two CPUs; futex-wake is");
        }
        String unfit = options.givenBesideMatrix();
        if (unfit != null) {
            throw new InvalidValueException(unfit + ": --matrix makes one run of each pair; it takes --duration");
        }
        if (hgrm.isGiven() || raw.isGiven()) {
            throw new InvalidValueException((hgrm.isGiven() ? "--hgrm" : "--raw") + " is for one pair of CPUs");
        }
        List<Integer> cpus = Placement.read(context.proc()).allowed();
        if (options.hasCpus()) {
            cpus = plan.cpus().stream().distinct().sorted().toList();
        }
        long pairs = (long) cpus.size() * cpus.size();
        Long durationNs = plan.durationNs();
        long eachNs = options.hasDuration() && durationNs != null ? Math.max(1, durationNs / pairs) : PAIR_DURATION_NS;
        BenchProbe probe = probe();
        try (BenchFiles files = new BenchFiles(context.console(), null, svg.orNull(), null);
                BenchProgress progress =
                        new BenchProgress(context.console(), plan.benchmark().word(), files)) {
            AtomicReference<@Nullable ExitCode> wish = new AtomicReference<>();
            List<BenchReport> reports = new ArrayList<>();
            String failure = null;
            try (Interruption.Listening listening = listen(probe, wish)) {
                for (int i = 0; i < pairs && !probe.isStopped(); i++) {
                    BenchPlan one = plan.on(cpus.get(i / cpus.size()), cpus.get(i % cpus.size()), eachNs);
                    reports.add(probe.measure(one, progress.of(i, (int) pairs)));
                }
            } catch (ProbeException e) {
                if (wish.get() == null && reports.isEmpty()) {
                    throw e;
                }
                failure = wish.get() == null
                        ? "pair " + (reports.size() + 1) + " of " + pairs + ": " + e.getMessage()
                        : null;
            }
            progress.clear();
            BenchMatrixView view = new BenchMatrixView(plan, cpus, reports, probe.isStopped(), failure);
            List<Integer> all = cpus;
            boolean recorded = reports.stream().anyMatch(one -> one.samples() > 0);
            ExitCode code = printBeside(
                    files,
                    "bench-matrix",
                    view,
                    recorded,
                    () -> files.chart(
                            stream -> Charts.matrix(view.title() + ": p50 in ns", all, view.medians(), stream)));
            if (!recorded && wish.get() == null) {
                context.message(
                        "bench " + plan.benchmark().word() + " --matrix: no round was recorded in that time. Give"
                                + " it a longer --duration, or a shorter --interval");
                code = ExitCode.FAILED;
            }
            return failed(failure) ? ExitCode.FAILED : wish.get() == null ? code : ended(wish);
        }
    }

    private @Nullable String optionOfMeasurements() {
        if (matrix.isSet()) {
            return "--matrix";
        }
        if (hgrm.isGiven()) {
            return "--hgrm";
        }
        if (svg.isGiven()) {
            return "--svg";
        }
        return raw.isGiven() ? "--raw" : options.anyGiven();
    }

    private ExitCode compare(List<String> names) throws IOException {
        String unfit = optionOfMeasurements();
        if (unfit != null) {
            throw new InvalidValueException(unfit + " is for measuring; compare takes --check and --noise");
        }
        double noisePercent = noise.or(USUAL_NOISE_PERCENT);
        Double most = check.orNull();
        if (most != null && most < noisePercent) {
            throw new InvalidValueException(
                    "--check " + Plain.of(most) + " is below --noise " + Plain.of(noisePercent)
                            + ": differences below the noise are none. Check for more, or give --noise what this machine drifts");
        }
        if (names.size() < 2) {
            throw new InvalidValueException("compare takes two files or more that 'thrctl bench NAME --json' wrote");
        }
        List<BenchFile> files = new ArrayList<>();
        for (String name : names) {
            files.add(BenchFile.read(name));
        }
        BenchFile base = files.get(0);
        List<BenchCompareView.Pair> pairs = new ArrayList<>();
        for (BenchFile other : files.subList(1, files.size())) {
            base.requireSameBenchmark(other);
            Comparison comparison = new Comparison(SEED, noisePercent / 100);
            pairs.add(new BenchCompareView.Pair(
                    side(other),
                    base.isInTurnWith(other),
                    base.differences(other),
                    comparison.answer(base.questions(other))));
        }
        print("bench-compare", new BenchCompareView(base.title(), side(base), pairs));
        if (check.isGiven()
                && pairs.stream().anyMatch(pair -> Comparison.overall(pair.differences()) == Verdict.UNKNOWN)) {
            context.message(
                    "bench compare --check: too few runs or samples to tell. Measure with more --runs, or longer");
            return ExitCode.FAILED;
        }
        return regressed(pairs) ? ExitCode.FOUND : ExitCode.DONE;
    }

    private static BenchCompareView.Side side(BenchFile file) {
        return new BenchCompareView.Side(file.name(), file.recordings(), file.runs());
    }

    private boolean regressed(List<BenchCompareView.Pair> pairs) {
        Double most = check.orNull();
        if (most == null) {
            return false;
        }
        for (BenchCompareView.Pair pair : pairs) {
            for (Comparison.Difference one : pair.differences()) {
                Double change = one.change();
                if (one.verdict() == Verdict.SLOWER && change != null && change * 100 >= most) {
                    return true;
                }
            }
        }
        return false;
    }

    private void print(String schema, View view) throws IOException {
        new Output(context, output, schema).print(view);
    }
}
