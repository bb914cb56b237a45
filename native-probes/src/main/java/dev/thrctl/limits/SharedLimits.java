package dev.thrctl.limits;

import dev.thrctl.kernel.Kernel;
import dev.thrctl.kernel.ProcFs;
import dev.thrctl.kernel.RawText;
import dev.thrctl.limits.LimitRow.Place;
import dev.thrctl.limits.UserCharges.Charge;
import dev.thrctl.task.ProcessLimits.Limit;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The limits that a process shares with others: of its user, of the pid namespace, of the system. */
final class SharedLimits {
    /** PROC_PID_INIT_INO of include/linux/proc_ns.h: the pid namespace at the top. */
    private static final String INITIAL_PID_NAMESPACE = "pid:[4026531836]";

    private final ProcFs proc;
    private final @Nullable Kernel kernel;
    private final Subject subject;
    private final OwnThreads own;
    private final Population population;

    /** Whether thrctl is in the pid namespace at the top. */
    private final boolean isInitial;

    private final @Nullable String release;

    SharedLimits(ProcFs proc, @Nullable Kernel kernel, Subject subject, OwnThreads own) {
        this.proc = proc;
        this.kernel = kernel;
        this.subject = subject;
        this.own = own;
        population = Population.read(proc, own.pid());
        RawText namespace = proc.link("/proc/self/ns/pid").orNull();
        isInitial = namespace != null && namespace.text().equals(INITIAL_PID_NAMESPACE);
        release = proc.line(KernelRelease.FILE).orNull();
    }

    void add(List<LimitRow> rows) {
        users(rows);
        rows.add(SystemThreads.row(Numbers.read(proc, SystemThreads.FILE), own.without(this::systemThreads)));
        boolean allSeen = isInitial && population.allSeen();
        rows.add(ProcessIds.row(
                Numbers.read(proc, ProcessIds.FILE),
                population.ids(),
                Numbers.read(proc, "/proc/sys/kernel/ns_last_pid"),
                isInitial,
                allSeen));
        if (release == null || ProcessIds.isPerNamespace(release)) {
            for (int level = 1; level < subject.namespaceLevels(); level++) {
                rows.add(ProcessIds.inner(level));
            }
        }
    }

    private @Nullable Long systemThreads() {
        String load = proc.line(SystemThreads.USED_FILE).orNull();
        return load == null ? null : Long.valueOf(SystemThreads.total(load));
    }

    private void users(List<LimitRow> rows) {
        boolean allSeen = isInitial && population.allSeen();
        Long user = subject.creator().realUser();
        Long used = user == null ? null : Long.valueOf(population.threadsOf(user));
        String file = subject.folder() + "limits";
        Place place = UserProcesses.place(subject.pid(), user, file);
        Limit limit = subject.limit("Max processes");
        if (limit == null) {
            rows.add(LimitsProbe.missing(subject, place, used));
            return;
        }
        boolean counts = "".equals(subject.creator().exemption());
        // Before Linux 5.14 a user had one count for all user namespaces.
        boolean byNamespace = release == null || KernelRelease.isAtLeast(release, 5, 14);
        if (user == null || !counts || !byNamespace) {
            rows.add(UserProcesses.row(place, subject.creator(), limit.soft(), used, allSeen));
            return;
        }
        List<Charge> charges = new UserCharges(proc, kernel).of(subject.pid(), user, population);
        if (charges == null) {
            // A limit of whoever made the namespaces above may be nearer.
            rows.add(UserProcesses.hidden(place, limit.soft(), used));
            return;
        }
        Charge first = charges.get(0);
        rows.add(UserProcesses.row(
                UserProcesses.place(subject.pid(), first.account(), file),
                subject.creator(),
                limit.soft(),
                first.threads(),
                isInitial && first.allSeen()));
        for (Charge charge : charges.subList(1, charges.size())) {
            rows.add(UserProcesses.ofMaker(
                    UserProcesses.makersPlace(charge.account(), file), subject.creator(), limit.soft(), charge));
        }
    }
}
