package dev.thrctl.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;

class ChildEnvironmentTest {
    @Test
    void givesTheCallersVariablesBack() {
        ProcessBuilder builder = new ProcessBuilder("true");
        builder.environment().put("OF_THE_VM", "1");
        ChildEnvironment.restore(
                builder,
                Map.of(
                        "LC_ALL", "C.UTF-8",
                        "THRCTL_SAVED_LC_ALL", "de_DE.UTF-8",
                        "THRCTL_SAVED_JAVA_TOOL_OPTIONS", "-Xmx1g",
                        "THRCTL_SAVED__JAVA_OPTIONS", "",
                        "THRCTL_JAVA_HOME", "/jdk"));
        assertThat(builder.environment())
                .isEqualTo(Map.of("LC_ALL", "de_DE.UTF-8", "JAVA_TOOL_OPTIONS", "-Xmx1g", "THRCTL_JAVA_HOME", "/jdk"));
    }

    @Test
    void removesWhatTheLauncherAlonePutThere() {
        ProcessBuilder builder = new ProcessBuilder("true");
        ChildEnvironment.restore(builder, Map.of("LC_ALL", "C.UTF-8", "THRCTL_SAVED_LC_ALL", "", "PATH", "/bin"));
        assertThat(builder.environment()).isEqualTo(Map.of("PATH", "/bin"));
    }
}
