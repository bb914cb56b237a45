package dev.thrctl.kernel.linux;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.thrctl.kernel.ConstantsAudit;
import dev.thrctl.kernel.Errno;
import dev.thrctl.kernel.IoPriority;
import dev.thrctl.kernel.SchedAttributes;
import dev.thrctl.kernel.SchedulingControl;
import dev.thrctl.kernel.SystemCallException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class LinuxSchedulingControlTest {
    private static final int NO_THREAD = (1 << 22) + 1;

    private static SchedulingControl control() {
        assumeTrue(Files.exists(Path.of("/proc/self/status")), "no Linux here");
        return new LinuxKernel().schedulingControl();
    }

    @Test
    void layoutIsThatOfTheHeaders() {
        ConstantsAudit.of("linux/types.h", "linux/sched/types.h")
                .macro("SCHED_ATTR_SIZE_VER0", LinuxSchedulingControl.BYTES)
                .expression("offsetof(struct sched_attr, size)", LinuxSchedulingControl.SIZE_AT)
                .expression("offsetof(struct sched_attr, sched_policy)", LinuxSchedulingControl.POLICY_AT)
                .expression("offsetof(struct sched_attr, sched_flags)", LinuxSchedulingControl.FLAGS_AT)
                .expression("offsetof(struct sched_attr, sched_nice)", LinuxSchedulingControl.NICE_AT)
                .expression("offsetof(struct sched_attr, sched_priority)", LinuxSchedulingControl.PRIORITY_AT)
                .expression("offsetof(struct sched_attr, sched_runtime)", LinuxSchedulingControl.RUNTIME_AT)
                .expression("offsetof(struct sched_attr, sched_deadline)", LinuxSchedulingControl.DEADLINE_AT)
                .expression("offsetof(struct sched_attr, sched_period)", LinuxSchedulingControl.PERIOD_AT)
                .verify();
    }

    @Test
    void constantsAreThoseOfTheHeaders() {
        ConstantsAudit.of("linux/sched.h")
                .macro("SCHED_FLAG_RESET_ON_FORK", SchedAttributes.RESET_ON_FORK)
                .expression(
                        "SCHED_FLAG_RESET_ON_FORK | SCHED_FLAG_RECLAIM | SCHED_FLAG_DL_OVERRUN",
                        LinuxSchedulingControl.FLAGS_OF_VERSION_0)
                .verify();
        ConstantsAudit.of("sys/resource.h")
                .expression("PRIO_PROCESS", LinuxSchedulingControl.PRIO_PROCESS)
                .verify();
        ConstantsAudit.of("fcntl.h")
                .flags("-D_GNU_SOURCE")
                .macro("O_WRONLY", LinuxTimerSlack.O_WRONLY)
                .macro("O_CLOEXEC", LinuxTimerSlack.O_CLOEXEC)
                .verify();
        ConstantsAudit.of("linux/ioprio.h")
                .macro("IOPRIO_CLASS_SHIFT", IoPriority.CLASS_SHIFT)
                .macro("IOPRIO_CLASS_MASK", IoPriority.CLASS_MASK)
                .expression("IOPRIO_CLASS_NONE", IoPriority.CLASS_NONE)
                .expression("IOPRIO_CLASS_RT", IoPriority.CLASS_REAL_TIME)
                .expression("IOPRIO_CLASS_BE", IoPriority.CLASS_BEST_EFFORT)
                .expression("IOPRIO_CLASS_IDLE", IoPriority.CLASS_IDLE)
                .expression("IOPRIO_WHO_PROCESS", LinuxIoPriority.IOPRIO_WHO_PROCESS)
                .verify();
    }

    @Test
    void encodesWhatItDecodes() {
        SchedAttributes attributes = new SchedAttributes(6, 1, -7, 3, 1L << 40, 1L << 41, 1L << 42);
        assertThat(LinuxSchedulingControl.decode(LinuxSchedulingControl.encode(attributes)))
                .isEqualTo(attributes);
    }

    @Test
    void readsThisThread() {
        SchedAttributes attributes = control().attributes(0);
        assertThat(attributes.policy()).isBetween(0, 7);
        assertThat(control().lowestPriority(1)).isEqualTo(1);
        assertThat(control().highestPriority(1)).isEqualTo(99);
        assertThat(IoPriority.classOf(new LinuxKernel().ioPriority().read(0))).isBetween(0, 3);
    }

    @Test
    void saysWhichCallFailsOnAThreadThatHasEnded() {
        SchedulingControl control = control();
        assertEnded("sched_getattr", () -> control.attributes(NO_THREAD));
        assertEnded("sched_setattr", () -> control.setAttributes(NO_THREAD, control.attributes(0)));
        assertEnded("setpriority", () -> control.setNice(NO_THREAD, 0));
        assertEnded("sched_setaffinity", () -> control.setAffinity(NO_THREAD, dev.thrctl.kernel.CpuSet.of(0)));
        assertEnded("ioprio_get", () -> new LinuxKernel().ioPriority().read(NO_THREAD));
        assertEnded("ioprio_set", () -> new LinuxKernel().ioPriority().write(NO_THREAD, 0));
        assertThatThrownBy(() -> new LinuxKernel().timerSlack().write(NO_THREAD, 1))
                .isInstanceOfSatisfying(
                        SystemCallException.class, e -> assertThat(e.errno()).isEqualTo(Errno.ENOENT));
    }

    private static void assertEnded(String call, Runnable action) {
        assertThatThrownBy(action::run)
                .hasMessageStartingWith(call + " on ")
                .isInstanceOfSatisfying(
                        SystemCallException.class, e -> assertThat(e.errno()).isEqualTo(Errno.ESRCH));
    }
}
