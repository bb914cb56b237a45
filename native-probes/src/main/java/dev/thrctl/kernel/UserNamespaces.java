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

    /** Every number of the initial one for itself, as its uid_map has it. */
    String IDENTITY = "0 0 4294967295";

    /**
     * Whether {@code file}, a uid_map, is that of the initial one; null if it cannot be read. A nested namespace may map
     * every number too, but nobody does that: it would hide nothing.
     */
    static @Nullable Boolean isInitial(ProcFs proc, String file) {
        String map = proc.line(file).orNull();
        if (map == null) {
            return null;
        }
        StringBuilder words = new StringBuilder();
        for (int i = 0; i < map.length(); i++) {
            char c = map.charAt(i);
            if (c != ' ' || (words.length() > 0 && words.charAt(words.length() - 1) != ' ')) {
                words.append(c);
            }
        }
        return words.toString().equals(IDENTITY);
    }

    /**
     * From that of the process upwards to the initial one, which is left out: {@code INITIAL} has no owner of interest.
     *
     * @return null if one of them cannot be seen from here, or the process has gone
     */
    @Nullable
    List<Level> above(int pid);
}
