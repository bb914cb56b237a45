package dev.thrctl.cli.command;

import dev.thrctl.cli.Context;
import dev.thrctl.cli.view.MissingTarget;
import dev.thrctl.kernel.ProbeException;
import dev.thrctl.signal.Recipient;
import dev.thrctl.signal.RecipientsProbe;
import dev.thrctl.task.Selection;
import dev.thrctl.task.Target;
import dev.thrctl.task.TargetResolver;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Whom the targets of a command line mean, each once; what is not found goes to stderr. */
final class Recipients {
    private final Context context;
    private final boolean eachThread;
    private final RecipientsProbe finder;
    private final Set<String> known = new HashSet<>();
    private final List<Recipient> found = new ArrayList<>();
    private final List<MissingTarget> missing = new ArrayList<>();
    private final List<Selection> watched = new ArrayList<>();

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
                    found.addAll(read(selection));
                    if (eachThread && !selection.isOneThread()) {
                        watched.add(selection);
                    }
                }
            } catch (ProbeException e) {
                String problem = String.valueOf(e.getMessage());
                missing.add(new MissingTarget(target.text(), problem));
                context.message(problem);
            }
        }
    }

    private List<Recipient> read(Selection selection) {
        List<Recipient> fresh = new ArrayList<>();
        for (Recipient recipient : finder.read(selection, eachThread)) {
            if (known.add(recipient.text())) {
                fresh.add(recipient);
            }
        }
        return fresh;
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
        for (Selection selection : watched) {
            fresh.addAll(readIfThere(selection));
        }
        return fresh;
    }

    private List<Recipient> readIfThere(Selection selection) {
        try {
            return read(selection);
        } catch (ProbeException e) {
            return List.of();
        }
    }
}
