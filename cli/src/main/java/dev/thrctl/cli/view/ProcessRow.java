package dev.thrctl.cli.view;

import dev.thrctl.kernel.SystemFacts;
import dev.thrctl.task.ProcessInfo;
import dev.thrctl.task.ThreadInfo;
import dev.thrctl.task.UserNames;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** A process with what is needed to explain it. */
public record ProcessRow(ProcessInfo process, SystemFacts system, UserNames users) {
    /** Null if its user has none. */
    public @Nullable String userName() {
        Long id = process.userId();
        return id == null ? null : users.name(id);
    }

    /** How many threads are in each state, by its letter. */
    public Map<Character, Integer> states() {
        Map<Character, Integer> states = new TreeMap<>();
        for (ThreadInfo thread : process.threads()) {
            Integer count = states.get(thread.stat().state());
            states.put(thread.stat().state(), count == null ? 1 : count + 1);
        }
        return states;
    }

    /** Its threads, each with what is needed to explain it. */
    List<ThreadRow> threads() {
        List<ThreadRow> rows = new ArrayList<>();
        for (ThreadInfo thread : process.threads()) {
            rows.add(new ThreadRow(process, thread, system, users, null));
        }
        return rows;
    }

    /** User and system time of the process with its ended threads, null if the length of a tick is unknown. */
    public @Nullable Long cpuNs() {
        return system.ticksToNs(process.stat().userTicks() + process.stat().systemTicks());
    }
}
