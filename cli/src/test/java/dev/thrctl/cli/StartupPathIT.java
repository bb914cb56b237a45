package dev.thrctl.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a short command loads decides how long it takes to start: no timing here, but the causes of slowness. */
class StartupPathIT {
    @TempDir
    Path folder;

    @ParameterizedTest
    @ValueSource(strings = {"ps 1", "ps", "auxv self", "cpus"})
    void loadsNothingThatAPlainCommandDoesNotNeed(String line) throws IOException {
        List<String> classes = loadedBy(line);
        assertThat(classes)
                .as("classes of '%s'", line)
                .contains("dev.thrctl.cli.App")
                .noneMatch(name -> name.startsWith("com.fasterxml."))
                .noneMatch(name -> name.startsWith("com.google."))
                // The widths of characters, if some process has other than ASCII in its name.
                .noneMatch(name -> name.startsWith("org.jline.") && !name.contains(".utils.WCWidth"))
                .noneMatch(name -> name.startsWith("dev.thrctl.") && name.contains("$$Lambda"))
                .noneMatch(name -> name.startsWith("picocli.") && name.contains("Help$TextTable"));
        if (!line.startsWith("cpus")) {
            // JNA itself, which cpus cannot do without, makes a logger, and that needs streams.
            assertThat(classes)
                    .noneMatch(name -> name.startsWith("com.sun.jna."))
                    .noneMatch(name -> name.startsWith("java.util.stream.") && name.contains("Pipeline"))
                    .noneMatch(name -> name.startsWith("java.util.logging.") || name.equals("java.util.ServiceLoader"));
        }
    }

    /** The names in the VM's own log of class loading. */
    private List<String> loadedBy(String line) throws IOException {
        Path log = folder.resolve("classes.log");
        Thrctl run = Thrctl.call()
                // With an AOT cache the VM of JDK 25 loads all that is in it, needed or not.
                .withEnv("THRCTL_JAVA_OPTS", "-XX:AOTMode=off -Xlog:class+load:file=" + log + ":none")
                .run(List.of(line.split(" ", -1)));
        assertThat(run.status()).as("%s", run).isZero();
        try (var lines = Files.lines(log)) {
            return lines.map(text -> text.replaceFirst(" source:.*", "")).toList();
        }
    }
}
