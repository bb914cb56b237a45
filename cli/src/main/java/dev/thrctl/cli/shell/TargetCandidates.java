package dev.thrctl.cli.shell;

import dev.thrctl.cli.model.WholeNumber;
import dev.thrctl.cli.render.Escape;
import dev.thrctl.kernel.ProcFs;
import dev.thrctl.kernel.RawText;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jline.reader.Candidate;
import org.jspecify.annotations.Nullable;

/** Processes and threads that live now, with their names beside their numbers. */
final class TargetCandidates {
    private final Session session;
    private final ProcFs proc;

    TargetCandidates(Session session) {
        this.session = session;
        this.proc = session.context().proc();
    }

    /** {@code word} is what is typed of the target, {@code prefix} what stands in front of it in the same word. */
    void add(String word, String prefix, List<Candidate> candidates) {
        int slash = word.indexOf('/');
        if (slash > 0) {
            String head = word.substring(0, slash);
            int pid = head.equals("self") ? self() : number(head);
            if (pid > 0) {
                threads(pid, head, prefix, candidates);
                return;
            }
        }
        CurrentTarget current = session.target();
        if (current != null) {
            threads(current.pid(), Integer.toString(current.pid()), prefix, candidates);
        }
        boolean byName = !word.isEmpty() && (word.charAt(0) < '0' || word.charAt(0) > '9');
        Map<String, Integer> names = new LinkedHashMap<>();
        Map<String, Integer> pids = new LinkedHashMap<>();
        for (int pid : proc.processIds()) {
            RawText name = name("/proc/" + pid + "/comm");
            if (name == null) {
                continue;
            }
            if (byName) {
                names.merge(name.text(), 1, Integer::sum);
                pids.put(name.text(), pid);
            } else {
                candidates.add(Completion.candidate(prefix + pid, Escape.printable(name), true));
            }
        }
        names.forEach((name, count) -> {
            // A name that cannot be shown as it is cannot be typed either.
            if (Escape.printable(name).equals(name)) {
                if (count == 1 && word.startsWith(name + "/")) {
                    threads(pids.getOrDefault(name, -1), name, prefix, candidates);
                }
                candidates.add(
                        Completion.candidate(prefix + name, count == 1 ? "process" : count + " processes", true));
            }
        });
        if (byName || word.isEmpty()) {
            candidates.add(Completion.candidate(prefix + "self", "thrctl itself", true));
        }
    }

    private int self() {
        Integer self = proc.selfPid();
        return self == null ? -1 : self;
    }

    /** {@code head} is how the process is named. */
    private void threads(int pid, String head, String prefix, List<Candidate> candidates) {
        for (int tid : pid < 0 ? new int[0] : proc.threadIds(pid)) {
            RawText name = name("/proc/" + pid + "/task/" + tid + "/comm");
            if (name != null) {
                candidates.add(Completion.candidate(prefix + head + "/" + tid, Escape.printable(name), true));
            }
        }
    }

    private static int number(String text) {
        Long number = WholeNumber.parseOrNull(text);
        return number == null || number > Integer.MAX_VALUE ? -1 : number.intValue();
    }

    private @Nullable RawText name(String file) {
        byte[] raw = proc.bytes(file).orNull();
        if (raw == null) {
            return null;
        }
        boolean ended = raw.length > 0 && raw[raw.length - 1] == '\n';
        return RawText.of(ended ? Arrays.copyOf(raw, raw.length - 1) : raw);
    }
}
