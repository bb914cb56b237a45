package dev.thrctl.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class TargetsTest {

    @Test
    void startsATargetThatIsReadyAndLeavesNoProcessOfItsGroupBehind() throws InterruptedException {
        int pid;
        int child;
        try (Targets.Live target = Targets.start("t_states")) {
            pid = target.pid();
            child = target.fact("T pid").number("pid");
            assertThat(Path.of("/proc/" + pid)).exists();
            assertThat(Path.of("/proc/" + child)).exists();
        }
        assertThat(Path.of("/proc/" + pid)).doesNotExist();
        assertThat(dies(child)).isTrue();
    }

    /** The kernel has been told to kill it; on a busy machine it takes its time. */
    private static boolean dies(int pid) throws InterruptedException {
        for (int i = 0; i < 500 && isAlive(pid); i++) {
            Thread.sleep(10);
        }
        return !isAlive(pid);
    }

    /** A child whose parent died may be a zombie until init looks at it. */
    private static boolean isAlive(int pid) {
        try {
            return !Files.readString(Path.of("/proc/" + pid + "/stat")).contains(") Z ");
        } catch (IOException e) {
            return false;
        }
    }

    @Test
    void readsTheFactsThatATargetStates() throws IOException {
        try (Targets.Live target = Targets.start("t_masks");
                Stream<Path> tasks = Files.list(Path.of("/proc/" + target.pid() + "/task"))) {
            assertThat(tasks).hasSize(15).contains(Path.of("/proc/" + target.pid() + "/task/" + target.tid("cpu0")));
            assertThat(target.fact("comm=mask-usr1 ").value("SigBlk")).isEqualTo("0000000000000200");
            assertThat(target.fact("comm=nice-7 ").number("nice")).isEqualTo(7);
        }
    }

    @Test
    void startsATargetWithAnEnvironment() {
        try (Targets.Live target = Targets.start(Map.of("STOPPED", "1"), "t_futexcount", "1")) {
            assertThat(Path.of("/proc/" + target.pid())).exists();
        }
    }

    @Test
    void tellsWhatATargetSaidThatIsNeverReady() {
        assertThatThrownBy(() -> Targets.start("t_lock", "nonsense"))
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("unknown mode nonsense");
    }
}
