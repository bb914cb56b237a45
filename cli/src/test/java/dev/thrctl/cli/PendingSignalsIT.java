package dev.thrctl.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.thrctl.kernel.ProcFs;
import dev.thrctl.kernel.SigInfo;
import dev.thrctl.kernel.linux.LinuxKernel;
import dev.thrctl.signal.PendingSignal;
import dev.thrctl.signal.PendingSignals;
import dev.thrctl.signal.PendingSignalsProbe;
import dev.thrctl.task.Selection;
import java.io.BufferedReader;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** The queues of t_pending as its facts say, and that it runs on whatever becomes of the reader. */
class PendingSignalsIT {
    private static final int KILLS = 50;

    /** Reads the queues of a process: once and prints them, or again and again until it is killed. */
    static final class Reader {
        public static void main(String[] args) throws IOException {
            int pid = Integer.parseInt(args[1]);
            try (FileOutputStream out = new FileOutputStream(FileDescriptor.out)) {
                while (args[0].equals("loop")) {
                    out.write(read(pid).signals().size());
                }
                PendingSignals pending = read(pid);
                StringBuilder text =
                        new StringBuilder("stopped " + pending.stops().size() + "\n");
                pending.signals().forEach(signal -> text.append(line(signal)).append('\n'));
                pending.problems().forEach(problem -> text.append(problem).append('\n'));
                out.write(text.toString().getBytes(StandardCharsets.UTF_8));
            }
        }
    }

