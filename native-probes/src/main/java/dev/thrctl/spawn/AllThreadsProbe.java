package dev.thrctl.spawn;

import dev.thrctl.kernel.CpuSet;
import dev.thrctl.kernel.Errno;
import dev.thrctl.kernel.ProbeException;
import dev.thrctl.kernel.ProcFs;
import dev.thrctl.kernel.Reading;
import dev.thrctl.spawn.AllThreadsReport.CalledThread;
import dev.thrctl.thrprobe.EarlyStop;
import dev.thrctl.thrprobe.ProbeAnswer;
import dev.thrctl.thrprobe.ProbeRequest;
import dev.thrctl.thrprobe.ThrProbe;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.LongStream;

/**
 * Makes one system call on every thread of a process, as a runtime does it, and looks in /proc whether each thread has
 * what it set. See src/main/c/allthreads.c.
 */
public final class AllThreadsProbe {
    /** Of all calls; each may wait ten seconds for a thread. */
    private static final long ANSWER_TIMEOUT_MS = 600_000;

    private static final long END_TIMEOUT_MS = 20_000;

    private final ProcFs proc;
    private final Path program;

    public AllThreadsProbe(ProcFs proc, Path program) {
        this.proc = proc;
        this.program = program;
    }

    /**
     * Makes the call, as often as planned unless {@code stop} is wanted, and looks.
     *
     * @throws ProbeException if the threads could not be created, or if the kernel refused the call to the first thread:
     *     then no other was asked
     */
    public AllThreadsReport run(CallPlan plan, EarlyStop stop) {
        try (ThrProbe probe = ThrProbe.start(program, "allthreads", plan.request())) {
            stop.reaches(probe);
            ProbeAnswer answer = probe.requiredAnswer(ANSWER_TIMEOUT_MS);
            List<ProbeAnswer> answers = answer.objects("threads");
            refuseIfFirstFailed(plan.call(), answers);
            List<CalledThread> threads = look(plan.call(), (int) probe.pid(), answers);
            AllThreadsReport report = new AllThreadsReport(
                    (int) probe.pid(),
                    plan.call(),
                    (int) answer.integer("signal"),
                    answer.integer("calls"),
                    answer.flag("equal"),
                    answer.integer("last_call_ns"),
                    answer.integer("churned"),
                    expected(plan.call(), answer),
                    threads);
            probe.tell(ProbeRequest.order("end"));
            probe.end(END_TIMEOUT_MS);
            return report;
        }
    }

    private static String expected(RuntimeCall call, ProbeAnswer answer) {
        return switch (call) {
            case SETPRIORITY, TIMERSLACK -> Long.toString(answer.integer("value"));
            case SCHED_SETAFFINITY ->
                CpuSet.of(LongStream.of(answer.integers("cpus"))
                                .mapToInt(cpu -> (int) cpu)
                                .toArray())
                        .list();
            case SETRESUID ->
                LongStream.of(answer.integers("uids")).mapToObj(Long::toString).collect(Collectors.joining(","));
        };
    }

    /** The threads that answered, and behind them those that /proc shows besides. */
    private List<CalledThread> look(RuntimeCall call, int pid, List<ProbeAnswer> answers) {
        List<CalledThread> threads = new ArrayList<>();
        Set<Integer> known = new HashSet<>();
        for (ProbeAnswer one : answers) {
            int tid = (int) one.integer("tid");
            known.add(tid);
            Long errno = one.integerOrNull("errno");
            threads.add(new CalledThread(
                    tid,
                    one.text("role"),
                    one.integerOrNull("result"),
                    errno == null ? null : errno.intValue(),
                    call.seen(proc, pid, tid)));
        }
        for (int tid : proc.threadIds(pid)) {
            Reading<String> seen = call.seen(proc, pid, tid);
            if (!known.contains(tid) && (seen.isKnown() || seen.isDenied())) {
                threads.add(new CalledThread(tid, "later", null, null, seen));
            }
        }
        return threads;
    }

    /** Then it is the only one with a result. */
    private static void refuseIfFirstFailed(RuntimeCall call, List<ProbeAnswer> answers) {
        Long errno = answers.get(0).integerOrNull("errno");
        if (answers.size() == 1 && errno != null && errno != 0) {
            throw new ProbeException(call.word() + " on thrprobe: "
                    + Errno.text(errno.intValue(), Errno.Numbering.LINUX)
                    + ". The first thread was refused it, so no other was asked");
        }
    }
}
