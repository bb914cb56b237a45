package dev.thrctl.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class ThrctlTest {
    @Test
    void showsArgumentsStatusAndBothStreamsWhenAnAssertionFails() {
        Thrctl run = Thrctl.call()
                .withProgram("sh", "-c", "cat; echo bad >&2; exit 7", "sh")
                .withStdin("good")
                .run("a", "b c");
        assertThat(run).hasToString("thrctl [a, b c]\nstatus: 7\nout:\ngood\nerr:\nbad\n");
    }

    @Test
    void failsWhenADescendantHoldsTheOutputOpen() {
        Thrctl.Call call = Thrctl.call().withProgram("sh", "-c", "sleep 20 & sleep 0.3");
        assertThatThrownBy(call::run).isInstanceOf(AssertionError.class).hasMessageContaining("holds its output open");
    }

    @Test
    void failsWhenTheProcessDoesNotEnd() {
        Thrctl.Call call = Thrctl.call().withProgram("sleep", "20").withTimeout(Duration.ofMillis(200));
        assertThatThrownBy(call::run).isInstanceOf(AssertionError.class).hasMessageContaining("still running");
    }
}
