package dev.thrctl.cli.command;

import dev.thrctl.cli.Context;
import dev.thrctl.cli.model.Arg;
import dev.thrctl.cli.model.CommandModel;
import dev.thrctl.cli.model.Flag;
import dev.thrctl.cli.model.Parsers;
import dev.thrctl.kernel.CpuSet;
import dev.thrctl.kernel.InvalidValueException;
import dev.thrctl.kernel.RawText;
import dev.thrctl.kernel.SignalSet;
import dev.thrctl.sched.KernelThreads;
import dev.thrctl.spawn.CloneFlag;
import dev.thrctl.spawn.CloneFlags;
import dev.thrctl.spawn.Creation;
import dev.thrctl.spawn.ThreadPlan;
import dev.thrctl.spawn.Work;
import dev.thrctl.task.Policy;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** The options of {@code spawn} that say how each thread is made, checked one by one and together. */
final class SpawnShape {
    /** TASK_COMM_LEN of include/linux/sched.h, without the 0 at the end. */
    private static final int LONGEST_NAME_BYTES = 15;

    /** PTHREAD_STACK_MIN of glibc on x86_64 and riscv64; on aarch64 it is larger, which thrprobe then says. */
    private static final long SMALLEST_STACK_BYTES = 16 * 1024;

    private final Arg<Long> threads;
    private final Arg<String> name;
    private final Arg<Creation> creation;
    private final Arg<String> flags;
    private final Arg<Long> stackBytes;
    private final Arg<Long> guardBytes;
    private final Arg<Long> altStackBytes;
    private final Arg<String> affinity;
    private final Arg<Integer> policy;
    private final Arg<Integer> priority;
    private final Arg<Integer> nice;
    private final Flag detached;
    private final Arg<Work> work;
    private final Arg<Long> churn;
    private final Arg<Long> forNs;

    SpawnShape(CommandModel model) {
        threads = model.option(Parsers.THREADS, "N", "How many threads (1).", "-n", "--threads");
        name = model.option(Parsers.TEXT, "PATTERN", "Their names, such as w-%%d: %%d is the index, from 0.", "--name");
        creation =
                model.option(SpawnValues.CREATION, "HOW", "How they are made: pthread (default) or clone.", "--with");
        flags = model.option(
                Parsers.TEXT,
                "CHANGES",
                "With --with clone: changes of the clone flags, such as +UNTRACED,-SYSVSEM; 'show' lists them.",
                "--flags");
        stackBytes = model.option(Parsers.SIZE, "SIZE", "Stack of each, such as 64K or 8M; at least 16K.", "--stack");
        guardBytes =
                model.option(SpawnValues.SIZE_OR_NONE, "SIZE", "Guard below each stack, or 0. Else a page.", "--guard");
        altStackBytes = model.option(Parsers.SIZE, "SIZE", "Alternate signal stack of each. Else none.", "--altstack");
        affinity = model.option(Parsers.TEXT, "LIST", "CPUs that they may run on, such as 0-3,8.", "--affinity");
        policy = model.option(
                SpawnValues.POLICY, "POLICY", "Scheduling policy: other, batch, idle, fifo or rr.", "--policy");
        priority = model.option(
                SpawnValues.PRIORITY, "N", "Real-time priority, with --policy fifo or rr: 1 to 99.", "--priority");
        nice = model.option(SpawnValues.NICE, "N", "Nice value, -20 (most CPU time) to 19 (least).", "--nice");
        detached = model.flag("Nobody joins them: each frees its own stack.", "--detached");
        work = model.option(
                SpawnValues.WORK, "WORK", "What they do: idle (default), burn, futex, sigwait or sleep.", "--work");
        churn = model.option(
                SpawnValues.RATE, "RATE", "Beside them, threads that come and go, so many a second.", "--churn");
        forNs = model.option(Parsers.SECONDS, "DURATION", "End after that time, such as 500ms or 2m.", "--for");
    }

    long threads(long usual) {
        return threads.or(usual);
    }

    /** Threads that come and go, in thousandths of a thread a second; 0 for none. */
    long churnMilliHz() {
        return churn.or(0L);
    }

