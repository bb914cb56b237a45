package dev.thrctl.task;

import dev.thrctl.kernel.MalformedFileException;
import dev.thrctl.kernel.RawText;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The resource limits of a process. Source: proc_pid_limits(5), getrlimit(2), fs/proc/base.c. */
public final class ProcessLimits {
    /** Columns of the table that the kernel prints: "%-25s %-20s %-20s %-10s". */
    private static final int SOFT_AT = 26;

    private static final int HARD_AT = 47;
    private static final int UNIT_AT = 68;

    /**
     * One limit.
     *
     * @param name as the kernel has it, such as {@code Max open files}
     * @param soft unsigned, in {@code unit}; null for unlimited
     * @param hard unsigned, in {@code unit}; null for unlimited
     * @param unit {@code bytes}, {@code seconds}, ...; empty where the kernel gives none
     */
    public record Limit(
            String name, @Nullable Long soft, @Nullable Long hard, String unit) {}

    private ProcessLimits() {}

    public static List<Limit> parse(String file, byte[] raw) {
        List<Limit> limits = new ArrayList<>();
        boolean first = true;
        for (String line : RawText.of(raw).text().lines().toList()) {
            if (!first) {
                limits.add(line(file, line));
            }
            first = false;
        }
        return limits;
    }

    private static Limit line(String file, String line) {
        if (line.length() < HARD_AT + 1) {
            throw new MalformedFileException(file, "a line is too short: '" + line + "'");
        }
        String unit = line.length() > UNIT_AT ? line.substring(UNIT_AT).strip() : "";
        String hard = line.substring(HARD_AT, Math.min(UNIT_AT, line.length())).strip();
        return new Limit(
                line.substring(0, SOFT_AT).strip(),
                value(file, line.substring(SOFT_AT, HARD_AT).strip()),
                value(file, hard),
                unit);
    }

    private static @Nullable Long value(String file, String text) {
        if (text.equals("unlimited")) {
            return null;
        }
        try {
            return Long.parseUnsignedLong(text);
        } catch (NumberFormatException e) {
            throw new MalformedFileException(file, "'" + text + "' is no limit");
        }
    }
}
