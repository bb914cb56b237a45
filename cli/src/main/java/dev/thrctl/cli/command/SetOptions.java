package dev.thrctl.cli.command;

import dev.thrctl.cli.Context;
import dev.thrctl.cli.model.Arg;
import dev.thrctl.cli.model.CommandModel;
import dev.thrctl.cli.model.CommandModel.Parser;
import dev.thrctl.cli.model.Durations;
import dev.thrctl.cli.model.Parsers;
import dev.thrctl.cli.model.ValueKind;
import dev.thrctl.cli.model.Values;
import dev.thrctl.cli.model.WholeNumber;
import dev.thrctl.cli.render.Escape;
import dev.thrctl.kernel.CpuSet;
import dev.thrctl.kernel.Errno;
import dev.thrctl.kernel.InvalidValueException;
import dev.thrctl.kernel.IoPriority;
import dev.thrctl.kernel.ProbeException;
import dev.thrctl.kernel.SchedulingControl;
import dev.thrctl.kernel.SystemCallException;
import dev.thrctl.sched.AffinityChange;
import dev.thrctl.sched.KernelThreads;
import dev.thrctl.sched.SchedulingChange;
import dev.thrctl.sched.SettingsChange;
import dev.thrctl.task.Policy;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** The options of {@code set} that say what is to be set, checked one by one and together. */
final class SetOptions {
    /** sched(7): the kernel takes no shorter runtime, which is 1 << DL_SCALE. */
    private static final long SHORTEST_RUNTIME_NS = 1024;

    private final Arg<String> affinity;
    private final Arg<Integer> nice;
    private final Arg<Integer> policy;
    private final Arg<Integer> priority;
    private final Arg<Long> runtimeNs;
    private final Arg<Long> deadlineNs;
    private final Arg<Long> periodNs;
    private final Arg<Boolean> resetOnFork;
    private final Arg<Long> timerSlackNs;
    private final Arg<Integer> ioPriority;

    SetOptions(CommandModel model) {
        affinity = model.option(
                Parsers.text(Values.of(ValueKind.CPU_LIST, "all: every CPU that is online")),
                "LIST",
                "CPUs that it may run on, such as 0-3,8, or 'all'.",
                "--affinity");
        nice = model.option(
                WholeNumber.between(-20, 19), "N", "Nice value, -20 (most CPU time) to 19 (least).", "--nice");
        policy = model.option(
                new PolicyName(),
                "POLICY",
                "Scheduling policy: other, batch, idle, fifo, rr, deadline or ext.",
                "--policy");
        priority = model.option(
                WholeNumber.ANY, "N", "Real-time priority, with --policy fifo or rr: 1 (least) to 99.", "--priority");
        runtimeNs = model.option(new Ns(), "DURATION", "With --policy deadline: CPU time in each period.", "--runtime");
        deadlineNs =
                model.option(new Ns(), "DURATION", "With --policy deadline: when that is to be done.", "--deadline");
        periodNs = model.option(
                new Ns(), "DURATION", "With --policy deadline: length of the period. Else the deadline.", "--period");
        resetOnFork = model.optionalValue(
                new YesNo(),
                "yes",
                "yes|no",
                "Whether its children start with the policy other and nice 0 at least.",
                "--reset-on-fork");
        timerSlackNs = model.option(
                new Ns(),
                "DURATION",
                "How late a timer may wake it. A bare number is in nanoseconds.",
                "--timer-slack");
        ioPriority = model.option(
                new IoClass(),
                "CLASS[:LEVEL]",
                "Class for input and output: none, rt, best-effort or idle, and for the second and third a level 0"
                        + " (first) to 7.",
                "--io-class");
    }

    private static final class Ns implements Parser<Long> {
        @Override
        public Long parse(String text) {
            long ns = Durations.parseNs(text, 1);
            if (ns == 0) {
                throw new InvalidValueException("'" + Escape.printable(text) + "' is no time (at least 1ns)");
            }
            return ns;
        }

        @Override
        public Values values() {
            return Values.of(ValueKind.DURATION);
        }
    }

