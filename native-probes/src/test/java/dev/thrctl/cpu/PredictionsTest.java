package dev.thrctl.cpu;

import static org.assertj.core.api.Assertions.assertThat;

import dev.thrctl.cpu.CpuQuota.Level;
import dev.thrctl.cpu.CpuQuota.State;
import dev.thrctl.cpu.UsableCpus.DecidedBy;
import dev.thrctl.kernel.CpuSet;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PredictionsTest {
    /** Contents of cpu.max, own group first. */
    private static CpuQuota quota(int version, String levels) {
        List<Level> list = new ArrayList<>();
        for (String max : levels.split(";", -1)) {
            list.add(CpuQuota.parseVersion2("/", "/x/cpu.max", max + " 100"));
        }
        return CpuQuota.of(version, list, true);
    }

    @ParameterizedTest
    @CsvSource({
        // affinity, own;parent;... in percent, Java since 24, before, Go since 1.25
        "8, max, 8, 8, 8",
        "8, 350, 4, 4, 4",
        "8, 350;250, 3, 4, 4",
        "8, max;250, 3, 8, 8",
        "8, 50, 1, 1, 2",
        "1, 50, 1, 1, 1",
        "2, 900, 2, 2, 2",
        "8, 800;max;100, 1, 8, 8"
    })
    void followsTheRulesOfJavaAndGo(int affinity, String levels, long java, long javaBefore, long go) {
        Predictions predictions = new Predictions(affinity, quota(1, levels));
        assertThat(predictions.java().cpus()).isEqualTo(java);
        assertThat(predictions.java().earlierCpus()).isEqualTo(javaBefore);
        assertThat(predictions.go(Map.of()).cpus()).isEqualTo(go);
        assertThat(predictions.go(Map.of()).earlierCpus()).isEqualTo(affinity);
    }

    @ParameterizedTest
    @CsvSource({
        // affinity, version, quotas, real-time, since 9.8
        "8, 2, 350, false, 4",
        "8, 2, 349, false, 3",
        "8, 2, max;140, false, 1",
        "8, 2, 10, false, 1",
        "8, 2, 350, true, 8",
        "8, 1, 350, false, 8",
        "2, 2, 350, false, 2"
    })
    void followsTheRuleOfNproc(int affinity, int version, String levels, boolean realTime, long since) {
        Prediction nproc = new Predictions(affinity, quota(version, levels)).nproc(realTime, Map.of());
        assertThat(nproc.cpus()).isEqualTo(since);
        assertThat(nproc.earlierCpus()).isEqualTo(affinity);
    }

    @ParameterizedTest
    @CsvSource({
        "3, '', 3",
        "' 3 ', '', 3",
        "'3,2', '', 3",
        "0, '', 8",
        "x, '', 8",
        "3x, '', 8",
        "-1, '', 8",
        "64, '', 64",
        "3, 2, 2",
        "'', 2, 2",
        "'', 99, 8",
        "'', 0, 8",
        "99999999999999999999, 5, 5"
    })
    void letsTheOpenMpVariablesOverrideNproc(String threads, String limit, long expected) {
        Prediction nproc = new Predictions(8, quota(2, "max"))
                .nproc(false, Map.of("OMP_NUM_THREADS", threads, "OMP_THREAD_LIMIT", limit));
        assertThat(nproc.cpus()).isEqualTo(expected);
        assertThat(nproc.earlierCpus()).isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource({
        "0-7, 0-7, 0-7, max, 8, AFFINITY",
        "0-7, 0-7, 0-3, max, 4, AFFINITY",
        "0-7, 0-3, 0-3, max, 4, CPUSET",
        "0-7, 0-3, 0-1, max, 2, AFFINITY",
        "0-7, 0-3, 0-3, 399, 4, CPUSET",
        "0-7, 0-3, 0-3, 300, 3, QUOTA",
        "0-7, 0-7, 0-7, 10;max, 1, QUOTA",
        "0-7, 0-7, 3, 10, 1, AFFINITY",
        "'0-1,4', '0-3,4', '0-1,4', max, 3, AFFINITY"
    })
    void saysWhatDecides(String online, String cpuset, String allowed, String levels, long cpus, DecidedBy by) {
        assertThat(UsableCpus.of(
                        CpuSet.parse(allowed),
                        CpuSet.parse(online),
                        CpuSet.parse(cpuset),
                        quota(2, levels).binding()))
                .isEqualTo(new UsableCpus(cpus, by));
    }

    @Test
    void neverSaysNoCpuAtAll() {
        CpuQuota unknown = CpuQuota.none(State.UNKNOWN, "no file");
        assertThat(UsableCpus.of(CpuSet.EMPTY, null, null, unknown.binding()))
                .isEqualTo(new UsableCpus(1, DecidedBy.AFFINITY));
        assertThat(new Predictions(0, unknown).java().cpus()).isEqualTo(1);
    }

    @Test
    void letsTheCallersVariableDecideForGo() {
        Predictions predictions = new Predictions(4, quota(2, "max"));
        assertThat(predictions.go(Map.of("GOMAXPROCS", "7")).cpus()).isEqualTo(7);
        assertThat(predictions.go(Map.of("GOMAXPROCS", "7x")).cpus()).isEqualTo(4);
        assertThat(predictions.go(Map.of("GOMAXPROCS", "0")).cpus()).isEqualTo(4);
    }
}
