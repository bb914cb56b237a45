package dev.thrctl.sched;

import static org.assertj.core.api.Assertions.assertThat;

import dev.thrctl.kernel.Errno;
import dev.thrctl.kernel.ProcFs;
import dev.thrctl.task.Policy;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SchedulingSupportTest {
    private static final Forecast EINVAL = Forecast.refused(Errno.EINVAL);

    @TempDir
    private Path root;

    private void file(String path, String text) throws IOException {
        Path file = root.resolve(path);
        Files.createDirectories(file.getParent());
        Files.writeString(file, text);
    }

    private Forecast of(int policy, @Nullable Long deadlineNs, @Nullable Long periodNs) {
        return new SchedulingSupport(new ProcFs(root))
                .of(new SchedulingChange(policy, null, 2000L, deadlineNs, periodNs, null, null));
    }

    @Test
    void refusesThePolicyExtWhereTheKernelWasBuiltWithoutIt() throws IOException {
        assertThat(of(Policy.EXT, null, null).unchecked()).contains("CONFIG_SCHED_CLASS_EXT");
        file("proc/sys/kernel/osrelease", "6.18\n");
        file("boot/config-6.18", "# CONFIG_SCHED_CLASS_EXT is not set\n");
        assertThat(of(Policy.EXT, null, null)).isEqualTo(EINVAL);
        file("boot/config-6.18", "CONFIG_SCHED_CLASS_EXT=y\n");
        assertThat(of(Policy.EXT, null, null)).isEqualTo(Forecast.FINE);
    }

    @Test
    void refusesPeriodsOutsideOfTheLimitsOfTheSystem() throws IOException {
        assertThat(of(Policy.DEADLINE, 10_000L, null)).isEqualTo(Forecast.FINE);
        file("proc/sys/kernel/sched_deadline_period_min_us", "100\n");
        file("proc/sys/kernel/sched_deadline_period_max_us", "4194304\n");
        assertThat(of(Policy.DEADLINE, 10_000L, null)).isEqualTo(EINVAL);
        assertThat(of(Policy.DEADLINE, 10_000L, 100_000L)).isEqualTo(Forecast.FINE);
        assertThat(of(Policy.DEADLINE, 10_000L, 5_000_000_000L)).isEqualTo(EINVAL);
        assertThat(of(Policy.OTHER, null, null)).isEqualTo(Forecast.FINE);
    }
}
