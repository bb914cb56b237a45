package dev.thrctl.kernel.linux;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.thrctl.kernel.Affinity;
import dev.thrctl.kernel.AffinityMask;
import dev.thrctl.kernel.Errno;
import dev.thrctl.kernel.SystemCallException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class LinuxAffinityTest {
    /** One above the most that the kernel gives out. */
    private static final int NO_THREAD = (1 << 22) + 1;

    @BeforeEach
    void needsLinux() {
        assumeTrue(Files.exists(Path.of("/proc/self/status")), "no Linux here");
    }

    @Test
    void agreesWithTheStatusFileOfTheSameProcess() throws IOException {
        int pid = Math.toIntExact(ProcessHandle.current().pid());
        String inStatus = Files.readAllLines(Path.of("/proc/" + pid + "/status")).stream()
                .filter(line -> line.startsWith("Cpus_allowed_list:"))
                .map(line -> line.substring(line.indexOf(':') + 1).strip())
                .findFirst()
                .orElseThrow();
        assertThat(AffinityMask.read(new LinuxKernel().affinity(), pid).list()).isEqualTo(inStatus);
    }

    @Test
    void saysHowManyBytesTheKernelWrote() {
        Affinity affinity = new LinuxKernel().affinity();
        byte[] mask = new byte[8192];
        mask[8191] = 0x55;
        assertThat(affinity.read(0, mask)).isPositive().isLessThan(8192).matches(bytes -> bytes % 8 == 0);
        assertThat(mask[8191]).isEqualTo((byte) 0x55);
    }

    @Test
    void reportsAMaskThatIsTooShort() {
        assertThatThrownBy(() -> new LinuxKernel().affinity().read(0, new byte[1]))
                .isInstanceOfSatisfying(
                        SystemCallException.class, e -> assertThat(e.errno()).isEqualTo(Errno.EINVAL));
    }

    @Test
    void saysThatAThreadHasEnded() {
        assertThatThrownBy(() -> new LinuxKernel().affinity().read(NO_THREAD, new byte[128]))
                .hasMessage("sched_getaffinity on " + NO_THREAD
                        + ": no such process (ESRCH). It has ended; 'thrctl ps' lists the processes");
    }
}
