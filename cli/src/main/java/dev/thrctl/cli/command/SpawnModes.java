package dev.thrctl.cli.command;

import dev.thrctl.cli.Context;
import dev.thrctl.cli.ExitCode;
import dev.thrctl.cli.Installation;
import dev.thrctl.cli.Output;
import dev.thrctl.cli.OutputOptions;
import dev.thrctl.cli.model.Arg;
import dev.thrctl.cli.model.CommandModel;
import dev.thrctl.cli.model.Flag;
import dev.thrctl.cli.model.WholeNumber;
import dev.thrctl.cli.view.CpuTimerView;
import dev.thrctl.cli.view.EveryThreadView;
import dev.thrctl.cli.view.RaceView;
import dev.thrctl.kernel.CpuSet;
import dev.thrctl.kernel.InvalidValueException;
import dev.thrctl.sched.KernelThreads;
import dev.thrctl.spawn.AllThreadsProbe;
import dev.thrctl.spawn.AllThreadsReport;
import dev.thrctl.spawn.CallPlan;
import dev.thrctl.spawn.CpuTimerProbe;
import dev.thrctl.spawn.CpuTimerReport;
import dev.thrctl.spawn.RaceProbe;
import dev.thrctl.spawn.RaceReport;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What {@code spawn} does instead of holding threads: three experiments with what a runtime does to its threads. */
final class SpawnModes {
    private static final int RACE_ROUNDS = 1000;
    private static final long RACE_THREADS = 4;
    private static final long CALL_THREADS = 8;
    private static final long TIMER_THREADS = 2;
    private static final long BURN_NS = 2_000_000_000L;

    /** MOST_THREADS of race.c and allthreads.c. */
    private static final long MOST_THREADS = 1024;

    /** MOST_THREADS of timers.c. */
    private static final long MOST_TIMERS = 256;

    /** MOST_HZ of timers.c: more the kernel's clock does not resolve, and overruns stand for the rest. */
    private static final int MOST_HZ = 10_000;

    private static final int MOST_ROUNDS = 1_000_000;

    /** What goes with each of them. */
    private static final Set<String> OUTPUT = Set.of("--json", "--jsonl", "--plain", "--colour", "--threads");

    private final CommandModel model;
    private final Context context;
    private final SpawnShape shape;
    private final Flag raceCheck;
    private final Flag unprotected;
    private final Arg<Integer> rounds;
    private final Arg<CallWord> call;
    private final Flag denyOne;
    private final Arg<Integer> cpuTimer;

    SpawnModes(CommandModel model, Context context, SpawnShape shape) {
        this.model = model;
        this.context = context;
        this.shape = shape;
        raceCheck = model.flag(
                "Instead: create threads (-n, 4 a round) in a storm of signals, and count those that hit a thread"
                        + " before it was ready. Exit status 3 if any did.",
                "--race-check");
        unprotected = model.flag(
                "With --race-check: create them with the signals open, which is the race; exit status 0.",
                "--unprotected");
        rounds = model.option(
                WholeNumber.of("a number of rounds", 1, MOST_ROUNDS),
                "N",
                "Rounds of --race-check (1000), or how often --all-threads-call calls (1).",
                "--rounds");
        call = model.option(
                CallWord.PARSER,
                "CALL",
                "Instead: one system call on every thread (-n, 8; with --churn threads that come and go), as a runtime"
                        + " makes it, and a look in /proc whether all have it: setpriority[=NICE],"
                        + " timerslack[=DURATION], sched_setaffinity[=CPUS] or setresuid.",
                "--all-threads-call");
        denyOne = model.flag(
                "With --all-threads-call: one thread may not make it, which shows how a difference is reported.",
                "--deny-one");
        cpuTimer = model.option(
                WholeNumber.of("a number of ticks a second", 1, MOST_HZ),
                "HZ",
                "Instead: burn CPU time (--for, 2 s a thread) with CPU timers on -n threads (2) and none on one more,"
                        + " and compare the ticks with the CPU time.",
                "--cpu-timer");
    }

    /** Whether one of them is wanted, and not another; refuses what does not go with it. */
    boolean isGiven() {
        List<String> wanted = new ArrayList<>();
        for (String option : model.given()) {
            if (option.equals("--race-check") || option.equals("--all-threads-call") || option.equals("--cpu-timer")) {
                wanted.add(option);
            }
        }
        if (wanted.size() > 1) {
            throw new InvalidValueException(wanted.get(0) + " and " + wanted.get(1) + " exclude each other");
        }
        if (rounds.isGiven() && !raceCheck.isSet() && !call.isGiven()) {
            throw new InvalidValueException("--rounds goes with --race-check or --all-threads-call");
        }
        if (unprotected.isSet() && !raceCheck.isSet()) {
            throw new InvalidValueException("--unprotected goes with --race-check");
        }
        if (denyOne.isSet() && !call.isGiven()) {
            throw new InvalidValueException("--deny-one goes with --all-threads-call");
        }
        return !wanted.isEmpty();
    }