    /** Not in this VM: the targets are its children, whose stops it would take for their ends. */
    private static ProcessBuilder reader(String mode, int pid) {
        return new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin/java").toString(),
                        "-XX:TieredStopAtLevel=1",
                        "-XX:+UseSerialGC",
                        "-cp",
                        System.getProperty("java.class.path"),
                        Reader.class.getName(),
                        mode,
                        "" + pid)
                .redirectError(ProcessBuilder.Redirect.INHERIT);
    }

    private static List<String> lines(int pid) throws IOException {
        Process process = reader("once", pid).start();
        return new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8)
                .lines()
                .toList();
    }

    private static PendingSignals read(int pid) {
        return new PendingSignalsProbe(new ProcFs(Path.of("/")), new LinuxKernel(), System.getProperty("os.arch", ""))
                .read(Selection.process(pid), PendingSignalsProbe.DEFAULT_STOP_NS);
    }

    private static String line(PendingSignal signal) {
        SigInfo info = signal.info();
        return (signal.tid() == null ? "process" : String.valueOf(signal.threadName())) + " "
                + signal.signal().number() + " "
                + (info == null
                        ? "no record"
                        : info.codeName() + (info.hasValue() ? " " + info.value() : "") + " by " + info.pid() + " "
                                + signal.senderName());
    }

    @Test
    void showsEverySignalWithItsValueInTheOrderOfItsComing() throws IOException {
        try (Targets.Live target = Targets.start("t_pending")) {
            String sender = " by " + target.pid() + " t_pending";
            List<String> lines = lines(target.pid());
            assertThat(lines)
                    .containsExactly(
                            "stopped 1",
                            "process 35 SI_QUEUE 100" + sender,
                            "process 35 SI_QUEUE 101" + sender,
                            "process 35 SI_QUEUE 102" + sender,
                            "process 35 SI_QUEUE 103" + sender,
                            "process 35 SI_QUEUE 104" + sender,
                            "process 10 SI_USER" + sender,
                            "pend-worker 36 SI_QUEUE 200" + sender,
                            "pend-worker 36 SI_QUEUE 201" + sender,
                            "pend-worker 36 SI_QUEUE 202" + sender,
                            "pend-worker 12 SI_TKILL" + sender);
            runsOn(target.pid());
            assertThat(lines(target.pid())).isEqualTo(lines);
        }
    }

    /** Its id there is 1: the first tries named the first process of the machine. */
    @Test
    void findsTheSenderInThePidNamespaceOfTheReceiver() throws IOException {
        TestMachine.assumeTool("unshare");
        assumeTrue(TestMachine.isRoot(), "a pid namespace needs root");
        Process holder = new ProcessBuilder(
                        "unshare",
                        "--pid",
                        "--fork",
                        "--kill-child",
                        Targets.program("t_pending").toString())
                .start();
        try {
            BufferedReader facts = holder.inputReader(StandardCharsets.UTF_8);
            String fact = facts.readLine();
            while (fact != null && !fact.startsWith("READY")) {
                fact = facts.readLine();
            }
            Path children = Path.of("/proc/" + holder.pid() + "/task/" + holder.pid() + "/children");
            int pid = Integer.parseInt(Files.readString(children).strip());
            assertThat(lines(pid)).contains("process 10 SI_USER by 1 t_pending");
        } finally {
            holder.destroyForcibly();
        }
    }

    /** The stop is told by the reader; what it did to the target, by the target. */
    @Test
    void boundsTheStopOfALongQueueAndSaysHowMuchItRead() throws Exception {
        try (Targets.Live target = Targets.start("t_queue", "20000")) {
            JsonNode queue = Json.valid(
                    "queue",
                    Thrctl.run("signals", "--queue", "--json", "" + target.pid())
                            .out());
            assertThat(queue.get("complete").asBoolean()).isFalse();
            JsonNode cut = queue.at("/cuts/0");
            assertThat(cut.get("tid").isNull()).isTrue();
            assertThat(cut.get("read").asInt()).isBetween(64, 10_000);
            assertThat(cut.get("at_least").asInt()).isBetween(cut.get("read").asInt() + 1, 20_000);
            assertThat(queue.get("queue")).hasSize(cut.get("read").asInt());
            for (int i = 0; i < cut.get("read").asInt(); i++) {
                assertThat(queue.at("/queue/" + i + "/value").asInt()).isEqualTo(i);
            }
            // Many times the limit: the machine may have given the CPU to others.
            assertThat(queue.at("/stops/0/stopped_ns").asLong()).isBetween(1L, 500_000_000L);
            runsOn(target.pid());
            assertThat(target.facts()).extracting(Targets.Fact::text).containsOnly("eintr");
        }
    }

    @Test
    void readsAllWhereTheLimitIsLiftedAndSparesTheThreadInEpollWait() throws IOException {
        try (Targets.Live target = Targets.start("t_queue", "3000", "1")) {
            JsonNode queue = Json.valid(
                    "queue",
                    Thrctl.run("signals", "--queue", "--json", "--stop-limit", "60", "" + target.pid())
                            .out());
            assertThat(queue.get("complete").asBoolean()).isTrue();
            assertThat(queue.get("queue")).hasSize(3000);
            assertThat(queue.at("/stops/0/tid").asInt()).isNotEqualTo(target.pid());
            runsOn(target.pid());
            assertThat(target.facts()).isEmpty();
        }
    }

    @Test
    void stopsNothingWhereNothingWaits() throws IOException {
        try (Targets.Live target = Targets.start("t_many", "5")) {
            assertThat(lines(target.pid())).containsExactly("stopped 0");
        }
    }

    @Test
    void refusesItselfAndItsChildren() {
        try (Targets.Live target = Targets.start("t_pending")) {
            assertThatThrownBy(() -> read(target.pid())).hasMessageContaining("child of thrctl's own Java VM");
        }
        assertThatThrownBy(() -> read((int) ProcessHandle.current().pid()))
                .hasMessageContaining("no process can trace itself");
    }

    @Test
    void leavesTheTargetRunningWhenTheReaderIsKilled() throws Exception {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        try (Targets.Live target = Targets.start("t_pending")) {
            for (int i = 0; i < KILLS; i++) {
                Process reader = reader("loop", target.pid()).start();
                try {
                    assertThat(reader.getInputStream().read()).isEqualTo(10);
                    TimeUnit.MICROSECONDS.sleep(random.nextInt(3000));
                } finally {
                    reader.destroyForcibly().waitFor();
                }
                try {
                    runsOn(target.pid());
                } catch (AssertionError e) {
                    throw new AssertionError("kill " + i + ", seed " + seed, e);
                }
            }
            assertThat(lines(target.pid())).hasSize(11);
        }
    }

    /** Not traced, not stopped: of every thread, as soon as the kernel has let go. */
    private static void runsOn(int pid) {
        long deadlineNs = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
        List<String> held = held(pid);
        while (!held.isEmpty() && System.nanoTime() - deadlineNs < 0) {
            Thread.onSpinWait();
            held = held(pid);
        }
        assertThat(held).isEmpty();
    }

    private static List<String> held(int pid) {
        List<String> held = new ArrayList<>();
        try (var tasks = Files.newDirectoryStream(Path.of("/proc/" + pid + "/task"))) {
            for (Path task : tasks) {
                for (String line : Files.readAllLines(task.resolve("status"))) {
                    boolean traced = line.startsWith("TracerPid:") && !line.equals("TracerPid:\t0");
                    boolean stopped = line.startsWith("State:") && !line.contains("S (") && !line.contains("R (");
                    if (traced || stopped) {
                        held.add(task + " " + line);
                    }
                }
            }
        } catch (IOException e) {
            held.add(String.valueOf(e));
        }
        return held;
    }
}
