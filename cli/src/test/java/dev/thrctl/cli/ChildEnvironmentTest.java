package dev.thrctl.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class ChildEnvironmentTest {
    @Test
    void givesTheCallersVariablesBack() {
        Map<String, String> environment = new TreeMap<>(Map.of(
                "LC_ALL", "C.UTF-8",
                "THRCTL_SAVED_LC_ALL", "de_DE.UTF-8",
                "THRCTL_SAVED_JAVA_TOOL_OPTIONS", "-Xmx1g",
                "THRCTL_SAVED__JAVA_OPTIONS", "",
                "THRCTL_JAVA_HOME", "/jdk"));
        ChildEnvironment.restore(environment);
        assertThat(environment)
                .isEqualTo(Map.of("LC_ALL", "de_DE.UTF-8", "JAVA_TOOL_OPTIONS", "-Xmx1g", "THRCTL_JAVA_HOME", "/jdk"));
    }

    @Test
    void removesWhatTheLauncherAlonePutThere() {
        Map<String, String> environment =
                new TreeMap<>(Map.of("LC_ALL", "C.UTF-8", "THRCTL_SAVED_LC_ALL", "", "PATH", "/bin"));
        ChildEnvironment.restore(environment);
        assertThat(environment).isEqualTo(Map.of("PATH", "/bin"));
    }
}
