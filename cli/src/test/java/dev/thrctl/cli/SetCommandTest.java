package dev.thrctl.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.thrctl.kernel.Affinity;
import dev.thrctl.kernel.CpuSet;
import dev.thrctl.kernel.IoPriority;
import dev.thrctl.kernel.Kernel;
import dev.thrctl.kernel.ProcFs;
import dev.thrctl.kernel.SchedAttributes;
import dev.thrctl.kernel.SchedulingControl;
import dev.thrctl.kernel.TimerSlack;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SetCommandTest {
    @TempDir
    private Path root;

    /** One thread, whose policy and CPUs can be set, and whose name is hostile. */
    private final class FakeKernel implements Kernel, SchedulingControl, IoPriority {
        private SchedAttributes attributes = new SchedAttributes(0, 0, 0, 0, 0, 0, 0);
        private CpuSet cpus = CpuSet.of(0, 1);
        private long slice;
        private int io;

        @Override
        public Affinity affinity() {
            return (tid, mask) -> {
                byte[] bytes = cpus.toMask();
                System.arraycopy(bytes, 0, mask, 0, bytes.length);
                return bytes.length;
            };
        }

        @Override
        public SchedulingControl schedulingControl() {
            return this;
        }

        @Override
        public IoPriority ioPriority() {
            return this;
        }

        @Override
        public TimerSlack timerSlack() {
            return (tid, ns) -> file("proc/" + tid + "/timerslack_ns", ns + "\n");
        }

        @Override
        public SchedAttributes attributes(int tid) {
            return attributes;
        }

        @Override
        public void setAttributes(int tid, SchedAttributes wanted) {
            attributes = wanted;
        }

        @Override
        public void setPolicy(int tid, int policy, boolean resetOnFork) {
            attributes = new SchedAttributes(policy, resetOnFork ? 1 : 0, attributes.nice(), 0, slice, 0, 0);
        }

        @Override
        public void setNice(int tid, int nice) {
            stat(nice);
        }

        @Override
        public void setAffinity(int tid, CpuSet wanted) {
            cpus = wanted;
        }

        @Override
        public int lowestPriority(int policy) {
            return policy == 1 || policy == 2 ? 1 : 0;
        }

        @Override
        public int highestPriority(int policy) {
            return policy == 1 || policy == 2 ? 99 : 0;
        }

        @Override
        public int read(int tid) {
            return io;
        }

        @Override
        public void write(int tid, int priority) {
            io = priority;
        }
    }

    private final FakeKernel kernel = new FakeKernel();

    @BeforeEach
    void makeSystem() {
        new TestApp(root).process(100, "a\u001b[31m");
        stat(0);
        file("proc/100/timerslack_ns", "50000\n");
        file("sys/devices/system/cpu/online", "0-1\n");
        file("sys/devices/system/cpu/possible", "0-3\n");
    }

    private void stat(int nice) {
        file(
                "proc/100/task/100/stat",
                "100 (a\u001b[31m) S 1 1 1 0 -1 0 0 0 0 0 0 0 0 0 20 " + nice + " 1 0 100 4096 1" + " 0".repeat(15)
                        + " 17 0 0 0 0 0 0\n");
    }

    private void file(String path, String content) {
        try {
            Files.createDirectories(root.resolve(path).getParent());
            Files.writeString(root.resolve(path), content);
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    private InProcess run(String... args) {
        return InProcess.on(new ProcFs(root), kernel, "amd64", Integer.MAX_VALUE, args);
    }

    @Test
    void showsOldAndNewOfEachSetting() {
        InProcess run =
                run("set", "100", "--nice", "3", "--affinity", "1", "--timer-slack", "1ms", "--policy", "batch");
        assertThat(run.out()).as("%s", run).isEqualTo("""
                        TID  NAME     SETTING      OLD     NEW     RESULT
                        100  a\\e[31m  scheduling   OTHER   BATCH   changed
                        100  a\\e[31m  affinity     0-1     1       changed
                        100  a\\e[31m  nice         0       3       changed
                        100  a\\e[31m  timer_slack  50.0us  1.00ms  changed
                        1 changed
                        """);
        assertThat(run.err()).isEmpty();
        assertThat(run.status()).isZero();
        assertThat(run("set", "100", "--nice", "3", "--plain").out())
                .isEqualTo("100\ta\\e[31m\tnice\t3\t3\tunchanged\n");
    }

    @Test
    void changesNothingInADryRun() {
        InProcess run = run("set", "100", "--io-class", "best-effort", "--nice", "-3", "--dry-run");
        assertThat(run.out()).as("%s", run).isEqualTo("""
                        TID  NAME     SETTING      OLD   NEW            RESULT
                        100  a\\e[31m  nice         0     -3             would change
                        100  a\\e[31m  io_priority  none  best-effort:4  would change
                        1 would change
                        """);
        assertThat(kernel.io).isZero();
    }

    @Test
    void writesJsonByItsSchema() {
        JsonNode report = Json.valid(
                "set",
                run("set", "100", "--policy", "fifo", "--priority", "5", "--json")
                        .out());
        JsonNode thread = report.get("threads").get(0);
        assertThat(thread.get("old").get("policy").asText()).isEqualTo("SCHED_OTHER");
        assertThat(thread.get("new").get("policy").asText()).isEqualTo("SCHED_FIFO");
        assertThat(thread.get("new").get("rt_priority").asInt()).isEqualTo(5);
        Json.valid(
                "set", run("set", "100", "--nice", "1", "--dry-run", "--json").out());
        Json.valid("set", run("set", "100", "--affinity", "all", "--jsonl").out());
    }

    @Test
    void putsBackWhatWasThere() {
        String undo = root.resolve("undo").toString();
        assertThat(run("set", "100", "--policy", "rr", "--priority", "9", "--affinity", "0", "--undo", undo)
                        .status())
                .isZero();
        InProcess restored = run("set", "--restore", undo, "--plain");
        assertThat(restored.status()).as("%s", restored).isZero();
        assertThat(kernel.attributes).isEqualTo(new SchedAttributes(0, 0, 0, 0, 0, 0, 0));
        assertThat(kernel.cpus).isEqualTo(CpuSet.of(0, 1));
    }

    @Test
    void putsBackTheFlagsOfADeadline() {
        SchedAttributes deadline = new SchedAttributes(6, 0x2 | 0x4, 0, 0, 1_000_000, 10_000_000, 10_000_000);
        kernel.attributes = deadline;
        String undo = root.resolve("undo").toString();
        assertThat(run("set", "100", "--policy", "other", "--undo", undo).status())
                .isZero();
        assertThat(kernel.attributes.flags()).isZero();
        InProcess restored = run("set", "--restore", undo, "--plain");
        assertThat(restored.out()).contains("DEADLINE 1.00ms/10.0ms/10.0ms reclaim overrun-signal");
        assertThat(kernel.attributes).isEqualTo(deadline);
    }

    @Test
    void putsBackTheSliceOfAnOrdinaryThread() {
        kernel.slice = 3_000_000;
        kernel.attributes = new SchedAttributes(0, 0, 0, 0, 3_000_000, 0, 0);
        String undo = root.resolve("undo").toString();
        assertThat(run("set", "100", "--policy", "fifo", "--priority", "1", "--undo", undo)
                        .status())
                .isZero();
        assertThat(run("set", "100", "--policy", "other").status()).isZero();
        assertThat(kernel.attributes.runtimeNs()).as("kept by the kernel").isEqualTo(3_000_000);
        kernel.slice = 1_400_000;
        kernel.attributes = new SchedAttributes(0, 0, 0, 0, 1_400_000, 0, 0);
        assertThat(run("set", "--restore", undo, "--plain").out()).contains("OTHER slice 1.40ms\tOTHER slice 3.00ms");
        assertThat(kernel.attributes.runtimeNs()).isEqualTo(3_000_000);
    }

    @Test
    void keepsNoUndoFileWhereOthersCouldReplaceIt() throws IOException {
        Path open = Files.createDirectory(root.resolve("open"));
        Files.setPosixFilePermissions(open, PosixFilePermissions.fromString("rwxrwxrwx"));
        InProcess run = run("set", "100", "--nice", "4", "--undo", open + "/undo");
        assertThat(run.status()).isEqualTo(1);
        assertThat(run.err())
                .isEqualTo("thrctl: creation of " + open + "/undo: other users may write in the folder " + open
                        + " (its mode is 777). Whoever can replace the file decides what --restore does: name one in a"
                        + " folder of your own, or in /tmp\n");
        assertThat(open).isEmptyDirectory();
        assertThat(run("set", "100", "--nice", "4", "--plain").out()).contains("changed");
    }

    @Test
    void saysThatAFileNamesNoThread() {
        file("empty", "");
        InProcess run = run("set", "--restore", root.resolve("empty").toString());
        assertThat(run.err()).contains("empty: it names no thread");
        assertThat(run.status()).isZero();
    }

    @Test
    void refusesToRestoreFromWhatIsNoFile() {
        assertThat(run("set", "--restore", root.toString()).err())
                .isEqualTo("thrctl: read of " + root + ": it is a folder (EISDIR)\n");
        InProcess run = run("set", "--restore", "/dev/null");
        assertThat(run.status()).isEqualTo(1);
        assertThat(run.err()).contains("/dev/null: it names no thread, so that nothing was changed");
    }

    @Test
    void countsTheThreadsThatAreYoungerThanTheFile() {
        file("proc/uptime", "1.50 3.00\n");
        String undo = root.resolve("undo").toString();
        assertThat(run("set", "100", "--nice", "4", "--undo", undo).status()).isZero();
        for (String thread : List.of("101 149", "102 150", "103 999")) {
            String tid = thread.substring(0, 3);
            file(
                    "proc/100/task/" + tid + "/stat",
                    tid + " (x) S 1 1 1 0 -1 0 0 0 0 0 0 0 0 0 20 4 1 0 " + thread.substring(4) + " 4096 1"
                            + " 0".repeat(15) + " 17 0 0 0 0 0 0\n");
        }
        InProcess restored = run("set", "--restore", undo, "--json");
        assertThat(restored.status()).as("%s", restored).isZero();
        assertThat(restored.err())
                .isEqualTo("thrctl: 2 threads are younger than " + undo + ": unchanged. 2 have nice 4\n");
        assertThat(Json.valid("set", restored.out()).get("younger_threads").asInt())
                .isEqualTo(2);
    }

    @Test
    void refusesAFileThatItHasNotWritten() throws IOException {
        Path file = root.resolve("undo");
        for (String line : List.of(
                "{}",
                "[]",
                "x",
                "{".repeat(2_000_000),
                "{\"schema\":1}",
                "{\"schema\":\"thrctl.set-undo/1\",\"pid\":0}",
                "{\"schema\":\"thrctl.set-undo/1\",\"pid\":9999999999999999999999}")) {
            Files.writeString(file, line + "\n");
            InProcess run = run("set", "--restore", file.toString());
            assertThat(run.status()).as("%s", run).isEqualTo(1);
            assertThat(run.err()).contains("line 1: ").contains("Nothing was changed");
        }
        assertThat(run("set", "--restore", root.resolve("none").toString()).err())
                .contains("(ENOENT)");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            value = {
                "set --nice 1 | 2 | no TARGET",
                "set 100 | 2 | nothing to set",
                "set 100 --nice 20 | 2 | --nice: 20 is out of range (-20 to 19)",
                "set 100 --nice -21 | 2 | out of range",
                "set 100 --nice x | 2 | 'x' is not a whole number",
                "set 100 --nice 99999999999 | 2 | not a whole number",
                "set 100 --affinity 2 | 2 | CPU 2 is not online here (online: 0-1)",
                "set 100 --affinity 4294967296 | 2 | out of range",
                "set 100 --affinity 1-0 | 2 | runs backwards",
                "set 100 --affinity , | 2 | --affinity",
                "set 100 --policy sometimes | 2 | is not one of other",
                "set 100 --policy fifo | 2 | need a --priority",
                "set 100 --policy fifo --priority 0 | 2 | 0 is out of range (1 to 99)",
                "set 100 --policy rr --priority 100 | 2 | 100 is out of range (1 to 99)",
                "set 100 --priority 5 | 2 | --priority goes with",
                "set 100 --policy other --priority 5 | 2 | --priority goes with",
                "set 100 --policy fifo --priority 5 --nice 1 | 2 | no effect",
                "set 100 --policy deadline | 2 | needs a --runtime",
                "set 100 --policy deadline --runtime 2ms --deadline 1ms | 2 | must not be more",
                "set 100 --policy deadline --runtime 10ns --deadline 1ms | 2 | at least 1024ns",
                "set 100 --runtime 1ms | 2 | --runtime goes with --policy deadline",
                "set 100 --timer-slack 0 | 2 | is no time",
                "set 100 --timer-slack 1x | 2 | is not a duration",
                "set 100 --io-class idle:3 | 2 | has no levels",
                "set 100 --io-class rt:8 | 2 | level 8 is out of range",
                "set 100 --io-class slow | 2 | is not one of none",
                "set 100/100 -a --nice 1 | 2 | is one thread",
                "set 0 --nice 1 | 2 | out of range",
                "set 300 --nice 1 | 1 | no such process or thread (ESRCH)",
                "set 100/x* --nice 1 | 1 | none has such a name",
                "set 100 --nice 1 --dry-run --undo f | 2 | exclude each other",
                "set 100 --restore f | 2 | --restore takes all from its file",
                "set --restore f --nice 1 | 2 | --restore takes all from its file"
            })
    void refusesWhatMakesNoSense(String line, int status, String message) {
        InProcess run = run(line.split(" ", -1));
        assertThat(run.status()).as("%s", run).isEqualTo(status);
        assertThat(run.err()).startsWith("thrctl: ").contains(message);
        assertThat(run.out()).isEmpty();
        assertThat(kernel.attributes.policy()).isZero();
    }

    @Test
    void takesAValueOfResetOnForkOnlyBehindAnEqualsSign() {
        assertThat(run("set", "--reset-on-fork", "100").status()).isZero();
        assertThat(kernel.attributes.resetOnFork()).isTrue();
        assertThat(run("set", "--reset-on-fork=no", "100").status()).isZero();
        assertThat(kernel.attributes.resetOnFork()).isFalse();
        assertThat(run("set", "100", "--reset-on-fork=yes").status()).isZero();
        assertThat(kernel.attributes.resetOnFork()).isTrue();
        assertThat(run("set", "100", "--reset-on-fork=maybe").status()).isEqualTo(2);
    }
}
