package dev.thrctl.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What comes of a measurement, also of one that goes wrong. */
@Timeout(120)
class BenchResultsTest extends FakeThrprobe {
    /** What was measured is printed, and the other file written, whatever happens to one. */
    @Test
    void printsTheResultWhateverHappensToAFile() throws IOException {
        assumeTrue(Files.isWritable(Path.of("/dev/full")), "no /dev/full");
        probeThatMeasures(1);
        Path svg = root.resolve("a.svg");
        TestApp.Run run = app.run(
                "bench", "futex-wake", "--runs=1", "--raw=/dev/full", "--hgrm=/dev/full", "--svg=" + svg, "--json");
        assertThat(run.status()).isEqualTo(1);
        assertThat(Json.valid("bench", run.out()).get("samples").asInt()).isEqualTo(1000);
        assertThat(run.err().lines())
                .containsExactly(
                        "thrctl: write to /dev/full: No space left on device. It is incomplete",
                        "thrctl: write to /dev/full: No space left on device. It is incomplete");
        assertThat(Files.readString(svg)).contains("</svg>");
        TestApp.Run closed =
                app.outputFails("Broken pipe").run("bench", "futex-wake", "--svg=" + root.resolve("b.svg"));
        assertThat(closed.status()).isEqualTo(141);
        assertThat(Files.readString(root.resolve("b.svg"))).contains("</svg>");
    }

    @Test
    void touchesNoFileBeforeSomethingWasMeasured() throws IOException {
        Path old = Files.writeString(root.resolve("old"), "old");
        app.run("bench", "futex-wake", "--raw=" + old, "--svg=" + root.resolve("new"));
        assertThat(old).hasContent("old");
        assertThat(root.resolve("new")).doesNotExist();
    }

    /** The second run ends as a killed program does. */
    @Test
    void printsTheRunsBeforeTheOneThatFailed() throws IOException {
        probeThatMeasures(1);
        Path program = root.resolve("native/thrprobe");
        String script = Files.readString(program);
        Files.writeString(
                program,
                script.replace(
                        "echo '{\"started\"",
                        "[ $(wc -l <" + root.resolve("native/requests")
                                + ") -lt 3 ] || kill -9 $$\necho '{\"started\""));
        TestApp.Run run = app.run("bench", "futex-wake", "--runs=4", "--json");
        assertThat(run.status()).isEqualTo(1);
        assertThat(run.err())
                .isEqualTo("thrctl: bench, run 3 of 4: thrprobe was ended by SIGKILL instead of answering. What was"
                        + " measured before is printed\n");
        JsonNode json = Json.valid("bench", run.out());
        assertThat(json.get("samples").asInt()).isEqualTo(2000);
        assertThat(json.get("failure").asText()).startsWith("run 3 of 4: thrprobe was ended by SIGKILL");
    }

    @Test
    void saysAtWhichPolicyTheThreadsRan() throws IOException {
        probeThatMeasures(1);
        Path program = root.resolve("native/thrprobe");
        Files.writeString(
                program,
                Files.readString(program)
                        .replace(
                                "\"policy\":\"other\",\"priority\":0,\"nice\":0",
                                "\"policy\":\"batch\",\"priority\":0,\"nice\":5"));
        assertThat(app.run("bench", "futex-wake").out())
                .startsWith("futex-wake, native, CPUs 0,1, batch, nice 5, 10 runs, ");
        TestApp.Run run = app.run("bench", "futex-wake", "--json");
        JsonNode scheduling = Json.valid("bench", run.out()).get("scheduling");
        assertThat(scheduling.toString()).isEqualTo("{\"policy\":\"batch\",\"priority\":null,\"nice\":5}");
        assertThat(app.run("bench", "futex-wake", "--matrix").out()).contains(" CPUs, batch, nice 5\n");
        Path batch = Files.writeString(root.resolve("batch"), run.out());
        assertThat(app.run("bench", "compare", recorded("other", 1).toString(), batch.toString())
                        .out())
                .contains("circumstances: policy: other and batch\n", "circumstances: nice: 0 and 5\n");
    }

