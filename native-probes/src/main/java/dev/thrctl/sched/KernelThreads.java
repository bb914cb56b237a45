package dev.thrctl.sched;

import dev.thrctl.kernel.AffinityMask;
import dev.thrctl.kernel.CpuSet;
import dev.thrctl.kernel.Errno;
import dev.thrctl.kernel.IoPriority;
import dev.thrctl.kernel.Kernel;
import dev.thrctl.kernel.MalformedFileException;
import dev.thrctl.kernel.ProcFs;
import dev.thrctl.kernel.RawText;
import dev.thrctl.kernel.Reading;
import dev.thrctl.kernel.SchedAttributes;
import dev.thrctl.kernel.SchedulingControl;
import dev.thrctl.kernel.SystemCallException;
import dev.thrctl.kernel.ThreadId;
import dev.thrctl.sched.Permission.Caller;
import dev.thrctl.sched.Permission.Owner;
import dev.thrctl.task.Glob;
import dev.thrctl.task.Policy;
import dev.thrctl.task.ProcessLimits;
import dev.thrctl.task.Selection;
import dev.thrctl.task.TaskStat;
import dev.thrctl.task.TaskStatus;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The threads of one process, or some of them, by the calls of the kernel. */
public final class KernelThreads implements LiveThreads {
    private static final String ONLINE = "/sys/devices/system/cpu/online";
    private static final String POSSIBLE = "/sys/devices/system/cpu/possible";

    private final ProcFs proc;
    private final Kernel kernel;
    private final SchedulingControl control;
    private final IoPriority io;
    private final Selection selection;
    private final ConfinesReader confinesReader;

    public KernelThreads(ProcFs proc, Kernel kernel, Selection selection) {
        this.proc = proc;
        this.kernel = kernel;
        this.control = kernel.schedulingControl();
        this.io = kernel.ioPriority();
        this.selection = selection;
        this.confinesReader = new ConfinesReader(proc);
    }

    /** Null if the kernel does not say. */
    public static @Nullable CpuSet onlineCpus(ProcFs proc) {
        return cpus(proc, ONLINE);
    }

    /** Null if the kernel does not say. */
    public static @Nullable CpuSet possibleCpus(ProcFs proc) {
        return cpus(proc, POSSIBLE);
    }

    private static @Nullable CpuSet cpus(ProcFs proc, String file) {
        String text = proc.line(file).orNull();
        return text == null ? null : CpuSet.parseFile(file, text);
    }

    @Override
    public int[] tids() {
        Integer tid = selection.tid();
        return tid == null ? proc.threadIds(selection.pid()) : new int[] {tid};
    }

    @Override
    public @Nullable ThreadSettings read(int tid) {
        String file = "/proc/" + selection.pid() + "/task/" + tid + "/stat";
        byte[] raw = proc.bytes(file).orNull();
        TaskStat stat = raw == null ? null : TaskStat.parse(file, raw, raw.length);
        if (stat == null || isDead(stat) || !isMeant(stat)) {
            return null;
        }
        try {
            return new ThreadSettings(
                    new ThreadId(selection.pid(), tid),
                    stat.name(),
                    stat.startTicks(),
                    stat.isBound(),
                    stat.nice(),
                    attributes(tid),
                    affinity(tid),
                    ioPriority(tid),
                    timerSlackNs(tid));
        } catch (SystemCallException e) {
            if (e.errno() == Errno.ESRCH) {
                return null;
            }
            throw e;
        }
    }

    /** What has ended keeps its number until somebody has waited for it, or, as leader, until the others have ended. */
    private static boolean isDead(TaskStat stat) {
        return stat.state() == 'Z' || stat.state() == 'X';
    }

    private boolean isMeant(TaskStat stat) {
        Glob names = selection.names();
        return names == null || names.matches(stat.name().bytes());
    }

    private Reading<SchedAttributes> attributes(int tid) {
        try {
            return Reading.known(control.attributes(tid));
        } catch (SystemCallException e) {
            return unknown(e);
        }
    }

    private Reading<CpuSet> affinity(int tid) {
        try {
            return Reading.known(AffinityMask.read(kernel.affinity(), tid));
        } catch (SystemCallException e) {
            return unknown(e);
        }
    }

    private Reading<Integer> ioPriority(int tid) {
        try {
            return Reading.known(io.read(tid));
        } catch (SystemCallException e) {
            return unknown(e);
        }
    }

    private static <T> Reading<T> unknown(SystemCallException e) {
        if (e.isPermission()) {
            return Reading.denied();
        }
        if (e.errno() == Errno.ENOSYS) {
            return Reading.absent();
        }
        throw e;
    }

    private Reading<Long> timerSlackNs(int tid) {
        String file = "/proc/" + tid + "/timerslack_ns";
        Reading<String> line = proc.line(file);
        String text = line.orNull();
        if (text == null) {
            return line.isDenied() ? Reading.denied() : Reading.absent();
        }
        try {
            return Reading.known(Long.parseUnsignedLong(text));
        } catch (NumberFormatException e) {
            throw new MalformedFileException(file, "'" + text + "' is not a number");
        }
    }

