package dev.thrctl.sched;

import static org.assertj.core.api.Assertions.assertThat;

import dev.thrctl.kernel.Capability;
import dev.thrctl.kernel.CpuSet;
import dev.thrctl.kernel.Errno;
import dev.thrctl.kernel.IoPriority;
import dev.thrctl.kernel.RawText;
import dev.thrctl.kernel.Reading;
import dev.thrctl.kernel.SchedAttributes;
import dev.thrctl.kernel.ThreadId;
import dev.thrctl.sched.Confines.RealTime;
import dev.thrctl.sched.Permission.Caller;
import dev.thrctl.sched.Permission.Owner;
import dev.thrctl.task.Policy;
import dev.thrctl.task.ProcessLimits;
import dev.thrctl.task.ProcessLimits.Limit;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** By the kernel's sources, for limits and capabilities that a test cannot have. */
class PermissionTest {
    private static final long NICE = 1L << Capability.SYS_NICE;
    private static final long ADMIN = 1L << Capability.SYS_ADMIN;
    private static final Owner SAME = new Owner(1000, 1000);
    private static final Owner OTHER = new Owner(1001, 1001);
    private static final Forecast EPERM = Forecast.refused(Errno.EPERM);

    private SchedAttributes attributes = new SchedAttributes(Policy.OTHER, 0, 0, 0, 0, 0, 0);
    private Caller caller = new Caller(1000, 1000, 0, true);
    private List<Limit> limits = limits(0, 0);
    private Confines confines = Confines.NONE;
    private boolean bound;

    private static List<Limit> limits(int nice, int rtprio) {
        String table = """
                Limit                     Soft Limit           Hard Limit           Units
                Max nice priority         %-20d %-20d
                Max realtime priority     %-20d %-20d
                """.formatted(nice, nice, rtprio, rtprio);
        return ProcessLimits.parse("limits", table.getBytes(StandardCharsets.US_ASCII));
    }

    private Forecast ask(Setting setting, Owner owner, SettingsChange change) {
        ThreadSettings now = new ThreadSettings(
                new ThreadId(1, 1),
                RawText.of("t".getBytes(StandardCharsets.UTF_8)),
                1,
                bound,
                0,
                Reading.known(attributes),
                Reading.known(CpuSet.parse("0-3")),
                Reading.known(0),
                Reading.known(50_000L));
        return new Permission(caller, owner, limits, confines).of(setting, now, change);
    }

    private Forecast nice(int nice) {
        return ask(Setting.NICE, SAME, new SettingsChange(null, null, nice, null, null));
    }

    private Forecast policy(Owner owner, int policy, int priority) {
        SchedulingChange change = new SchedulingChange(policy, priority, null, null, null, null, null);
        return ask(Setting.SCHEDULING, owner, new SettingsChange(null, change, null, null, null));
    }

    private Forecast io(int ioClass) {
        return ask(Setting.IO_PRIORITY, SAME, new SettingsChange(null, null, null, IoPriority.of(ioClass, 0), null));
    }

    private Forecast affinity(Owner owner, String cpus) {
        AffinityChange change = AffinityChange.to(CpuSet.parse(cpus));
        return ask(Setting.AFFINITY, owner, new SettingsChange(change, null, null, null, null));
    }

    @Test
    void letsNiceSinkAsFarAsTheLimitOfTheThreadAllows() {
        assertThat(nice(5)).isEqualTo(Forecast.FINE);
        assertThat(nice(-1)).isEqualTo(Forecast.refused(Errno.EACCES));
        limits = limits(25, 0);
        assertThat(nice(-5)).isEqualTo(Forecast.FINE);
        assertThat(nice(-6)).isEqualTo(Forecast.refused(Errno.EACCES));
        limits = List.of();
        assertThat(nice(-1).unchecked()).contains("limits");
        caller = new Caller(1000, 1000, NICE, true);
        assertThat(nice(-20)).isEqualTo(Forecast.FINE);
    }

    @Test
    void letsPrioritiesRiseAsFarAsTheLimitOfTheThreadAllows() {
        assertThat(policy(SAME, Policy.FIFO, 1)).isEqualTo(EPERM);
        limits = limits(0, 10);
        assertThat(policy(SAME, Policy.FIFO, 10)).isEqualTo(Forecast.FINE);
        assertThat(policy(SAME, Policy.RR, 11)).isEqualTo(EPERM);
        assertThat(policy(OTHER, Policy.RR, 1)).isEqualTo(EPERM);
        attributes = new SchedAttributes(Policy.RR, 0, 0, 50, 0, 0, 0);
        assertThat(policy(SAME, Policy.RR, 20)).isEqualTo(Forecast.FINE);
        assertThat(policy(SAME, Policy.FIFO, 20)).isEqualTo(Forecast.FINE);
        limits = limits(0, 0);
        assertThat(policy(SAME, Policy.RR, 20)).isEqualTo(Forecast.FINE);
        assertThat(policy(SAME, Policy.FIFO, 20)).isEqualTo(EPERM);
    }

