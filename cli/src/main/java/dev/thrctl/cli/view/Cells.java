package dev.thrctl.cli.view;

import dev.thrctl.cli.render.Cell;
import dev.thrctl.cli.render.Escape;
import dev.thrctl.cli.render.JsonOut;
import dev.thrctl.cli.render.Palette.Style;
import dev.thrctl.cli.render.Sizes;
import dev.thrctl.cli.render.Times;
import dev.thrctl.kernel.Abi;
import dev.thrctl.kernel.CpuSet;
import dev.thrctl.kernel.RawText;
import dev.thrctl.kernel.Reading;
import dev.thrctl.kernel.SystemFacts;
import dev.thrctl.task.SyscallState;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** How the facts of threads and processes read in a table. */
final class Cells {
    private Cells() {}

    static Cell state(char state) {
        return switch (state) {
            case 'R' -> Cell.of("R", Style.GOOD);
            case 'D' -> Cell.of("D", Style.BAD);
            case 'Z' -> Cell.of("Z", Style.BAD);
            case 'T' -> Cell.of("T", Style.WARNING);
            case 't' -> Cell.of("t", Style.WARNING);
            case 'S' -> Cell.of("S");
            default -> Cell.of(String.valueOf(state));
        };
    }

    /** A number of the kernel, of which null is unknown. */
    static Cell number(@Nullable Number number) {
        return number == null ? Cell.UNKNOWN : Cell.of(number.longValue());
    }

    static Cell cpuTime(@Nullable Long ns) {
        return ns == null ? Cell.UNKNOWN : Cell.of(Times.cpu(ns), ns);
    }

    static Cell duration(long ns) {
        return Cell.of(Times.precise(ns), ns);
    }

    /** A number without a sign: the most that prctl(2) takes is no less than nothing. */
    static Cell slack(long ns) {
        return Cell.of(Times.slack(ns), (Object) (ns < 0 ? Long.MAX_VALUE : ns));
    }

    static Cell duration(Reading<Long> ns) {
        return Cell.of(ns, Cells::duration);
    }

    static Cell age(@Nullable Long ns) {
        return ns == null ? Cell.UNKNOWN : Cell.of(Times.elapsed(ns), ns);
    }

    static Cell started(SystemFacts system, long startTicks) {
        Long ageNs = system.ageNs(startTicks);
        if (ageNs == null) {
            return Cell.UNKNOWN;
        }
        String text = DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss")
                .withZone(ZoneId.systemDefault())
                .format(Instant.ofEpochMilli(system.nowUnixMs()).minusNanos(ageNs));
        return Cell.of(text, -ageNs);
    }

    static Cell size(long bytes) {
        return Cell.of(Sizes.of(bytes), bytes);
    }

    static Cell percent(@Nullable Double percent) {
        if (percent == null) {
            return Cell.UNSEEN;
        }
        long tenths = Math.round(percent * 10);
        return Cell.of(tenths / 10 + "." + tenths % 10, percent);
    }

    static Cell user(@Nullable Long userId, @Nullable String name) {
        if (userId == null) {
            return Cell.UNKNOWN;
        }
        return Cell.of(name == null ? Long.toString(userId) : Escape.printable(name));
    }

    static Cell userWithId(@Nullable Long userId, @Nullable String name) {
        return userId == null || name == null
                ? user(userId, name)
                : Cell.of(Escape.printable(name) + " (" + userId + ")");
    }

    static Cell arguments(List<RawText> arguments) {
        if (arguments.isEmpty()) {
            return Cell.NONE;
        }
        StringBuilder text = new StringBuilder();
        for (RawText argument : arguments) {
            text.append(text.isEmpty() ? "" : " ").append(Escape.printable(argument));
        }
        return Cell.of(text.toString());
    }

    static Cell syscallNumber(SyscallState state) {
        return state.kind() == SyscallState.Kind.IN_SYSCALL ? Cell.of(state.number()) : Cell.NONE;
    }

    static Cell syscallArguments(SyscallState state) {
        List<Long> arguments = state.arguments();
        long[] keys = new long[arguments.size()];
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < keys.length; i++) {
            // Addresses have no sign.
            keys[i] = arguments.get(i) ^ Long.MIN_VALUE;
            text.append(i == 0 ? "" : " ").append(JsonOut.hex(arguments.get(i)));
        }
        return keys.length == 0 ? Cell.NONE : Cell.of(text.toString(), keys);
    }

    /** Lines are ID:CONTROLLERS:PATH; the unified hierarchy has ID 0. Source: cgroups(7). */
    static Cell cgroup(RawText lines) {
        String text = lines.text();
        for (String line : text.lines().toList()) {
            if (line.startsWith("0::") && line.length() > 4) {
                return Cell.of(Escape.printable(line.substring(3)));
            }
        }
        return text.isBlank()
                ? Cell.NONE
                : Cell.of(Escape.printable(text.strip().replace('\n', ' ')));
    }

    static Cell cpus(@Nullable CpuSet set) {
        if (set == null) {
            return Cell.UNKNOWN;
        }
        long[] keys = new long[set.count()];
        int count = 0;
        for (int cpu = 0; cpu <= set.highest(); cpu++) {
            if (set.contains(cpu)) {
                keys[count++] = cpu;
            }
        }
        return Cell.of(set.list(), keys);
    }

    static Cell yesNo(@Nullable Boolean value) {
        return value == null ? Cell.NONE : Cell.of(value ? "yes" : "no");
    }

    static Cell seccomp(@Nullable Integer mode) {
        return mode == null ? Cell.UNKNOWN : Cell.of(seccompName(mode));
    }

    /** SECCOMP_MODE_* of include/uapi/linux/seccomp.h. */
    static String seccompName(int mode) {
        return switch (mode) {
            case 0 -> "off";
            case 1 -> "strict";
            case 2 -> "filter";
            default -> Integer.toString(mode);
        };
    }

    /** {@code x86_64}, {@code i386}, {@code generic_64}, {@code arm_eabi}. */
    static String abi(Abi abi) {
        return abi.name().toLowerCase(Locale.ROOT);
    }

    /** With blanks between them; they sort as numbers, one after the other. */
    static Cell numbers(List<Integer> items) {
        long[] keys = new long[items.size()];
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < keys.length; i++) {
            keys[i] = items.get(i);
            text.append(i == 0 ? "" : " ").append(items.get(i));
        }
        return keys.length == 0 ? Cell.UNKNOWN : Cell.of(text.toString(), keys);
    }

    static Cell words(List<?> items) {
        StringBuilder text = new StringBuilder();
        for (Object item : items) {
            text.append(text.isEmpty() ? "" : " ").append(item);
        }
        return text.isEmpty() ? Cell.NONE : Cell.of(text.toString());
    }
}
