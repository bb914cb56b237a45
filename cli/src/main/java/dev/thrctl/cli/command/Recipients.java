package dev.thrctl.cli.command;

import dev.thrctl.cli.Context;
import dev.thrctl.cli.view.MissingTarget;
import dev.thrctl.kernel.ProbeException;
import dev.thrctl.signal.Recipient;
import dev.thrctl.signal.RecipientsProbe;
import dev.thrctl.task.Selection;
import dev.thrctl.task.Target;
import dev.thrctl.task.TargetResolver;
import dev.thrctl.task.TaskStat;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Whom the targets of a command line mean, each once; what is not found goes to stderr. */
final class Recipients {
    private final Context context;
    private final boolean eachThread;
    private final RecipientsProbe finder;
    private final Set<String> known = new HashSet<>();
    private final Set<String> ofMany = new HashSet<>();
    private final List<Recipient> found = new ArrayList<>();
    private final List<MissingTarget> missing = new ArrayList<>();
    private final List<Watched> watched = new ArrayList<>();

    /** A process of which every thread is meant. Its start time, in clock ticks from boot; null if it has gone. */
    private record Watched(Selection selection, @Nullable Long startTicks) {}

    /** {@code eachThread}: the threads of the processes, instead of the processes as a whole. */
    Recipients(Context context, boolean eachThread) {
        this.context = context;
        this.eachThread = eachThread;
        this.finder = new RecipientsProbe(context.proc(), context.kernel(), context.machine());
    }

    void find(List<Target> targets, boolean allOfName) {
        TargetResolver resolver = new TargetResolver(context.proc(), context.kernel());
        for (Target target : targets) {
            try {
                for (Selection selection : resolver.resolve(target, allOfName)) {
                    boolean many = isMany(selection) || (allOfName && target instanceof Target.Name);
                    Long startTicks = startTicks(selection.pid());
                    found.addAll(read(selection, many));
                    if (eachThread && !selection.isOneThread()) {
                        watched.add(new Watched(selection, startTicks));
                    }
                }
            } catch (ProbeException e) {
                String problem = String.valueOf(e.getMessage());
                missing.add(new MissingTarget(target.text(), problem));
                context.message(problem);
            }
        }
    }

    private boolean isMany(Selection selection) {
        return !selection.isOneThread() && (eachThread || selection.names() != null);
    }

    private List<Recipient> read(Selection selection, boolean many) {
        List<Recipient> fresh = new ArrayList<>();
        for (Recipient recipient : finder.read(selection, eachThread)) {
            if (known.add(recipient.text())) {
                fresh.add(recipient);
                if (many) {
                    ofMany.add(recipient.text());
                }
            }
        }
        return fresh;
    }

    /** Whether nobody named it: that one of many has ended meanwhile is no failure. */
    boolean isOneOfMany(Recipient recipient) {
        return ofMany.contains(recipient.text());
    }

    List<Recipient> found() {
        return found;
    }

    List<MissingTarget> missing() {
        return missing;
    }

    /** Whether threads that appear later are meant too. */
    boolean mayGrow() {
        return !watched.isEmpty();
    }

    /** Threads that have appeared since the last look; none of a process that has ended. */
    List<Recipient> newcomers() {
        List<Recipient> fresh = new ArrayList<>();
        for (Watched process : watched) {
            List<Recipient> seen = newcomers(process.selection());
            // If it has ended, these may be the threads of another that has its id now.
            Long now = startTicks(process.selection().pid());
            if (now != null && now.equals(process.startTicks())) {
                fresh.addAll(seen);
            }
        }
        return fresh;
    }

    private List<Recipient> newcomers(Selection process) {
        List<Recipient> fresh = new ArrayList<>();
        // The known ones are not read again: they may be tens of thousands.
        for (int tid : context.proc().threadIds(process.pid())) {
            if (!known.contains(process.pid() + "/" + tid)) {
                fresh.addAll(readIfThere(new Selection(process.pid(), tid, process.names())));
            }
        }
        return fresh;
    }

    private @Nullable Long startTicks(int pid) {
        String path = "/proc/" + pid + "/stat";
        byte[] raw = context.proc().bytes(path).orNull();
        return raw == null
                ? null
                : Long.valueOf(TaskStat.parse(path, raw, raw.length).startTicks());
    }

    private List<Recipient> readIfThere(Selection selection) {
        try {
            return read(selection, true);
        } catch (ProbeException e) {
            return List.of();
        }
    }
}
