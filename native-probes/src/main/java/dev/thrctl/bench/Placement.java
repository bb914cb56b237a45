package dev.thrctl.bench;

import dev.thrctl.kernel.CpuSet;
import dev.thrctl.kernel.InvalidValueException;
import dev.thrctl.kernel.ProbeException;
import dev.thrctl.kernel.ProcFs;
import dev.thrctl.kernel.RawText;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** On which CPUs the timed threads run. */
public final class Placement {
    private static final String NEXT = "See 'thrctl cpus'";
    private static final String LIST = "\nCpus_allowed_list:";

    private final @Nullable CpuSet allowed;
    private final @Nullable CpuSet online;

    private Placement(@Nullable CpuSet allowed, @Nullable CpuSet online) {
        this.allowed = allowed;
        this.online = online;
    }

    /** Of this process. */
    public static Placement read(ProcFs proc) {
        byte[] raw = proc.bytes("/proc/self/status").orNull();
        String status = raw == null ? "" : RawText.of(raw).text();
        int at = status.indexOf(LIST);
        CpuSet allowed = null;
        if (at >= 0) {
            int end = status.indexOf('\n', at + 1);
            allowed = CpuSet.parseFile(
                    "/proc/self/status",
                    status.substring(at + LIST.length(), end < 0 ? status.length() : end)
                            .strip());
        }
        String online = proc.line("/sys/devices/system/cpu/online").orNull();
        return new Placement(
                allowed, online == null ? null : CpuSet.parseFile("/sys/devices/system/cpu/online", online));
    }

    /** Those that are online, too; ascending. */
    public List<Integer> allowed() {
        if (allowed == null || allowed.isEmpty()) {
            throw new ProbeException(
                    "CPUs for the benchmark: /proc/self/status does not say which are allowed. Name them by --cpus A,B");
        }
        List<Integer> numbers = new ArrayList<>();
        for (int cpu : allowed.numbers()) {
            // The mask of a thread keeps a CPU that goes offline.
            if (online == null || online.contains(cpu)) {
                numbers.add(cpu);
            }
        }
        if (numbers.isEmpty()) {
            throw new ProbeException("CPUs for the benchmark: none of those that are allowed (" + allowed.list()
                    + ") is online. " + NEXT);
        }
        return numbers;
    }

    /**
     * {@code same}, {@code cross}, or numbers of CPUs in the order of the threads.
     *
     * @param text null for cross where there are two CPUs, else same
     * @param threads no more CPUs than these; null for any number
     * @throws InvalidValueException for what is none of these, and for more numbers than threads
     * @throws ProbeException for CPUs that are not online, or not allowed, or too few
     */
    public List<Integer> choose(@Nullable String text, @Nullable Integer threads) {
        if (text == null) {
            List<Integer> all = allowed();
            return first(threads, all.size() > 1 ? all : List.of(all.get(0), all.get(0)));
        }
        return switch (text) {
            case "same" -> first(threads, List.of(allowed().get(0), allowed().get(0)));
            case "cross" -> first(threads, cross());
            default -> {
                List<Integer> named = numbers(text);
                if (threads != null && named.size() > threads) {
                    throw new InvalidValueException("--cpus '" + text + "' names " + named.size() + " CPUs, for "
                            + threads + (threads == 1 ? " thread" : " threads"));
                }
                yield checked(named);
            }
        };
    }

    private static List<Integer> first(@Nullable Integer threads, List<Integer> cpus) {
        return threads == null || threads >= cpus.size() ? cpus : cpus.subList(0, threads);
    }

    private List<Integer> cross() {
        List<Integer> all = allowed();
        if (all.size() < 2) {
            throw new ProbeException("--cpus cross: needs two CPUs, but only CPU " + all.get(0)
                    + " is allowed here. Use --cpus same, or more CPUs. " + NEXT);
        }
        return all;
    }

    /** Only of its form. */
    public static List<Integer> numbers(String text) {
        List<Integer> numbers = new ArrayList<>();
        for (String word : text.split(",", -1)) {
            int dash = word.indexOf('-');
            int from = number(dash < 0 ? word : word.substring(0, dash), text);
            int to = dash < 0 ? from : number(word.substring(dash + 1), text);
            if (to < from) {
                throw none(text);
            }
            for (int cpu = from; cpu <= to; cpu++) {
                numbers.add(cpu);
            }
        }
        return numbers;
    }

    private static int number(String word, String text) {
        long number = 0;
        for (int i = 0; i < word.length(); i++) {
            char c = word.charAt(i);
            number = c < '0' || c > '9' ? Long.MAX_VALUE / 20 : Math.min(Long.MAX_VALUE / 20, number * 10 + (c - '0'));
        }
        if (word.isEmpty() || number >= CpuSet.MAX_CPUS) {
            throw none(text);
        }
        return (int) number;
    }

    private static InvalidValueException none(String text) {
        return new InvalidValueException("'" + text
                + "' is not 'same', 'cross', or numbers of CPUs such as 0,1 or 0-1, below " + CpuSet.MAX_CPUS);
    }

    private List<Integer> checked(List<Integer> cpus) {
        for (int cpu : cpus) {
            if (online != null && !online.contains(cpu)) {
                throw new ProbeException("--cpus on CPU " + cpu + ": it is not online (online: " + online.list()
                        + "). Choose among those. " + NEXT);
            }
            if (allowed != null && !allowed.contains(cpu)) {
                throw new ProbeException("--cpus on CPU " + cpu + ": it is not in the affinity mask (allowed: "
                        + allowed.list() + "). Choose among those, or widen the mask: taskset, cpuset. " + NEXT);
            }
        }
        return cpus;
    }
}