    private static final class YesNo implements Parser<Boolean> {
        @Override
        public Boolean parse(String text) {
            return switch (text) {
                case "yes" -> true;
                case "no" -> false;
                default -> throw new InvalidValueException("'" + Escape.printable(text) + "' is not one of yes, no");
            };
        }

        @Override
        public Values values() {
            return Values.choice("yes", "no");
        }
    }

    private static final class PolicyName implements Parser<Integer> {
        @Override
        public Integer parse(String text) {
            return switch (text.toLowerCase(Locale.ROOT)) {
                case "other" -> Policy.OTHER;
                case "batch" -> Policy.BATCH;
                case "idle" -> Policy.IDLE;
                case "fifo" -> Policy.FIFO;
                case "rr" -> Policy.RR;
                case "deadline" -> Policy.DEADLINE;
                case "ext" -> Policy.EXT;
                default ->
                    throw new InvalidValueException("'" + Escape.printable(text)
                            + "' is not one of other, batch, idle, fifo, rr, deadline, ext");
            };
        }

        @Override
        public Values values() {
            return Values.choice(
                    "other: the usual, by nice value",
                    "batch: as other, for work that does not interact",
                    "idle: when nobody else wants the CPU",
                    "fifo: real time, until it blocks or yields",
                    "rr: real time, in turns",
                    "deadline: a runtime in each period",
                    "ext: by a BPF scheduler");
        }
    }

    private static final class IoClass implements Parser<Integer> {
        /** As ionice(1). */
        private static final int USUAL_LEVEL = 4;

        @Override
        public Integer parse(String text) {
            int colon = text.indexOf(':');
            String name = colon < 0 ? text : text.substring(0, colon);
            int ioClass = switch (name.toLowerCase(Locale.ROOT)) {
                case "none" -> IoPriority.CLASS_NONE;
                case "rt" -> IoPriority.CLASS_REAL_TIME;
                case "best-effort" -> IoPriority.CLASS_BEST_EFFORT;
                case "idle" -> IoPriority.CLASS_IDLE;
                default ->
                    throw new InvalidValueException(
                            "'" + Escape.printable(name) + "' is not one of none, rt, best-effort, idle");
            };
            boolean hasLevels = ioClass == IoPriority.CLASS_REAL_TIME || ioClass == IoPriority.CLASS_BEST_EFFORT;
            if (colon < 0) {
                return IoPriority.of(ioClass, hasLevels ? USUAL_LEVEL : 0);
            }
            int level = WholeNumber.ANY.parse(text.substring(colon + 1));
            if (!hasLevels) {
                throw new InvalidValueException("the class " + name + " has no levels");
            }
            if (level < 0 || level >= IoPriority.LEVELS) {
                throw new InvalidValueException("level " + level + " is out of range (0 to 7)");
            }
            return IoPriority.of(ioClass, level);
        }

        @Override
        public Values values() {
            return Values.choice(
                    "none: by the nice value",
                    "rt: before all others",
                    "best-effort: the usual",
                    "idle: when the disk is idle");
        }
    }

    boolean isAnyGiven() {
        Arg<?>[] all = {
            affinity, nice, policy, priority, runtimeNs, deadlineNs, periodNs, resetOnFork, timerSlackNs, ioPriority
        };
        for (Arg<?> option : all) {
            if (option.isGiven()) {
                return true;
            }
        }
        return false;
    }

    /** Asks the kernel for its ranges; changes nothing. */
    SettingsChange change(Context context) {
        checkTogether();
        checkPriority(context);
        return new SettingsChange(
                affinityChange(context), scheduling(), nice.orNull(), ioPriority.orNull(), timerSlackNs.orNull());
    }

    private @Nullable SchedulingChange scheduling() {
        Integer wanted = policy.orNull();
        Boolean reset = resetOnFork.orNull();
        if (wanted == null && reset == null) {
            return null;
        }
        Long deadline = deadlineNs.orNull();
        // Without a number of its own a policy has priority 0.
        Integer level = wanted == null ? null : priority.or(0);
        return new SchedulingChange(wanted, level, runtimeNs.orNull(), deadline, period(), reset, null);
    }

