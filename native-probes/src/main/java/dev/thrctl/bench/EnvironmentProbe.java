package dev.thrctl.bench;

import dev.thrctl.bench.BenchEnvironment.IdleState;
import dev.thrctl.kernel.ProcFs;
import dev.thrctl.kernel.RawText;
import dev.thrctl.kernel.SystemFacts;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** Reads what a latency depends on. Source: proc(5), sysfs-devices-system-cpu. */
final class EnvironmentProbe {
    private static final String CPUS = "/sys/devices/system/cpu/";
    private static final String MITIGATIONS = CPUS + "vulnerabilities";

    private final ProcFs proc;
    private final String machine;
    private final ThrottlingProbe throttling;

    EnvironmentProbe(ProcFs proc, String machine) {
        this.proc = proc;
        throttling = new ThrottlingProbe(proc);
        this.machine = machine;
    }

    /** Counters at one moment. */
    record Counters(
            @Nullable Long contextSwitches,
            @Nullable Long stealTicks,
            @Nullable Long cpuTicks,
            Map<String, Long> idleEntries,
            ThrottlingProbe.Counters throttling) {}

    BenchEnvironment read(Collection<Integer> cpus, Counters before, Counters after) {
        String info = text("/proc/cpuinfo");
        String hypervisor = hypervisor();
        Boolean virtualised = virtualised(info, hypervisor);
        return new BenchEnvironment(
                line("/proc/sys/kernel/osrelease"),
                machine,
                model(info),
                virtualised,
                Boolean.FALSE.equals(virtualised) ? null : hypervisor,
                flag(line(CPUS + "smt/active")),
                governors(cpus),
                idleStates(cpus, before, after),
                mitigations(),
                number(line("/proc/self/timerslack_ns")),
                System.getProperty("java.vm.name", "") + " " + System.getProperty("java.runtime.version", ""));
    }

    /** The first CPU stands for all; ARM names none. */
    static @Nullable String model(String cpuinfo) {
        return field(cpuinfo, "model name", "Model", "uarch", "cpu");
    }

    /** x86 CPUs say so in a flag that no real one has. */
    private static @Nullable Boolean virtualised(String cpuinfo, @Nullable String hypervisor) {
        String flags = field(cpuinfo, "flags");
        if (flags != null) {
            return (" " + flags + " ").contains(" hypervisor ");
        }
        return hypervisor == null ? null : Boolean.TRUE;
    }

    private static @Nullable String field(String cpuinfo, String... keys) {
        for (String key : keys) {
            for (String line : cpuinfo.split("\n", -1)) {
                int colon = line.indexOf(':');
                if (colon > 0 && line.substring(0, colon).strip().equals(key)) {
                    return line.substring(colon + 1).strip();
                }
            }
        }
        return null;
    }

    private @Nullable String hypervisor() {
        String xen = line("/sys/hypervisor/type");
        String vendor = line("/sys/class/dmi/id/sys_vendor");
        String product = line("/sys/class/dmi/id/product_name");
        if (xen != null) {
            return xen;
        }
        return vendor == null ? product : product == null ? vendor : vendor + " " + product;
    }

    private @Nullable List<String> governors(Collection<Integer> cpus) {
        TreeSet<String> governors = new TreeSet<>();
        for (int cpu : cpus) {
            String governor = line(CPUS + "cpu" + cpu + "/cpufreq/scaling_governor");
            if (governor != null) {
                governors.add(governor);
            }
        }
        return governors.isEmpty() ? null : List.copyOf(governors);
    }

    private @Nullable List<IdleState> idleStates(Collection<Integer> cpus, Counters before, Counters after) {
        Map<String, IdleState> states = new LinkedHashMap<>();
        for (int cpu : new TreeSet<>(cpus)) {
            for (String state : statesOf(cpu)) {
                String folder = stateFolder(cpu, state);
                String name = line(folder + "/name");
                Long from = before.idleEntries().get(folder);
                Long to = after.idleEntries().get(folder);
                Long entries = from == null || to == null ? null : Long.valueOf(to - from);
                boolean disabled = Boolean.TRUE.equals(flag(line(folder + "/disable")));
                IdleState one = new IdleState(name == null ? state : name, disabled, entries);
                states.merge(one.name(), one, EnvironmentProbe::both);
            }
        }
        return states.isEmpty() ? null : List.copyOf(states.values());
    }

