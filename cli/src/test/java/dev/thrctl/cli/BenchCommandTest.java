package dev.thrctl.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** With a program in place of thrprobe that says what a script says. */
@Timeout(120)
class BenchCommandTest extends FakeThrprobe {
    @Test
    void fillsOneScreen() throws IOException {
        probeThatMeasures(1);
        TestApp.Run run = app.run("bench", "futex-wake");
        assertThat(run.err()).isEmpty();
        assertThat(run.status()).isZero();
        assertThat(run.out().lines()).hasSizeLessThanOrEqualTo(24).allMatch(line -> line.length() <= 80);
        assertThat(run.out()).isEqualTo(SCREEN);
    }

    private static final String SCREEN = """
            futex-wake, native, CPUs 0,1, 10 runs, 2.00s, 100us of sleep before each wake
            From just before FUTEX_WAKE to the first instruction after FUTEX_WAIT.
            machine      Some CPU\\e[31m, amd64, virtualised, Linux 6.18.1
            power        governor performance, SMT off, timer slack 50.0us, idle: not known
            mitigations  meltdown: PTI
            system       0 switches (20000 voluntary, 40 forced), steal not known
            calibration  clock read 20.6ns, cheapest call 81.0ns; not subtracted
            rounds       lost 30, spurious 10, outliers 1000 (over 10 times p50), noise 20

            SERIES     MIN     P50     P90     P99   P99.9     MAX    MEAN      SD      N
            wake    1.30us  1.30us  1.31us  40.9us  41.0us  41.0us  5.22us  11.8us  10000

            wake from (both scales logarithmic)
              1.30us |#################################################       9000   90.0%
              1.91us |                                                           0    0.0%
              2.80us |                                                           0    0.0%
              4.11us |                                                           0    0.0%
              6.03us |                                                           0    0.0%
              8.84us |                                                           0    0.0%
              13.0us |                                                           0    0.0%
              19.0us |                                                           0    0.0%
              27.9us |#####################################                    960    9.6%
            >=41.0us |####################                                      40    0.4%
            """;

    @Test
    void givesJsonThatItsSchemaAllows() throws IOException {
        probeThatMeasures(1);
        JsonNode json =
                Json.valid("bench", app.run("bench", "futex-wake", "--json").out());
        assertThat(json.get("name").asText()).isEqualTo("futex-wake");
        assertThat(json.get("engine").asText()).isEqualTo("native");
        assertThat(json.get("cpus")).hasSize(2);
        assertThat(json.get("samples").asInt()).isEqualTo(10_000);
        assertThat(json.get("latency_ns").get("p50").asDouble()).isBetween(1_300.0, 1_306.0);
        assertThat(json.get("calibration").get("clock_read_ns").asDouble()).isEqualTo(20.6);
        assertThat(json.get("environment").get("virtualised").asBoolean()).isTrue();
        assertThat(json.get("environment").get("mitigations").get("meltdown").asText())
                .isEqualTo("Mitigation: PTI");
        assertThat(json.get("environment").get("idle_states").isNull()).isTrue();
        assertThat(json.get("lost").asInt()).isEqualTo(30);
        assertThat(json.get("details").get("noise").asInt()).isEqualTo(20);
        assertThat(json.get("series").get(0).get("runs")).hasSize(10);
        Json.valid("bench-list", app.run("bench", "list", "--json").out());
    }

    @Test
    void asksForWhatWasChosen() throws IOException {
        probeThatMeasures(1);
        app.run(
                "bench",
                "futex-wake-many",
                "--cpus=1,0",
                "--threads=5",
                "--runs=1",
                "--iterations=100",
                "--interval=50",
                "--policy=fifo",
                "--priority=7",
                "--lock-memory",
                "--warmup=3",
                "--set=at_once=1");
        assertThat(Files.readString(root.resolve("native/requests")))
                .isEqualTo(
                        "{\"protocol\":1,\"bench\":\"futex-wake-many\",\"cpus\":[1,0],\"iterations\":100,\"warmup\":3,"
                                + "\"interval_ns\":50000,\"policy\":\"fifo\",\"lock_memory\":true,\"capacity\":100,\"threads\":5,"
                                + "\"priority\":7,\"at_once\":1}\n");
    }