    private @Nullable Long period() {
        Long period = periodNs.orNull();
        return period == null ? deadlineNs.orNull() : period;
    }

    private void checkTogether() {
        Integer wanted = policy.orNull();
        boolean realTime = wanted != null && (wanted == Policy.FIFO || wanted == Policy.RR);
        boolean deadline = wanted != null && wanted == Policy.DEADLINE;
        if (priority.isGiven() && !realTime) {
            throw new InvalidValueException("--priority goes with --policy fifo or --policy rr; others have none");
        }
        if (realTime && !priority.isGiven()) {
            throw new InvalidValueException("--policy fifo and --policy rr need a --priority (1 to 99)");
        }
        refuseUnless(deadline, runtimeNs, "--runtime");
        refuseUnless(deadline, deadlineNs, "--deadline");
        refuseUnless(deadline, periodNs, "--period");
        if (nice.isGiven() && (realTime || deadline)) {
            throw new InvalidValueException("--nice has no effect under --policy fifo, rr or deadline");
        }
        if (deadline) {
            checkDeadline();
        }
    }

    private static void refuseUnless(boolean allowed, Arg<?> option, String name) {
        if (option.isGiven() && !allowed) {
            throw new InvalidValueException(name + " goes with --policy deadline");
        }
    }

    private void checkDeadline() {
        Long runtime = runtimeNs.orNull();
        Long deadline = deadlineNs.orNull();
        Long period = period();
        if (runtime == null || deadline == null || period == null) {
            throw new InvalidValueException(
                    "--policy deadline needs a --runtime and a --deadline (and may have a" + " --period)");
        }
        if (runtime < SHORTEST_RUNTIME_NS) {
            throw new InvalidValueException("--runtime: " + runtime + "ns is out of range (at least 1024ns)");
        }
        if (runtime > deadline || deadline > period) {
            throw new InvalidValueException("--runtime must not be more than --deadline, nor that more than --period");
        }
    }

    private void checkPriority(Context context) {
        Integer wanted = policy.orNull();
        if (wanted == null) {
            return;
        }
        SchedulingControl control = context.kernel().schedulingControl();
        try {
            int lowest = control.lowestPriority(wanted);
            int highest = control.highestPriority(wanted);
            int given = priority.or(lowest);
            if (given < lowest || given > highest) {
                throw new InvalidValueException(
                        "--priority: " + given + " is out of range (" + lowest + " to " + highest + ")");
            }
        } catch (SystemCallException e) {
            if (e.errno() == Errno.EINVAL) {
                throw ProbeException.of(
                        "sched_get_priority_min",
                        Policy.longName(wanted),
                        Errno.EINVAL.text(),
                        "This kernel does not have that policy");
            }
            throw e;
        }
    }

    private @Nullable AffinityChange affinityChange(Context context) {
        String text = affinity.orNull();
        if (text == null) {
            return null;
        }
        boolean all = text.equalsIgnoreCase("all");
        CpuSet listed = all ? CpuSet.EMPTY : listed(text);
        CpuSet online = KernelThreads.onlineCpus(context.proc());
        if (online == null) {
            if (all) {
                throw new ProbeException("read of /sys/devices/system/cpu/online: no such file. Name the CPUs");
            }
            return AffinityChange.to(listed);
        }
        if (all) {
            CpuSet possible = KernelThreads.possibleCpus(context.proc());
            return AffinityChange.all(possible == null ? online : possible, online);
        }
        CpuSet offline = listed.minus(online);
        if (!offline.isEmpty()) {
            throw new InvalidValueException("--affinity: CPU " + offline.list() + " is not online here (online: "
                    + online.list() + "); see 'thrctl cpus'");
        }
        return AffinityChange.to(listed);
    }

    private static CpuSet listed(String text) {
        try {
            return CpuSet.parse(text);
        } catch (InvalidValueException e) {
            throw new InvalidValueException("--affinity: " + e.getMessage());
        }
    }
}
