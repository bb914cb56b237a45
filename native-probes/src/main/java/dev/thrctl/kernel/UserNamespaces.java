package dev.thrctl.kernel;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** The user namespaces above a process. Source: ioctl_nsfs(2), user_namespaces(7). */
public interface UserNamespaces {
    /**
     * One user namespace.
     *
     * @param name as the links of /proc/PID/ns spell it, such as {@code user:[4026531837]}
     * @param owner the effective user that made it, as the caller's namespace numbers it
     */
    record Level(String name, long owner) {}

    /** The initial one has this number: PROC_USER_INIT_INO of include/linux/proc_ns.h. */
    String INITIAL = "user:[4026531837]";

    /**
     * From that of the process upwards to the initial one, which is left out: {@code INITIAL} has no owner of interest.
     *
     * @return null if one of them cannot be seen from here, or the process has gone
     */
    @Nullable
    List<Level> above(int pid);
}