    @Test
    void writesFiles() throws IOException {
        probeThatMeasures(1);
        Path hgrm = root.resolve("a.hgrm");
        Path svg = root.resolve("a.svg");
        Path raw = root.resolve("a.csv");
        TestApp.Run run = app.run("bench", "futex-wake", "--runs=2", "--hgrm=" + hgrm, "--svg=" + svg, "--raw=" + raw);
        assertThat(run.status()).as("%s", run).isZero();
        assertThat(Files.readString(hgrm)).contains("Value     Percentile", "#[Max     =");
        assertThat(Files.readString(svg)).contains("<svg", "</svg>");
        List<String> lines = Files.readAllLines(raw);
        assertThat(lines).hasSize(2001).startsWith("run,series,thread,sequence,t_ns,value_ns", "1,wake,0,0,0,40000");
        TestApp.Run bad = app.run("bench", "futex-wake", "--raw=" + root.resolve("none/x"));
        assertThat(bad.status()).isEqualTo(1);
        assertThat(bad.err()).startsWith("thrctl: creation of ").endsWith("none/x: no such file or folder (ENOENT)\n");
    }

    @Test
    void measuresEveryPairOfCpus() throws IOException {
        probeThatMeasures(1);
        TestApp.Run run = app.run("bench", "futex-wake", "--matrix");
        assertThat(run.out()).isEqualTo("""
                futex-wake between every two of 2 CPUs

                p50          to 0    to 1
                from 0     1.30us  1.30us
                from 1     1.30us  1.30us

                p99          to 0    to 1
                from 0     40.9us  40.9us
                from 1     40.9us  40.9us
                """);
        Path svg = root.resolve("m.svg");
        JsonNode json = Json.valid(
                "bench-matrix",
                app.run("bench", "futex-wake", "--matrix", "--json", "--svg=" + svg)
                        .out());
        assertThat(json.get("pairs")).hasSize(4);
        assertThat(json.get("pairs").get(1).get("cpus").get(1).asInt()).isEqualTo(1);
        assertThat(Files.readString(svg)).contains("<svg");
        assertThat(app.run("bench", "spawn", "--matrix").status()).isEqualTo(2);
    }

    @Test
    void comparesWhatWasRecorded() throws IOException {
        String old = recorded("old.json", 1).toString();
        String same = recorded("same.json", 1).toString();
        String slow = recorded("slow.json", 1.2).toString();
        TestApp.Run equal = app.run("bench", "compare", old, same, "--check=5");
        assertThat(equal.status()).isZero();
        assertThat(equal.out()).startsWith("futex-wake, native: no difference seen\nold ");
        TestApp.Run slower = app.run("bench", "compare", old, slow, "--check=5");
        assertThat(slower.status()).isEqualTo(3);
        assertThat(slower.out()).startsWith("futex-wake, native: slower\n").contains("+20.", "too few samples");
        assertThat(app.run("bench", "compare", old, slow, "--check=50").status())
                .isZero();
        assertThat(app.run("bench", "compare", slow, old, "--check=5").out())
                .startsWith("futex-wake, native: faster\n");
        JsonNode json = Json.valid(
                "bench-compare",
                app.run("bench", "compare", old, same, slow, "--json").out());
        assertThat(json.get("comparisons").get(1).get("verdict").asText()).isEqualTo("slower");
        assertThat(json.get("comparisons").get(0).get("circumstances")).isEmpty();
    }

