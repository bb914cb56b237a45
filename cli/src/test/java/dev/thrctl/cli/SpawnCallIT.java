package dev.thrctl.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code spawn --all-threads-call} on the kernel that runs the test. */
@Timeout(value = 5, unit = TimeUnit.MINUTES)
class SpawnCallIT {
    @BeforeAll
    static void needsTheNativeProgram() {
        SpawnRaceIT.assumeThrprobe();
    }

    /** The kernel shows the timer slack of another process to CAP_SYS_NICE only. */
    private static boolean isRoot() {
        return "root".equals(System.getProperty("user.name"));
    }

    @ParameterizedTest
    @CsvSource({
        "setpriority=19, setpriority, 19",
        "timerslack=3ms, timerslack, 3000000",
        "sched_setaffinity, sched_setaffinity,",
        "setresuid, setresuid,",
    })
    void givesEveryThreadTheSame(String word, String call, String expected) {
        Thrctl run = Thrctl.run("spawn", "--all-threads-call", word, "-n", "5", "--json");
        assertThat(run.status()).as("%s", run).isZero();
        JsonNode document = Json.valid("spawn-call", run.out());
        assertThat(document.get("call").asText()).isEqualTo(call);
        if (expected != null) {
            assertThat(document.get("expected").asText()).isEqualTo(expected);
        }
        assertThat(document.get("equal").asBoolean()).isTrue();
        assertThat(document.get("uniform").asBoolean()).isTrue();
        assertThat(document.get("threads")).hasSize(6);
        boolean visible = isRoot() || !call.equals("timerslack");
        assertThat(document.get("verified").asBoolean()).isEqualTo(visible);
        for (JsonNode thread : document.get("threads")) {
            assertThat(thread.get("errno").asInt(-1)).as("%s", thread).isZero();
            assertThat(thread.get("problem").isNull()).as("%s", thread).isTrue();
            if (visible) {
                assertThat(thread.get("seen").asText())
                        .isEqualTo(document.get("expected").asText());
            }
        }
    }

    @Test
    void missesNoThreadWhileThreadsComeAndGo() {
        Thrctl run = Thrctl.run(
                "spawn",
                "--all-threads-call",
                "sched_setaffinity",
                "--churn",
                "2000",
                "--rounds",
                "1000",
                "-n",
                "4",
                "--json");
        assertThat(run.status()).as("%s", run).isZero();
        JsonNode document = Json.valid("spawn-call", run.out());
        assertThat(document.get("calls").asInt()).isEqualTo(1000);
        assertThat(document.get("churned").asInt()).isGreaterThan(10);
        assertThat(document.get("uniform").asBoolean()).isTrue();
        Set<String> roles = new TreeSet<>();
        document.get("threads").forEach(thread -> roles.add(thread.get("role").asText()));
        assertThat(roles).contains("caller", "idle", "churner");
    }

    @ParameterizedTest
    @ValueSource(strings = {"setpriority=19", "timerslack=1s", "sched_setaffinity", "setresuid"})
    void failsLoudlyWhenOneThreadMayNot(String word) {
        Thrctl run = Thrctl.run("spawn", "--all-threads-call", word, "-n", "3", "--deny-one", "--json");
        assertThat(run.status()).as("%s", run).isEqualTo(1);
        assertThat(run.err())
                .startsWith("thrctl: ")
                .contains(" on every thread of ", ": the threads differ, 1 of 4 failed, first ")
                .contains(": operation not permitted (EPERM). A runtime has to end the process here");
        JsonNode document = Json.valid("spawn-call", run.out());
        assertThat(document.get("equal").asBoolean()).isFalse();
        assertThat(document.get("uniform").asBoolean()).isFalse();
        for (JsonNode thread : document.get("threads")) {
            boolean denied = thread.get("role").asText().equals("denied");
            assertThat(thread.get("result").asInt()).isEqualTo(denied ? -1 : 0);
            assertThat(thread.get("problem").isNull()).isEqualTo(!denied);
            // The call really did not happen there; setresuid would have changed nothing.
            if (denied
                    && !word.equals("setresuid")
                    && thread.get("look").asText().equals("seen")
                    && twoCpus()) {
                assertThat(thread.get("seen").asText())
                        .isNotEqualTo(document.get("expected").asText());
            }
        }
    }

    /** With one CPU, sched_setaffinity to the first one changes nothing. */
    private static boolean twoCpus() {
        return Runtime.getRuntime().availableProcessors() > 1;
    }

    @Test
    void asksNoOtherThreadWhatTheFirstIsRefused() {
        assumeTrue(isRoot(), "root gives up what lets it raise its priority");
        Thrctl run = Thrctl.call()
                .withProgram("setpriv", "--bounding-set=-all", "--inh-caps=-all", Thrctl.launcher() + "")
                .run("spawn", "--all-threads-call", "setpriority=-5");
        assumeTrue(run.status() != 127, "no setpriv");
        assertThat(run.status()).as("%s", run).isEqualTo(1);
        assertThat(run.out()).isEmpty();
        assertThat(run.err())
                .isEqualTo("thrctl: setpriority on thrprobe: permission denied (EACCES)."
                        + " The first thread was refused it, so no other was asked\n");
    }

    @Test
    void saysThatItMayNotLookInsteadOfThatAllIsWell() {
        assumeTrue(isRoot(), "root gives up what lets it look");
        Thrctl run = Thrctl.call()
                .withProgram("setpriv", "--bounding-set=-all", "--inh-caps=-all", Thrctl.launcher() + "")
                .run("spawn", "--all-threads-call", "timerslack", "-n", "2");
        assumeTrue(run.status() != 127, "no setpriv");
        assertThat(run.status()).as("%s", run).isZero();
        assertThat(run.out()).contains("/proc does not let us look").contains("  ?  -\n");
        assertThat(run.err()).contains("not permitted, so only their own word is reported");
    }
}
