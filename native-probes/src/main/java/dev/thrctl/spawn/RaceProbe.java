package dev.thrctl.spawn;

import dev.thrctl.thrprobe.EarlyStop;
import dev.thrctl.thrprobe.ProbeAnswer;
import dev.thrctl.thrprobe.ProbeRequest;
import dev.thrctl.thrprobe.ThrProbe;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Creates threads in a storm of signals and counts those that hit a thread before it was ready. See
 * src/main/c/race.c.
 */
public final class RaceProbe {
    /** Between two answers, which come ten times a second; a machine under load may take long. */
    private static final long ANSWER_TIMEOUT_MS = 60_000;

    private final Path program;

    public RaceProbe(Path program) {
        this.program = program;
    }

    /**
     * Runs all rounds, or fewer if {@code stop} is wanted.
     *
     * @param isProtected whether threads start with every signal blocked
     * @throws dev.thrctl.kernel.ProbeException if not all threads could be created
     */
    public RaceReport run(int rounds, int threads, boolean isProtected, Progress progress, EarlyStop stop) {
        ProbeRequest request = ProbeRequest.first()
                .with("rounds", rounds)
                .with("threads", threads)
                .with("protected", isProtected);
        try (ThrProbe probe = ThrProbe.start(program, "race", request)) {
            stop.reaches(probe);
            ProbeAnswer answer = probe.requiredAnswer(ANSWER_TIMEOUT_MS);
            while (answer.has("round")) {
                progress.at(answer.integer("round"), rounds);
                answer = probe.requiredAnswer(ANSWER_TIMEOUT_MS);
            }
            return report(answer);
        }
    }

    static RaceReport report(ProbeAnswer answer) {
        List<RaceReport.EarlyHit> examples = new ArrayList<>();
        for (ProbeAnswer one : answer.objects("examples")) {
            examples.add(new RaceReport.EarlyHit(
                    one.integer("round"),
                    (int) one.integer("tid"),
                    one.flag("entered"),
                    (int) one.integer("code"),
                    (int) one.integer("sender_pid")));
        }
        return new RaceReport(
                answer.flag("protected"),
                answer.integer("rounds"),
                answer.integer("threads"),
                (int) answer.integer("signal"),
                answer.integer("sent"),
                answer.integer("taken_ready"),
                answer.integer("taken_creator"),
                answer.integer("early"),
                answer.integer("threads_hit"),
                examples);
    }
}