    /** {@code count} recordings of one, a minute apart from {@code minute} on, each a hundredth slower than the last. */
    private Path recordings(String name, String one, int minute, int count) throws IOException {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < count; i++) {
            text.append(one.replaceFirst(
                    "\"started_at\":\"[^\"]*\"",
                    String.format("\"started_at\":\"2026-01-01T00:%02d:00.5Z\"", minute + 2 * i)));
        }
        return Files.writeString(root.resolve(name), text);
    }

    @Test
    void comparesInPairsWhatWasRecordedInTurn() throws IOException {
        String usual = Files.readString(recorded("usual", 1));
        String slower = Files.readString(recorded("slower", 1.2));
        String old = recordings("old", usual, 0, 5).toString();
        String inTurn = recordings("in-turn", slower, 1, 5).toString();
        TestApp.Run run = app.run("bench", "compare", old, inTurn);
        assertThat(run.out())
                .startsWith("futex-wake, native: slower\nold " + old + ", 5 recordings, 50 runs; new " + inTurn
                        + ", 5 recordings, 50 runs; in turn\n\nSERIES");
        String after = recordings("after", slower, 30, 5).toString();
        assertThat(app.run("bench", "compare", old, after).out())
                .startsWith("futex-wake, native: slower\n")
                .contains(
                        "5 recordings, 50 runs\nnot recorded in turn, four times or more: it may be the machine that changed.");
        String more = recordings("more", slower, 1, 6).toString();
        JsonNode json = Json.valid(
                "bench-compare",
                app.run("bench", "compare", old, inTurn, after, more, "--json").out());
        assertThat(json.get("base_recordings").asInt()).isEqualTo(5);
        assertThat(json.get("comparisons").findValuesAsText("in_turn")).containsExactly("true", "false", "false");
        assertThat(json.get("comparisons").findValuesAsText("recordings")).containsExactly("5", "5", "6");
    }

    @Test
    void refusesAFileOfDifferentThings() throws IOException {
        String one = Files.readString(recorded("one", 1));
        Path mixed = Files.writeString(root.resolve("mixed"), one + one.replace("\"futex-wake\"", "\"sem\"") + one);
        TestApp.Run run = app.run("bench", "compare", root + "/one", mixed.toString());
        assertThat(run.status()).isEqualTo(1);
        assertThat(run.err()).contains("it holds recordings of different things (futex-wake, native; sem, native)");
        Path cut = Files.writeString(root.resolve("cut"), one + one.substring(0, 100));
        assertThat(app.run("bench", "compare", root + "/one", cut.toString()).err())
                .contains("it ends in the middle of a document: the measurement was ended, or the disk was full.");
    }

    /** A check that can tell nothing must not pass. */
    @Test
    void checkFailsWhereThereIsTooLittle() throws IOException {
        String few = recorded("few", 1, "--runs=3").toString();
        TestApp.Run run = app.run("bench", "compare", few, few, "--check=5");
        assertThat(run.status()).isEqualTo(1);
        assertThat(run.err()).contains("too few runs or samples to tell");
    }

    @Test
    void takesNoImpossibleFigures() throws IOException {
        String good = Files.readString(recorded("good", 1));
        for (String figure : List.of("-5", "1e400", "1e300")) {
            Path bad = Files.writeString(root.resolve("bad"), good.replaceAll("\"p50\":[0-9.]+", "\"p50\":" + figure));
            TestApp.Run run = app.run("bench", "compare", root + "/good", bad.toString());
            assertThat(run.status()).as(figure).isEqualTo(1);
            assertThat(run.err()).as(figure).contains("not what 'thrctl bench NAME --json >FILE' writes");
        }
        Path other = Files.writeString(root.resolve("other"), good.replace("\"name\":\"wake\"", "\"name\":\"x\""));
        assertThat(app.run("bench", "compare", root + "/good", other.toString()).err())
                .contains("they have no series in common");
    }

    /** Its size is 0. */
    @Test
    void readsNoMoreOfADeviceThanARecordingCanBe() throws IOException {
        assumeTrue(Files.isReadable(Path.of("/dev/zero")), "no /dev/zero");
        recorded("good", 1);
        assertThat(app.run("bench", "compare", root + "/good", "/dev/zero").err())
                .endsWith("too long for what 'thrctl bench --json' writes\n");
    }

    @Test
    void leavesRoomForRoundsAfterTheWarmUp() throws IOException {
        probeThatMeasures(1);
        app.run("bench", "futex-wake", "--interval=10ms");
        app.run("bench", "futex-timeout", "--set=timeout_ns=20000000", "--runs=1", "--duration=1s");
        app.run("bench", "futex-wake", "--matrix", "--cpus=0", "--interval=5ms");
        app.run("bench", "clock", "--iterations=3", "--runs=2");
        assertThat(Files.readString(root.resolve("native/requests")).lines().distinct())
                .extracting(line -> line.replaceAll(".*\"iterations\":(\\d+),\"warmup\":(\\d+).*", "$1 $2"))
                .containsExactly("0 5", "0 12", "0 5", "2 50", "1 50");
    }

    @Test
    void saysWhatElseThanTheProgramDiffers() throws IOException {
        String old = recorded("old.json", 1).toString();
        app.file("proc/sys/kernel/osrelease", "6.19.0\n");
        String other = recorded("new.json", 1, "--cpus=same", "--runs=3").toString();
        assertThat(app.run("bench", "compare", old, other).out())
                .contains(
                        "measured under different circumstances: cpus: 0,1 and 0,0\n",
                        "measured under different circumstances: kernel: 6.18.1 and 6.19.0\n",
                        "too few runs to tell a difference from chance: measure both with --runs 10\n");
    }

    @Test
    void refusesToCompareDifferentThings() throws IOException {
        String old = recorded("old.json", 1).toString();
        Path other = root.resolve("other.json");
        Files.writeString(other, Files.readString(Path.of(old)).replace("\"name\":\"futex-wake\"", "\"name\":\"sem\""));
        TestApp.Run run = app.run("bench", "compare", old, other.toString());
        assertThat(run.status()).isEqualTo(1);
        assertThat(run.err()).contains("they measure different things (futex-wake, native; sem, native)");
    }

    /** No file is taken for ours, and none ends in a stack trace. */
    @Test
    void readsNoForeignFile() throws IOException {
        Path good = recorded("old.json", 1);
        Path bad = root.resolve("bad.json");
        byte[] bytes = Files.readAllBytes(good);
        long seed = 42;
        Random random = new Random(seed);
        for (String text :
                List.of("", "{}", "[]", "x", "{\"schema\":\"thrctl.bench/1\"}", "[[[[[", "null", "{\"a\":")) {
            Files.writeString(bad, text);
            assertThat(app.run("bench", "compare", good.toString(), bad.toString())
                            .status())
                    .as(text)
                    .isEqualTo(1);
        }
        for (int i = 0; i < 100; i++) {
            byte[] broken = bytes.clone();
            broken[random.nextInt(broken.length)] = (byte) random.nextInt(256);
            Files.write(bad, broken);
            TestApp.Run run = app.run("bench", "compare", good.toString(), bad.toString());
            assertThat(run.err()).as("seed %s, round %s", seed, i).doesNotContain("internal error");
        }
        assertThat(app.run("bench", "compare", good.toString(), root + "/none").err())
                .endsWith("none: no such file (ENOENT)\n");
    }

    @Test
    void saysWhatToDoWithoutTheNativeProgram() {
        TestApp.Run run = app.run("bench", "futex-wake");
        assertThat(run.status()).isEqualTo(1);
        assertThat(run.err())
                .startsWith("thrctl: bench futex-wake: the native program ")
                .contains("is missing")
                .endsWith("Or measure what a Java program sees: --engine jvm\n");
        assertThat(app.run("bench", "sem").err())
                .endsWith("'thrctl bench futex-wake --engine jvm' and 'thrctl bench park' do without\n");
    }

    @Test
    void tellsWhatTheProgramCouldNotDo() throws IOException {
        script(
                "echo '{\"error\":\"EPERM\",\"errno\":1,\"call\":\"sched_setscheduler\",\"message\":\"fifo 1\"}'\nexit 1\n");
        TestApp.Run run = app.run("bench", "futex-wake", "--policy=fifo");
        assertThat(run.status()).isEqualTo(1);
        assertThat(run.err()).contains("sched_setscheduler in thrprobe", "(EPERM)");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            value = {
                "bench | 2 | no benchmark named; 'thrctl bench list' lists them",
                "futex-wak | 2 | did you mean 'futex-wake'?",
                "xyzzy | 2 | 'thrctl bench list' lists them",
                "list extra | 2 | unexpected argument 'extra'",
                "compare | 2 | takes two files or more",
                "compare one | 2 | takes two files or more",
                "futex-wake --check=5 | 2 | --check is for 'bench compare'",
                "futex-wake --cpus=0;1 | 2 | --cpus: ",
                "futex-wake --cpus=1-0 | 2 | is not 'same'",
                "futex-wake --cpus=0,1,0 | 2 | names 3 CPUs, for 2 threads",
                "futex-wake --matrix --runs=3 | 2 | --runs: --matrix makes one run of each pair",
                "compare a b --svg=x | 2 | --svg is for measuring",
                "compare a b --cpus=0 | 2 | --cpus is for measuring",
                "futex-wake --cpus=0,2 | 1 | it is not in the affinity mask (allowed: 0-1)",
                "futex-wake --cpus=0,9 | 1 | it is not online (online: 0-2)",
                "futex-wake --threads=3 | 2 | futex-wake has 2 threads",
                "futex-wake --duration=0 | 2 | 0 measures nothing",
                "futex-wake --duration=x | 2 | is not a duration",
                "futex-wake --iterations=0 | 2 | '0' is not a number of iterations",
                "futex-wake --runs=0 | 2 | is not a number of runs (1 to 1000)",
                "futex-wake --runs=1e3 | 2 | is not a number of runs",
                "futex-wake --interval=11s | 2 | is longer than 10s",
                "futex-wake --priority=5 | 2 | --priority needs --policy fifo",
                "futex-wake --policy=deadline | 2 | is not one of other, fifo, rr",
                "futex-wake --policy=fifo --priority=100 | 2 | is not a number of priority (1 to 99)",
                "futex-wake --engine=java | 2 | is not one of native, jvm",
                "sem --engine=jvm | 2 | only futex-wake and park run in the Java VM",
                "park --engine=native | 2 | park runs in the Java VM only",
                "park --policy=fifo | 2 | --policy is for the native program",
                "park --lock-memory | 2 | --lock-memory is for the native program",
                "sem --set=x=1 | 2 | 'x=1' is nothing to sem; sem knows none",
                "futex-wake --set=x=1 | 2 | futex-wake knows delay_percent",
                "futex-wake --engine=jvm --set=delay_percent=1 | 2 | --set is for the native program",
                "spawn --set=with | 2 | spawn knows with",
                "spawn --set=with=fork | 2 | --set with: 'fork' is not pthread or clone",
                "futex-wake --set=delay_percent=x | 2 | --set delay_percent: 'x' is not a whole number",
                "futex-timeout --set=absolute=1 | 2 | --set absolute: '1' is not true or false",
                "compare a b --check=x | 2 | is not a percentage",
                "compare a b --noise=-1 | 2 | is not a percentage",
                "compare a b --check=3 | 2 | --check 3 is below --noise 5: ",
                "compare a b --check=3 --noise=3.5 | 2 | --check 3 is below --noise 3.5: ",
                "yield --interval=5us | 2 | --interval: yield has no sleep before its rounds",
                "futex-pingpong --interval=5us | 2 | --interval: futex-pingpong has no sleep",
                "list --cpus=0 | 2 | --cpus is for measuring, not for 'bench list'",
                "futex-wake --raw=a --svg=./a | 2 | --svg and --raw name the same file",
                "futex-wake --raw= | 2 | a file needs a name",
                "futex-wake --matrix --raw=x | 2 | --raw is for one pair of CPUs",
                "futex-wake --json --plain | 2 | exclude each other"
            })
    void refusesBadInput(String line, int status, String message) throws IOException {
        probeThatMeasures(1);
        String[] words = line.equals("bench") ? new String[] {"bench"} : ("bench " + line).split(" ", -1);
        TestApp.Run run = app.run(words);
        assertThat(run.status()).as("%s", run).isEqualTo(status);
        assertThat(run.err()).startsWith("thrctl: ").contains(message);
        assertThat(run.out()).isEmpty();
    }
}