    long forNs(long usual) {
        return forNs.or(usual);
    }

    /** Looks at the CPUs that are online; changes nothing. */
    ThreadPlan plan(Context context, SpawnSignals signals) {
        Work kind = work.or(Work.IDLE);
        SignalSet mask = signals.mask();
        if (kind == Work.SIGWAIT && mask.isEmpty()) {
            throw new InvalidValueException("--work sigwait waits for the signals that are blocked: give --block SET");
        }
        checkPriority();
        Long stack = stackBytes.orNull();
        if (stack != null && stack < SMALLEST_STACK_BYTES) {
            throw new InvalidValueException("--stack: " + stack + " is out of range (at least 16K)");
        }
        boolean onStack = signals.onStack();
        if (onStack && !altStackBytes.isGiven()) {
            throw new InvalidValueException("--onstack needs an alternate stack: give --altstack SIZE");
        }
        return new ThreadPlan(
                (int) (long) threads.or(1L),
                creation.or(Creation.PTHREAD),
                cloneFlags(),
                nameBytes(),
                mask,
                signals.ignored(),
                signals.caught(),
                onStack,
                signals.restart(),
                stack,
                guardBytes.orNull(),
                altStackBytes.orNull(),
                cpus(context),
                policy.orNull(),
                priority.or(0),
                nice.orNull(),
                detached.isSet(),
                kind,
                churn.or(0L),
                forNs.orNull());
    }

    /** Whether only the flags are to be listed. */
    boolean showsFlags() {
        return "show".equals(flags.orNull());
    }

    private long cloneFlags() {
        String changes = flags.orNull();
        if (changes == null) {
            return CloneFlags.USUAL;
        }
        if (creation.or(Creation.PTHREAD) != Creation.CLONE) {
            throw new InvalidValueException("--flags goes with --with clone; pthread_create has flags of its own: "
                    + CloneFlags.text(CloneFlags.USUAL | CloneFlag.SETTLS.bit()));
        }
        try {
            return CloneFlags.parse(changes);
        } catch (InvalidValueException e) {
            throw new InvalidValueException("--flags: " + e.getMessage());
        }
    }

    private @Nullable RawText nameBytes() {
        String pattern = name.orNull();
        if (pattern == null) {
            return null;
        }
        String longest = pattern.replaceFirst("%d", Long.toString(threads.or(1L) - 1));
        byte[] bytes = longest.getBytes(StandardCharsets.UTF_8);
        if (bytes.length > LONGEST_NAME_BYTES) {
            throw new InvalidValueException("--name: '" + longest + "' has " + bytes.length
                    + " bytes, and the kernel would cut it to " + LONGEST_NAME_BYTES);
        }
        return RawText.of(pattern.getBytes(StandardCharsets.UTF_8));
    }

    private void checkPriority() {
        Integer wanted = policy.orNull();
        boolean realTime = wanted != null && (wanted == Policy.FIFO || wanted == Policy.RR);
        if (priority.isGiven() && !realTime) {
            throw new InvalidValueException("--priority goes with --policy fifo or --policy rr; others have none");
        }
        if (realTime && !priority.isGiven()) {
            throw new InvalidValueException("--policy fifo and --policy rr need a --priority (1 to 99)");
        }
        if (realTime && nice.isGiven()) {
            throw new InvalidValueException("--nice has no effect under --policy fifo or rr");
        }
    }

    private @Nullable CpuSet cpus(Context context) {
        String text = affinity.orNull();
        if (text == null) {
            return null;
        }
        CpuSet online = KernelThreads.onlineCpus(context.proc());
        try {
            CpuSet listed = CpuSet.parse(text);
            CpuSet offline = online == null ? CpuSet.EMPTY : listed.minus(online);
            if (online != null && !offline.isEmpty()) {
                throw new InvalidValueException("CPU " + offline.list() + " is not online here (online: "
                        + online.list() + "); see 'thrctl cpus'");
            }
            return listed;
        } catch (InvalidValueException e) {
            throw new InvalidValueException("--affinity: " + e.getMessage());
        }
    }
}
