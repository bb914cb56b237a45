package dev.thrctl.task;

import dev.thrctl.kernel.Capability;
import dev.thrctl.kernel.ProcFs;
import dev.thrctl.kernel.RawText;
import org.jspecify.annotations.Nullable;

/**
 * Whether /proc shows the processes of other users: the mount options hidepid and gid. With hidepid=invisible (2) they
 * are not there, whatever kill(2) says. Source: proc(5), has_pid_permissions of fs/proc/base.c.
 */
final class HidePid {
    /** For messages. */
    static final String NEXT_STEP =
            "Run it as their user, as root (CAP_SYS_PTRACE), or in the group that the mount option gid names";

    private HidePid() {}

    /** Whether processes may be invisible here to somebody. */
    static boolean isSet(ProcFs proc) {
        String value = option(proc, "hidepid");
        return value != null
                && (value.equals("2") || value.equals("4") || value.equals("invisible") || value.equals("ptraceable"));
    }

    /** Whether they may be to us. */
    static boolean isInForce(ProcFs proc) {
        if (!isSet(proc)) {
            return false;
        }
        byte[] raw = proc.bytes("/proc/self/status").orNull();
        if (raw == null) {
            return true;
        }
        Long capabilities =
                TaskStatus.parse("/proc/self/status", raw, raw.length).effectiveCapabilities();
        return !Capability.isIn(capabilities, Capability.SYS_PTRACE)
                && !isInGroup(RawText.of(raw).text(), option(proc, "gid"));
    }

    private static boolean isInGroup(String status, @Nullable String gid) {
        if (gid == null || gid.equals("0")) {
            return false;
        }
        for (String key : new String[] {"\nGid:", "\nGroups:"}) {
            int from = status.indexOf(key);
            int end = from < 0 ? -1 : status.indexOf('\n', from + 1);
            String ids =
                    end < 0 ? "" : status.substring(from + key.length(), end).replace('\t', ' ');
            if ((ids + " ").contains(" " + gid + " ")) {
                return true;
            }
        }
        return false;
    }

    /** Of the mount that /proc is: the last one there covers the others. Null if it is not given. */
    private static @Nullable String option(ProcFs proc, String name) {
        String mounts = text(proc, "/proc/self/mountinfo");
        String found = null;
        int from = 0;
        while (from < mounts.length()) {
            int end = mounts.indexOf('\n', from);
            String line = mounts.substring(from, end < 0 ? mounts.length() : end);
            int options = line.indexOf(" - proc ");
            if (options > 0 && line.contains(" /proc ") && line.indexOf(" /proc ") < options) {
                found = value(line.substring(line.lastIndexOf(' ') + 1), name);
            }
            from = end < 0 ? mounts.length() : end + 1;
        }
        return found;
    }

    private static @Nullable String value(String options, String name) {
        String all = "," + options + ",";
        int at = all.indexOf("," + name + "=");
        int from = at + name.length() + 2;
        return at < 0 ? null : all.substring(from, all.indexOf(',', from));
    }

    private static String text(ProcFs proc, String path) {
        byte[] raw = proc.bytes(path).orNull();
        return raw == null ? "" : RawText.of(raw).text();
    }
}