    /** A fifth of the rounds is kept, of batches of four operations. */
    @Test
    void takesTheFiguresFromAllRoundsAndDividesWhatItWrites() throws IOException {
        ByteBuffer records = ByteBuffer.allocate(24 * 5).order(ByteOrder.LITTLE_ENDIAN);
        for (int i = 0; i < 3; i++) {
            records.putInt(7 << 8).putInt(i * 2).putLong(1000 + i).putLong(402);
        }
        records.putInt(0).putInt(0).putLong(400).putLong(9);
        records.putInt(0).putInt(0).putLong(80_000).putLong(1);
        Files.write(root.resolve("native/records"), records.array());
        script("""
                echo '{"calibration":{"clock_read_ps":20600,"syscall_ps":81000}}'
                echo '{"started":true,"threads":[{"role":"reader","tid":5,"cpu":0}],"policy":null,"priority":null,"nice":null}'
                echo '{"series":[{"name":"monotonic","unit":"ns","batch":4,"least_ns":400,"greatest_ns":80001,"mean_ps":8360000,"deviation_ps":25000000,"samples":10,"kept":3,"steps":2}],"every":2}'
                cat %s >&2
                echo '{"done":{"samples":10,"lost":0,"spurious":0,"elapsed_ns":200000000,"voluntary_switches":2,"involuntary_switches":4,"stopped":false}}'
                """.formatted(root.resolve("native/records")));
        Path raw = root.resolve("raw");
        TestApp.Run run = app.run("bench", "clock", "--runs=1", "--json", "--raw=" + raw);
        assertThat(run.status()).as("%s", run).isZero();
        assertThat(run.err())
                .isEqualTo(
                        "thrctl: --raw " + raw + ": of the rounds of a run it holds an even part, one of 2: there is no"
                                + " memory for more. All figures are of all rounds\n");
        assertThat(Files.readAllLines(raw))
                .containsExactly(
                        "run,series,thread,sequence,t_ns,value_ns",
                        "1,monotonic,7,0,1000,100.500",
                        "1,monotonic,7,2,1001,100.500",
                        "1,monotonic,7,4,1002,100.500");
        JsonNode json = Json.valid("bench", run.out());
        assertThat(json.get("samples").asInt()).isEqualTo(10);
        assertThat(json.get("raw_every").asInt()).isEqualTo(2);
        assertThat(json.get("scheduling").isNull()).isTrue();
        JsonNode latency = json.get("latency_ns");
        assertThat(latency.get("min").asDouble()).isEqualTo(100);
        assertThat(latency.get("p50").asDouble()).isBetween(99.9, 100.1);
        assertThat(latency.get("max").asDouble()).isEqualTo(20_000.25);
        assertThat(latency.get("mean").asDouble()).isEqualTo(2_090);
        assertThat(latency.get("stddev").asDouble()).isBetween(6_249.9, 6_250.1);
    }

    @Test
    void saysThatACpuQuotaThrottledIt() throws IOException {
        probeThatMeasures(1);
        Path stat = root.resolve("sys/fs/cgroup/cpu/x/cpu.stat");
        app.file("proc/1/cgroup", "1:cpu:/x\n")
                .file("proc/1/mountinfo", "30 1 0:9 / /sys/fs/cgroup/cpu rw - cgroup cgroup rw,cpu\n");
        app.file("sys/fs/cgroup/cpu/release_agent", "\n")
                .file("sys/fs/cgroup/cpu/cpu.stat", "nr_periods 0\nnr_throttled 0\nthrottled_time 0\n");
        app.file("sys/fs/cgroup/cpu/x/cpu.stat", "nr_periods 10\nnr_throttled 4\nthrottled_time 1000\n");
        Path program = root.resolve("native/thrprobe");
        Files.writeString(
                program,
                Files.readString(program)
                        + "printf 'nr_periods 206\\nnr_throttled 197\\nthrottled_time 9650001000\\n' >" + stat + "\n");
        assertThat(app.run("bench", "futex-wake", "--runs=1").out())
                .contains("\nthrottled    by a CPU quota in 193 of 196 periods, 9.65s in all\n");
        app.file("sys/fs/cgroup/cpu/x/cpu.stat", "nr_periods 10\nnr_throttled 4\nthrottled_time 1000\n");
        JsonNode activity = Json.valid(
                        "bench",
                        app.run("bench", "futex-wake", "--runs=1", "--json").out())
                .get("activity");
        assertThat(activity.get("throttled_periods").asInt()).isEqualTo(193);
        assertThat(activity.get("throttled_ns").asLong()).isEqualTo(9_650_000_000L);
    }

    @Test
    void printsPlainDecimals() throws IOException {
        probeThatMeasures(10_000);
        assertThat(app.run("bench", "futex-wake", "--runs=1", "--plain").out())
                .doesNotContain("E")
                .contains("\t13000000\t");
        assertThat(app.run("bench", "futex-wake", "--runs=1", "--json").out()).doesNotContainPattern("[0-9]E[0-9]");
        assertThat(app.run("bench", "futex-wake", "--matrix", "--plain").out()).doesNotContain("E");
        String old = recorded("old", 10_000).toString();
        assertThat(app.run("bench", "compare", old, old, "--plain").out()).doesNotContainPattern("[0-9]E");
    }

    @Test
    void tellsApartWhyAFileCannotBeCompared() throws IOException {
        probeThatMeasures(1);
        String good = recorded("good", 1).toString();
        String text = Files.readString(Path.of(good));
        String matrix = app.run("bench", "futex-wake", "--matrix", "--json").out();
        Path bad = root.resolve("bad");
        for (String[] row : new String[][] {
            {text.substring(0, text.length() / 2), "it ends in the middle of a document: the measurement was ended"},
            {text + text.substring(0, 7), "it ends in the middle of a document: the measurement was ended"},
            {text.replace("thrctl.bench/1", "thrctl.bench/2"), "another version of thrctl wrote it (thrctl.bench/2;"},
            {matrix, "it holds a matrix"},
            {app.run("bench", "list", "--json").out(), "it holds no measurement but thrctl.bench-list/1"},
            {"", "it is empty"},
            {"Value Percentile", "not what 'thrctl bench NAME --json >FILE' writes"}
        }) {
            Files.writeString(bad, row[0]);
            TestApp.Run run = app.run("bench", "compare", good, bad.toString());
            assertThat(run.status()).isEqualTo(1);
            assertThat(run.err()).contains(row[1]);
        }
    }
}
