package dev.thrctl.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** That the scripts of src/bench measure, in the least time; what they find out is for a quiet machine. */
@Timeout(300)
class BenchScriptsIT {
    private static final Pattern RATIO = Pattern.compile("(?m)^\\d+,\\d+ +5 \\|.*\\| +[0-9.]+ \\| ([0-9.]+) \\[.*]$");

    private static Thrctl script(String name, String... options) {
        List<String> words = new ArrayList<>(List.of(Path.of("src/bench", name).toString()));
        words.addAll(List.of(options));
        return Thrctl.call()
                .withEnv("THRCTL_TREE", Thrctl.tree().toString())
                .withProgram("sh")
                .run(words);
    }

    private static String probe() throws IOException {
        try (Stream<Path> platforms = Files.list(Thrctl.tree().resolve("lib/native"))) {
            return platforms.findFirst().orElseThrow().resolve("thrprobe").toString();
        }
    }

    /** Through Java and without it, and at the same CPU and another one: the same loop, so no tenfold difference. */
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void fidelityComparesWithPlainC(boolean throughJava) throws IOException {
        TestMachine.assumeTool("cc");
        Thrctl run = throughJava
                ? script("fidelity", "--runs", "5", "--rounds", "40")
                : script("fidelity", "--runs", "5", "--rounds", "40", "--probe", probe());
        assertThat(run.status()).as("%s", run).isZero();
        Matcher rows = RATIO.matcher(run.out());
        for (int i = 0; i < 2; i++) {
            assertThat(rows.find()).as("%s", run).isTrue();
            assertThat(Double.parseDouble(rows.group(1))).as("%s", run).isBetween(0.1, 10.0);
        }
    }

    /** The sum of the counts in {@code same build:  1 of 15 pairs differ (1 faster, 14 no_difference)}. */
    private static int verdicts(Thrctl run, String line) {
        Matcher counts = Pattern.compile(line + " \\((.*)\\)").matcher(run.out());
        assertThat(counts.find()).as("%s", run).isTrue();
        int sum = 0;
        Matcher one =
                Pattern.compile("(\\d+) (faster|slower|no_difference|unknown)").matcher(counts.group(1));
        while (one.find()) {
            sum += Integer.parseInt(one.group(1));
        }
        return sum;
    }

    @Test
    void compareCheckCountsPairs() {
        Thrctl run =
                script("compare-check", "--pairs", "1", "--recordings", "4", "--duration", "30ms", "--cpus", "same");
        assertThat(run.status()).as("%s", run).isZero();
        assertThat(verdicts(run, "of 15 pairs differ")).as("%s", run).isEqualTo(15);
        assertThat(verdicts(run, "of 6 are slower")).as("%s", run).isEqualTo(6);
    }
}