    @Override
    public void apply(Setting setting, ThreadSettings now, SettingsChange change) {
        int tid = now.id().tid();
        switch (setting) {
            case SCHEDULING -> setAttributes(tid, now, change);
            case AFFINITY -> {
                AffinityChange affinity = change.affinity();
                if (affinity != null) {
                    control.setAffinity(tid, affinity.cpus());
                }
            }
            case NICE -> {
                Integer nice = change.nice();
                if (nice != null) {
                    control.setNice(tid, nice);
                }
            }
            case IO_PRIORITY -> {
                Integer priority = change.ioPriority();
                if (priority != null) {
                    io.write(tid, priority);
                }
            }
            case TIMER_SLACK -> {
                Long slackNs = change.timerSlackNs();
                if (slackNs != null) {
                    kernel.timerSlack().write(tid, slackNs);
                }
            }
        }
    }

    private void setAttributes(int tid, ThreadSettings now, SettingsChange change) {
        SchedulingChange scheduling = change.scheduling();
        if (scheduling == null) {
            return;
        }
        SchedAttributes attributes = now.attributes().orNull();
        SchedAttributes base =
                attributes == null ? new SchedAttributes(Policy.OTHER, 0, now.nice(), 0, 0, 0, 0) : attributes;
        // The nice value is a setting of its own.
        SchedAttributes next = scheduling.applyTo(base, now.nice());
        if (SchedulingChange.isFair(next.policy())) {
            control.setPolicy(tid, next.policy(), next.resetOnFork());
            if (scheduling.runtimeNs() == null || scheduling.hasSlice(control.attributes(tid))) {
                return;
            }
            if (next.policy() == Policy.IDLE) {
                // It takes no slice, but it keeps that of another policy.
                control.setAttributes(tid, scheduling.as(Policy.OTHER).applyTo(base, now.nice()));
            }
        }
        control.setAttributes(tid, next);
    }

    @Override
    public Forecast forecast(Setting setting, ThreadSettings now, SettingsChange change) {
        Forecast ofKernel =
                setting == Setting.SCHEDULING ? new SchedulingSupport(proc).of(change.scheduling()) : Forecast.FINE;
        if (ofKernel.refusal() != null) {
            return ofKernel;
        }
        Forecast ofRights = ofRights(setting, now, change);
        return ofRights.equals(Forecast.FINE) ? ofKernel : ofRights;
    }

    private Forecast ofRights(Setting setting, ThreadSettings now, SettingsChange change) {
        TaskStatus own = status("/proc/self/status");
        TaskStatus theirs =
                status("/proc/" + selection.pid() + "/task/" + now.id().tid() + "/status");
        Caller caller = own == null ? null : Caller.of(own, isInitialUserNamespace());
        Owner owner = theirs == null ? null : Owner.of(theirs);
        return caller == null || owner == null
                ? Forecast.unknown("the users of the thread and of thrctl cannot be read")
                : new Permission(caller, owner, limits(now), confines(now)).of(setting, now, change);
    }

    private Confines confines(ThreadSettings now) {
        return confinesReader.read(now.id().tid());
    }

    @Override
    public SettingsChange expected(ThreadSettings now, SettingsChange change) {
        AffinityChange affinity = change.affinity();
        CpuSet cpus = now.affinity().orNull();
        if (affinity == null || (cpus != null && affinity.expected().minus(cpus).isEmpty())) {
            return change;
        }
        CpuSet cpuset = confines(now).cpuset();
        CpuSet left = cpuset == null ? affinity.expected() : affinity.expected().and(cpuset);
        return left.isEmpty() ? change : change.withAffinity(affinity.leaving(left));
    }

    private @Nullable TaskStatus status(String file) {
        byte[] raw = proc.bytes(file).orNull();
        return raw == null ? null : TaskStatus.parse(file, raw, raw.length);
    }

    /** PROC_USER_INIT_INO of include/linux/proc_ns.h. */
    private boolean isInitialUserNamespace() {
        RawText namespace = proc.link("/proc/self/ns/user").orNull();
        return namespace != null && namespace.text().equals("user:[4026531837]");
    }

    @Override
    public String nextStep(Setting setting, Errno errno, ThreadSettings now, SettingsChange change) {
        TaskStatus own = status("/proc/self/status");
        TaskStatus theirs =
                status("/proc/" + selection.pid() + "/task/" + now.id().tid() + "/status");
        Caller caller = own == null ? null : Caller.of(own, isInitialUserNamespace());
        Owner owner = theirs == null ? null : Owner.of(theirs);
        boolean mayMore = caller != null && owner != null && owner.mayMoreThan(caller);
        return new Explanation(now, change, limits(now), onlineCpus(proc), caller, mayMore, confines(now))
                .of(setting, errno);
    }

    private List<ProcessLimits.Limit> limits(ThreadSettings now) {
        String file = "/proc/" + now.id().tid() + "/limits";
        byte[] raw = proc.bytes(file).orNull();
        return raw == null ? List.of() : ProcessLimits.parse(file, raw);
    }
}