    private static IdleState both(IdleState one, IdleState other) {
        Long sum =
                one.entries() == null || other.entries() == null ? null : Long.valueOf(one.entries() + other.entries());
        return new IdleState(one.name(), one.disabled() && other.disabled(), sum);
    }

    private static String stateFolder(int cpu, String state) {
        return CPUS + "cpu" + cpu + "/cpuidle/" + state;
    }

    private List<String> statesOf(int cpu) {
        String[] names = proc.list(CPUS + "cpu" + cpu + "/cpuidle");
        List<String> states = new ArrayList<>();
        if (names != null) {
            for (String name : names) {
                if (name.startsWith("state")) {
                    states.add(name);
                }
            }
        }
        states.sort(null);
        return states;
    }

    private @Nullable Map<String, String> mitigations() {
        String[] names = proc.list(MITIGATIONS);
        if (names == null) {
            return null;
        }
        Map<String, String> mitigations = new TreeMap<>();
        for (String name : names) {
            String state = line(MITIGATIONS + "/" + name);
            if (state != null && !state.equals("Not affected")) {
                mitigations.put(name, state);
            }
        }
        return mitigations;
    }

    Counters counters(Collection<Integer> cpus) {
        String stat = text("/proc/stat");
        Map<String, Long> idle = new LinkedHashMap<>();
        for (int cpu : new TreeSet<>(cpus)) {
            for (String state : statesOf(cpu)) {
                Long usage = number(line(stateFolder(cpu, state) + "/usage"));
                if (usage != null) {
                    idle.put(stateFolder(cpu, state), usage);
                }
            }
        }
        return counters(stat, idle, throttling.read());
    }

    /** Of /proc/stat: {@code cpu user nice system idle iowait irq softirq steal ...}, and {@code ctxt}. */
    static Counters counters(String stat, Map<String, Long> idle, ThrottlingProbe.Counters throttling) {
        Long switches = null;
        Long steal = null;
        Long all = null;
        for (String line : stat.split("\n", -1)) {
            String[] words = line.strip().split(" +", -1);
            if (words[0].equals("ctxt") && words.length > 1) {
                switches = number(words[1]);
            } else if (words[0].equals("cpu") && words.length > 8) {
                steal = number(words[8]);
                all = 0L;
                // What follows, guest time, is part of user time.
                for (int i = 1; i <= 8 && all != null; i++) {
                    Long ticks = number(words[i]);
                    all = ticks == null ? null : Long.valueOf(all + ticks);
                }
            }
        }
        return new Counters(switches, steal, all, idle, throttling);
    }

    Activity between(Counters before, Counters after) {
        SystemFacts facts = SystemFacts.read(proc);
        return new Activity(
                difference(before.contextSwitches(), after.contextSwitches()),
                ns(facts, difference(before.stealTicks(), after.stealTicks())),
                ns(facts, difference(before.cpuTicks(), after.cpuTicks())),
                ThrottlingProbe.between(before.throttling(), after.throttling()),
                load());
    }

    private static @Nullable Long ns(SystemFacts facts, @Nullable Long ticks) {
        return ticks == null ? null : facts.ticksToNs(ticks);
    }

    private static @Nullable Long difference(@Nullable Long before, @Nullable Long after) {
        return before == null || after == null ? null : Long.valueOf(Math.max(0, after - before));
    }

    private @Nullable Double load() {
        String loadavg = line("/proc/loadavg");
        try {
            return loadavg == null ? null : Double.valueOf(loadavg.split(" ", 2)[0]);
        } catch (NumberFormatException e) {
            return null;
        }
    }

    private static @Nullable Boolean flag(@Nullable String text) {
        return text == null ? null : Boolean.valueOf(text.equals("1"));
    }

    private static @Nullable Long number(@Nullable String text) {
        try {
            return text == null ? null : Long.valueOf(text);
        } catch (NumberFormatException e) {
            return null;
        }
    }

    private @Nullable String line(String path) {
        String line = proc.line(path).orNull();
        return line == null || line.isEmpty() ? null : line;
    }

    private String text(String path) {
        byte[] raw = proc.bytes(path).orNull();
        return raw == null ? "" : RawText.of(raw).text();
    }
}
