package dev.thrctl.spawn;

import dev.thrctl.kernel.ProcFs;
import dev.thrctl.spawn.CpuTimerReport.BurningThread;
import dev.thrctl.spawn.CpuTimerReport.Deliveries;
import dev.thrctl.thrprobe.EarlyStop;
import dev.thrctl.thrprobe.ProbeAnswer;
import dev.thrctl.thrprobe.ProbeRequest;
import dev.thrctl.thrprobe.ThrProbe;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Counts the ticks of CPU timers on burning threads. See src/main/c/timers.c. */
public final class CpuTimerProbe {
    /** Between two answers, which come ten times a second; a machine under load may take long. */
    private static final long ANSWER_TIMEOUT_MS = 60_000;

    private final ProcFs proc;
    private final Path program;

    public CpuTimerProbe(ProcFs proc, Path program) {
        this.proc = proc;
        this.program = program;
    }

    /**
     * Burns on {@code threads} with a timer of their own and one without.
     *
     * @param forNs CPU time of each thread, less if {@code stop} is wanted
     * @throws dev.thrctl.kernel.ProbeException if a thread or a timer could not be created
     */
    public CpuTimerReport run(int hz, int threads, long forNs, Progress progress, EarlyStop stop) {
        ProbeRequest request =
                ProbeRequest.first().with("hz", hz).with("threads", threads).with("for_ns", forNs);
        CpuTimes before = CpuTimes.read(proc);
        try (ThrProbe probe = ThrProbe.start(program, "timers", request)) {
            stop.reaches(probe);
            ProbeAnswer answer = probe.requiredAnswer(ANSWER_TIMEOUT_MS);
            while (answer.has("burned_ns")) {
                progress.at(answer.integer("burned_ns"), forNs * (threads + 1));
                answer = probe.requiredAnswer(ANSWER_TIMEOUT_MS);
            }
            CpuTimes after = CpuTimes.read(proc);
            return report(answer, before == null || after == null ? null : after.stolenPercentSince(before));
        }
    }

    static CpuTimerReport report(ProbeAnswer answer, @Nullable Double stolenPercent) {
        List<BurningThread> threads = new ArrayList<>();
        for (ProbeAnswer one : answer.objects("threads")) {
            threads.add(new BurningThread(
                    (int) one.integer("tid"),
                    one.flag("own_timer"),
                    one.integerOrNull("first_expiry_ns"),
                    one.integer("cpu_ns"),
                    one.integer("involuntary_switches"),
                    one.integer("voluntary_switches"),
                    deliveries(one.object("accepted")),
                    deliveries(one.object("ignored"))));
        }
        return new CpuTimerReport(
                (int) answer.integer("hz"),
                answer.integer("took_ns"),
                answer.integer("process_cpu_ns"),
                stolenPercent,
                threads);
    }

    private static Deliveries deliveries(ProbeAnswer counts) {
        return new Deliveries(
                counts.integer("timer"), counts.integer("overruns"), counts.integer("process"), counts.integer("user"));
    }
}
