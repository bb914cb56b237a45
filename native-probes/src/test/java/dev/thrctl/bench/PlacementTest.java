package dev.thrctl.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.thrctl.kernel.InvalidValueException;
import dev.thrctl.kernel.ProbeException;
import dev.thrctl.kernel.ProcFs;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PlacementTest {
    @TempDir
    private Path root;

    private Placement machine(String allowed, String online) throws IOException {
        Files.createDirectories(root.resolve("proc/self"));
        Files.createDirectories(root.resolve("sys/devices/system/cpu"));
        Files.writeString(root.resolve("proc/self/status"), "Name:\tx\nCpus_allowed_list:\t" + allowed + "\nX:\t1\n");
        Files.writeString(root.resolve("sys/devices/system/cpu/online"), online + "\n");
        return Placement.read(new ProcFs(root));
    }

    @Test
    void choosesByWordAndByNumber() throws IOException {
        Placement placement = machine("1-3", "0-3");
        assertThat(placement.choose(null, null)).containsExactly(1, 2, 3);
        assertThat(placement.choose("cross", null)).containsExactly(1, 2, 3);
        assertThat(placement.choose(null, 2)).containsExactly(1, 2);
        assertThat(placement.choose("cross", 2)).containsExactly(1, 2);
        assertThat(placement.choose("same", 1)).containsExactly(1);
        assertThat(placement.choose("1-3", null)).containsExactly(1, 2, 3);
        assertThat(placement.choose("same", 2)).containsExactly(1, 1);
        assertThat(placement.choose("3,1", 2)).containsExactly(3, 1);
        assertThat(placement.choose("2,2", 2)).containsExactly(2, 2);
        assertThat(machine("5", "0-7").choose(null, 2)).containsExactly(5, 5);
    }

    @Test
    void saysWhatToDoAboutCpusThatCannotBeHad() throws IOException {
        assertThatThrownBy(() -> machine("0", "0-1").choose("cross", 2))
                .isInstanceOf(ProbeException.class)
                .hasMessage(
                        "--cpus cross: needs two CPUs, but only CPU 0 is allowed here. Use --cpus same, or more CPUs."
                                + " See 'thrctl cpus'");
        assertThatThrownBy(() -> machine("0-1", "0-1").choose("0,9", 2))
                .hasMessage(
                        "--cpus on CPU 9: it is not online (online: 0-1). Choose among those. See" + " 'thrctl cpus'");
        assertThatThrownBy(() -> machine("0", "0-1").choose("0,1", 2))
                .hasMessage("--cpus on CPU 1: it is not in the affinity mask (allowed: 0). Choose among those, or widen"
                        + " the mask: taskset, cpuset. See 'thrctl cpus'");
    }

    /** The mask of a thread keeps a CPU that goes offline. */
    @Test
    void takesNoCpuThatIsOffline() throws IOException {
        assertThat(machine("0-2", "0,2").choose(null, 2)).containsExactly(0, 2);
        assertThat(machine("0-1", "1").choose("same", 2)).containsExactly(1, 1);
        assertThatThrownBy(() -> machine("0-1", "1").choose("cross", 2)).hasMessageContaining("only CPU 1 is allowed");
        assertThatThrownBy(() -> machine("2", "0-1").choose(null, 2)).hasMessageContaining("none of those that are");
    }

    @Test
    void refusesMoreCpusThanThreads() {
        assertThatThrownBy(() -> machine("0-3", "0-3").choose("0,1,0", 2))
                .isInstanceOf(InvalidValueException.class)
                .hasMessage("--cpus '0,1,0' names 3 CPUs, for 2 threads");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", ",", "0,", "a", "-1", "1-0", "1-", "99999999999999999999", "65536", "0 1"})
    void refusesWhatIsNoCpu(String text) {
        assertThatThrownBy(() -> Placement.numbers(text))
                .isInstanceOf(InvalidValueException.class)
                .hasMessageContaining("is not 'same', 'cross', or numbers of CPUs");
    }
}