    @Test
    void letsNobodyLeaveIdleWithoutTheRightToItsNiceValue() {
        attributes = new SchedAttributes(Policy.IDLE, 0, 0, 0, 0, 0, 0);
        assertThat(policy(SAME, Policy.OTHER, 0)).isEqualTo(EPERM);
        limits = limits(20, 0);
        assertThat(policy(SAME, Policy.OTHER, 0)).isEqualTo(Forecast.FINE);
    }

    @Test
    void neverPromisesTheBandwidthOfADeadline() {
        assertThat(policy(SAME, Policy.DEADLINE, 0)).isEqualTo(EPERM);
        caller = new Caller(0, 0, NICE | ADMIN, true);
        assertThat(policy(SAME, Policy.DEADLINE, 0).unchecked()).contains("bandwidth");
    }

    @Test
    void knowsThatADeadlineThreadKeepsItsCpus() {
        attributes = new SchedAttributes(Policy.DEADLINE, 0, 0, 0, 1, 1, 1);
        assertThat(affinity(SAME, "0")).isEqualTo(Forecast.refused(Errno.EBUSY));
        assertThat(affinity(SAME, "0-3")).isEqualTo(Forecast.FINE);
    }

    @Test
    void saysWhereAUserNamespaceHidesTheAnswer() {
        assertThat(affinity(OTHER, "0")).isEqualTo(EPERM);
        caller = new Caller(1000, 1000, NICE, false);
        assertThat(affinity(OTHER, "0").unchecked()).contains("user namespace");
        assertThat(nice(-1)).isEqualTo(Forecast.refused(Errno.EACCES));
    }

    @Test
    void grantsTheRealTimeClassToCapabilitiesOnly() {
        assertThat(io(IoPriority.CLASS_IDLE)).isEqualTo(Forecast.FINE);
        assertThat(io(IoPriority.CLASS_REAL_TIME)).isEqualTo(EPERM);
        caller = new Caller(1000, 1000, NICE, true);
        assertThat(io(IoPriority.CLASS_REAL_TIME).unchecked()).contains("5.14");
        caller = new Caller(1000, 1000, ADMIN, true);
        assertThat(io(IoPriority.CLASS_REAL_TIME)).isEqualTo(Forecast.FINE);
    }

    @Test
    void knowsThatABoundThreadKeepsItsCpus() {
        bound = true;
        caller = new Caller(0, 0, NICE, true);
        assertThat(affinity(SAME, "0")).isEqualTo(Forecast.refused(Errno.EINVAL));
    }

    @Test
    void refusesCpusThatTheCpusetDoesNotHave() {
        assertThat(affinity(SAME, "3-4")).as("the thread has one of them").isEqualTo(Forecast.FINE);
        assertThat(affinity(SAME, "4").unchecked()).isEqualTo("the cpuset of the thread cannot be read");
        confines = confines("0-3", null, RealTime.GRANTED, true);
        assertThat(affinity(SAME, "4")).isEqualTo(Forecast.refused(Errno.EINVAL));
        assertThat(affinity(SAME, "3-4")).isEqualTo(Forecast.FINE);
    }

    @Test
    void refusesRealTimePoliciesInACgroupWithoutRealTimeRuntime() {
        caller = new Caller(0, 0, NICE | ADMIN, true);
        confines = confines("0-3", "0-3", RealTime.FORBIDDEN, true);
        assertThat(policy(SAME, Policy.FIFO, 1)).isEqualTo(EPERM);
        assertThat(policy(SAME, Policy.RR, 1)).isEqualTo(EPERM);
        assertThat(policy(SAME, Policy.BATCH, 0)).isEqualTo(Forecast.FINE);
        confines = confines("0-3", "0-3", RealTime.UNKNOWN, true);
        assertThat(policy(SAME, Policy.FIFO, 1).unchecked()).contains("cgroup of the thread", "because");
    }

    @Test
    void refusesADeadlineWithoutAllCpusOfTheRootDomain() {
        caller = new Caller(0, 0, NICE | ADMIN, true);
        confines = confines("0-3", "0-7", RealTime.GRANTED, true);
        assertThat(policy(SAME, Policy.DEADLINE, 0)).isEqualTo(EPERM);
        confines = confines("0-3", "0-7", RealTime.GRANTED, false);
        assertThat(policy(SAME, Policy.DEADLINE, 0)).isEqualTo(Forecast.FINE);
    }

    private static Confines confines(String cpuset, @Nullable String domain, RealTime realTime, boolean limited) {
        return new Confines(
                CpuSet.parse(cpuset),
                "/a",
                domain == null ? null : CpuSet.parse(domain),
                realTime,
                realTime == RealTime.UNKNOWN ? "because" : "",
                limited);
    }
}