    /** Says what was found until {@code stop}, too. */
    ExitCode run(OutputOptions output, SpawnStop stop) throws IOException {
        ExitCode found = raceCheck.isSet()
                ? race(output, stop)
                : call.isGiven() ? call(output, call.required(), stop) : cpuTimer(output, stop);
        return stop.instead(found);
    }

    private ExitCode race(OutputOptions output, SpawnStop stop) throws IOException {
        refuseOthers("--race-check", Set.of("--race-check", "--rounds", "--unprotected"));
        int threads = threads(RACE_THREADS, MOST_THREADS);
        RaceReport report;
        try (ProgressLine progress = new ProgressLine(context.console(), "rounds")) {
            report = new RaceProbe(Installation.thrprobe())
                    .run(rounds.or(RACE_ROUNDS), threads, !unprotected.isSet(), progress, stop.early());
        }
        new Output(context, output, "spawn-race").print(new RaceView(report, rounds.or(RACE_ROUNDS)));
        if (!report.isBreached()) {
            return ExitCode.DONE;
        }
        context.message("race check on " + report.threads() + " threads: " + report.early()
                + " signals hit a thread before it was ready, although it was created with all of them blocked."
                + " The C library or the kernel opens the mask early");
        return ExitCode.FOUND;
    }

    private ExitCode call(OutputOptions output, CallWord word, SpawnStop stop) throws IOException {
        refuseOthers("--all-threads-call", Set.of("--all-threads-call", "--rounds", "--deny-one", "--churn"));
        context.proc().requireOwnIds("a look at the threads");
        CallPlan plan = new CallPlan(
                word.call(),
                word.value(),
                online(word.cpus()),
                threads(CALL_THREADS, MOST_THREADS),
                rounds.or(1),
                shape.churnMilliHz(),
                denyOne.isSet());
        AllThreadsReport report = new AllThreadsProbe(context.proc(), Installation.thrprobe()).run(plan, stop.early());
        new Output(context, output, "spawn-call").print(new EveryThreadView(report, plan.calls()));
        if (!report.isUniform()) {
            List<AllThreadsReport.CalledThread> different = report.different();
            context.message(report.call().word() + " on every thread of " + report.pid() + ": the threads differ, "
                    + different.size() + " of " + report.threads().size() + " failed, first "
                    + different.get(0).tid() + ": " + different.get(0).problem(report.expected())
                    + ". A runtime has to end the process here");
            return ExitCode.FAILED;
        }
        if (!report.isVerified()) {
            context.message("look at the threads of " + report.pid()
                    + ": not permitted, so only their own word is reported. Run it as root");
        }
        return ExitCode.DONE;
    }

    private ExitCode cpuTimer(OutputOptions output, SpawnStop stop) throws IOException {
        refuseOthers("--cpu-timer", Set.of("--cpu-timer", "--for"));
        int threads = threads(TIMER_THREADS, MOST_TIMERS);
        long forNs = shape.forNs(BURN_NS);
        if (forNs == 0) {
            throw new InvalidValueException("--for: no ticks without time");
        }
        CpuTimerReport report;
        try (ProgressLine progress = new ProgressLine(context.console(), "CPU time")) {
            report = new CpuTimerProbe(context.proc(), Installation.thrprobe())
                    .run(cpuTimer.required(), threads, forNs, progress, stop.early());
        }
        new Output(context, output, "spawn-timers")
                .print(new CpuTimerView(report, forNs, stop.early().isWanted()));
        return ExitCode.DONE;
    }

    private void refuseOthers(String mode, Set<String> its) {
        for (String option : model.given()) {
            if (!its.contains(option) && !OUTPUT.contains(option)) {
                throw new InvalidValueException(mode + " goes with no " + option);
            }
        }
    }

    private int threads(long usual, long most) {
        long threads = shape.threads(usual);
        if (threads > most) {
            throw new InvalidValueException("--threads: " + threads + " is out of range (1 to " + most + " here)");
        }
        return (int) threads;
    }

    private @Nullable CpuSet online(@Nullable CpuSet cpus) {
        CpuSet online = cpus == null ? null : KernelThreads.onlineCpus(context.proc());
        if (cpus != null && online != null && !cpus.minus(online).isEmpty()) {
            throw new InvalidValueException("--all-threads-call: CPU "
                    + cpus.minus(online).list() + " is not online here (online: " + online.list()
                    + "); see 'thrctl cpus'");
        }
        return cpus;
    }
}
