package dev.thrctl.limits;

import dev.thrctl.kernel.Kernel;
import dev.thrctl.kernel.ProbeException;
import dev.thrctl.kernel.ProcFs;
import dev.thrctl.kernel.RawText;
import dev.thrctl.kernel.UserNamespaces;
import dev.thrctl.kernel.UserNamespaces.Level;
import dev.thrctl.limits.Population.Member;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Whom the kernel charges with threads since Linux 5.14: the real user in its user namespace, then whoever made that
 * namespace in the one above, and so on to the top. Each of them has a limit: the first that of the process, the others
 * the RLIMIT_NPROC that the maker had at that time. Source: inc_rlimit_ucounts and is_rlimit_overlimit of
 * kernel/ucount.c, enforced_nproc_rlimit of kernel/user_namespace.c.
 */
final class UserCharges {
    /**
     * Whom threads are charged to.
     *
     * @param namespace as {@link Level#name}
     */
    record Account(long user, String namespace) {
        boolean isInitial() {
            return namespace.equals(UserNamespaces.INITIAL);
        }
    }

    /**
     * An account of the process and what is charged to it.
     *
     * @param threads of all processes that are charged to it
     * @param allSeen false if there may be more
     */
    record Charge(Account account, long threads, boolean allSeen) {}

    private final ProcFs proc;
    private final @Nullable Kernel kernel;

    /** By namespace; null for one whose makers are hidden. */
    private final Map<String, @Nullable List<Level>> known = new HashMap<>();

    UserCharges(ProcFs proc, @Nullable Kernel kernel) {
        this.proc = proc;
        this.kernel = kernel;
    }

    /**
     * From the account of the process itself to the one at the top.
     *
     * @return null if the user namespaces cannot be seen
     */
    @Nullable
    List<Charge> of(int pid, long user, Population population) {
        List<Account> own = accounts(pid, user);
        if (own == null) {
            return null;
        }
        long[] threads = new long[own.size()];
        boolean allSeen = population.allSeen();
        for (Member member : population.members()) {
            List<Account> others = accounts(member.pid(), member.user());
            if (others == null) {
                // One that has ended meanwhile counts for nobody.
                allSeen &= !proc.exists("/proc/" + member.pid());
                continue;
            }
            for (int i = 0; i < threads.length; i++) {
                threads[i] += others.contains(own.get(i)) ? member.threads() : 0;
            }
        }
        List<Charge> charges = new ArrayList<>();
        for (int i = 0; i < threads.length; i++) {
            charges.add(new Charge(own.get(i), threads[i], allSeen));
        }
        return charges;
    }

    private @Nullable List<Account> accounts(int pid, long user) {
        if (Boolean.TRUE.equals(UserNamespaces.isInitial(proc, "/proc/" + pid + "/uid_map"))) {
            return List.of(new Account(user, UserNamespaces.INITIAL));
        }
        RawText link = proc.link("/proc/" + pid + "/ns/user").orNull();
        if (link == null) {
            return null;
        }
        List<Level> levels = levels(pid, link.text());
        if (levels == null) {
            return null;
        }
        List<Account> accounts = new ArrayList<>();
        long charged = user;
        for (Level level : levels) {
            accounts.add(new Account(charged, level.name()));
            charged = level.owner();
        }
        accounts.add(new Account(charged, UserNamespaces.INITIAL));
        return accounts;
    }

    private @Nullable List<Level> levels(int pid, String namespace) {
        if (!known.containsKey(namespace)) {
            known.put(namespace, ask(pid));
        }
        return known.get(namespace);
    }

    private @Nullable List<Level> ask(int pid) {
        try {
            return kernel == null ? null : kernel.userNamespaces().above(pid);
        } catch (ProbeException e) {
            return null;
        }
    }
}
