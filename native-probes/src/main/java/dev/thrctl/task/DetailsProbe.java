package dev.thrctl.task;

import dev.thrctl.kernel.Kernel;
import dev.thrctl.kernel.ProbeException;
import dev.thrctl.kernel.ProcFs;
import dev.thrctl.kernel.RawText;
import dev.thrctl.kernel.Reading;
import dev.thrctl.task.ProcessDetails.Namespace;
import dev.thrctl.task.ProcessLimits.Limit;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;

/** Reads everything about one process or one of its threads. */
public final class DetailsProbe {
    /** How often the thread that is read for its process may end meanwhile. */
    private static final int MOST_LOOKS = 8;

    private final ProcFs proc;
    private final TaskProbe tasks;

    public DetailsProbe(ProcFs proc, Kernel kernel, String machine) {
        this.proc = proc;
        this.tasks = new TaskProbe(proc, kernel, machine, EnumSet.allOf(Fact.class));
    }

    /**
     * The selected threads and their process.
     *
     * @throws ProbeException if there is none any more
     */
    public ProcessDetails read(Selection selection) {
        ProcessDetails details = look(selection);
        // Of a process whose first thread has ended the others tell, one of which may end meanwhile.
        for (int look = 1; look < MOST_LOOKS && details.lacksFacts() && hasEndedMeanwhile(details.process()); look++) {
            details = look(selection);
        }
        return details;
    }

    private boolean hasEndedMeanwhile(ProcessInfo process) {
        String file = "/proc/" + process.pid() + "/task/" + process.live() + "/stat";
        byte[] raw = proc.bytes(file).orNull();
        return raw == null || (TaskStat.parse(file, raw, raw.length).isExiting() && !hasEnded(process));
    }

    private ProcessDetails look(Selection selection) {
        ProcessInfo process = tasks.read(selection);
        if (process == null || process.threads().isEmpty()) {
            throw new NoSuchTargetException(
                    selection.text(), "read of " + selection.text() + ": it has ended meanwhile (ESRCH)");
        }
        String folder = "/proc/" + process.pid() + "/task/" + process.live() + "/";
        Reading<byte[]> limits = proc.bytes(folder + "limits");
        return new ProcessDetails(
                process,
                link(folder + "exe", process.stat().isKernelThread() || hasEnded(process)),
                link(folder + "cwd", hasEnded(process)),
                limits.map(raw -> limits(folder, raw)),
                namespaces(folder, hasEnded(process)));
    }

    private static boolean hasEnded(ProcessInfo process) {
        return process.stat().isExiting() && process.live() == process.pid();
    }

    /** {@code mayHaveNone}: of a process that has ended, and of a thread of the kernel, which runs no program. */
    private Reading<RawText> link(String path, boolean mayHaveNone) {
        Reading<RawText> link = proc.link(path);
        return mayHaveNone && link.outcome() == Reading.Outcome.ABSENT ? Reading.none() : link;
    }

    private static List<Limit> limits(String folder, byte[] raw) {
        return ProcessLimits.parse(folder + "limits", raw);
    }

    private Reading<List<Namespace>> namespaces(String folder, boolean hasEnded) {
        String[] kinds = proc.list(folder + "ns");
        if (kinds == null) {
            // The folder of another user's process is there, but cannot be listed.
            return proc.exists(folder + "ns") ? Reading.denied() : Reading.absent();
        }
        Arrays.sort(kinds);
        List<Namespace> namespaces = new ArrayList<>();
        for (String kind : kinds) {
            Reading<RawText> link = proc.link(folder + "ns/" + kind);
            if (link.isDenied()) {
                return Reading.denied();
            }
            RawText text = link.orNull();
            if (text != null) {
                namespaces.add(new Namespace(kind, text.text()));
            }
        }
        if (namespaces.isEmpty()) {
            return hasEnded ? Reading.none() : Reading.absent();
        }
        return Reading.known(namespaces);
    }
}
