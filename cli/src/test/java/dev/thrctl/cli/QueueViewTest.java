package dev.thrctl.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.thrctl.cli.render.TextOut;
import dev.thrctl.cli.view.QueueView;
import dev.thrctl.kernel.Errno;
import dev.thrctl.kernel.Kernel;
import dev.thrctl.kernel.ProcFs;
import dev.thrctl.kernel.Ptrace;
import dev.thrctl.kernel.SigInfo;
import dev.thrctl.kernel.SignalSet;
import dev.thrctl.kernel.SystemCallException;
import dev.thrctl.signal.PendingSignals;
import dev.thrctl.signal.PendingSignalsProbe;
import dev.thrctl.task.Selection;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The queues of a recorded process: 100 with USR1 and 40 pending, its thread 101 with USR2, its thread 102 with none. */
class QueueViewTest {
    private Path root = Path.of("");
    private final FakePtrace ptrace = new FakePtrace();
    private long stopLimitNs = PendingSignalsProbe.DEFAULT_STOP_NS;

    @BeforeEach
    void makeSystem(@TempDir Path folder) throws IOException {
        root = folder;
        Files.createDirectories(root.resolve("proc/1"));
        Files.createSymbolicLink(root.resolve("proc/self"), Path.of("1"));
        file("proc/100/stat", stat(100));
        file("proc/55/comm", "sen\u001bder\n");
        thread(100, "0000000000000000");
        thread(101, "0000000000000800");
        thread(102, "0000000000000000");
    }

    private void thread(int tid, String pending) throws IOException {
        file("proc/100/task/" + tid + "/stat", stat(tid));
        file("proc/100/task/" + tid + "/status", "SigPnd:\t" + pending + "\nShdPnd:\t0000008000000200\n");
    }

    private static String stat(int tid) {
        return tid + " (worker) S 5 1 1 0 -1 0 0 0 0 0 0 0 0 0 20 0 3 0 77 4096 1 0 0 0 0 0 0 0 0 0 0 0 0 0 17 0 0 0 0"
                + " 0 0\n";
    }

    private void file(String path, String content) throws IOException {
        Files.createDirectories(root.resolve(path).getParent());
        Files.write(root.resolve(path), content.getBytes(StandardCharsets.ISO_8859_1));
    }

    /** The process has one signal with a value in its queue, thread 101 none that the kernel kept. */
    private static final class FakePtrace implements Ptrace {
        private final List<String> log = new ArrayList<>();
        private Stop stop = new Stop(State.STOPPED, 0);
        private @Nullable Errno failure;
        private long length = 2;

        @Override
        public void seize(int tid) {
            if (failure != null) {
                throw new SystemCallException("ptrace(PTRACE_SEIZE)", tid, failure, "");
            }
            log.add("seize " + tid);
        }

        @Override
        public void interrupt(int tid) {
            log.add("interrupt " + tid);
        }

        @Override
        public Stop poll(int tid) {
            return stop;
        }

        @Override
        public int peekSignals(int tid, boolean shared, long offset, byte[] buffer) {
            if (!shared || offset >= length) {
                return 0;
            }
            if (length > 2) {
                return rt(offset, buffer);
            }
            byte[] user = new SigInfo(10, SigInfo.SI_USER, 55, 1000, 0, 0).toBytes();
            byte[] queued = SigInfo.queued(40, 99, 0, -7).toBytes();
            System.arraycopy(user, 0, buffer, 0, SigInfo.BYTES);
            System.arraycopy(queued, 0, buffer, SigInfo.BYTES, SigInfo.BYTES);
            return 2;
        }

        /** Each costs 20 us, as in a queue that is very long. */
        private int rt(long offset, byte[] buffer) {
            int count = (int) Math.min(length - offset, buffer.length / SigInfo.BYTES);
            long untilNs = System.nanoTime() + count * 20_000L;
            while (System.nanoTime() < untilNs) {
                Thread.onSpinWait();
            }
            for (int i = 0; i < count; i++) {
                byte[] queued = SigInfo.queued(40, 99, 0, (int) offset + i).toBytes();
                System.arraycopy(queued, 0, buffer, i * SigInfo.BYTES, SigInfo.BYTES);
            }
            return count;
        }

        @Override
        public void detach(int tid, int signal) {
            log.add("detach " + tid + " " + signal);
        }
    }

    private PendingSignals read() {
        Kernel kernel = new Kernel() {
            @Override
            public Ptrace ptrace() {
                return ptrace;
            }
        };
        return new PendingSignalsProbe(new ProcFs(root), kernel, "amd64").read(Selection.process(100), stopLimitNs);
    }

    private String text() throws IOException {
        ByteArrayOutputStream stream = new ByteArrayOutputStream();
        TextOut out = TextOut.unlimited(stream);
        new QueueView(read(), stopLimitNs).text(out);
        out.flush();
        return stream.toString(StandardCharsets.UTF_8).replaceAll("for [0-9.]+[num]?s\\.", "for TIME.");
    }

    @Test
    void showsWhoSentWhatAndWhatHasNoRecord() throws IOException {
        assertThat(text()).isEqualTo("""
                TID  NAME    NUMBER  SIGNAL   CODE      SENDER   UID  SENDER_NAME  VALUE
                  -  -           10  USR1     SI_USER       55  1000  sen\\eder         -
                  -  -           40  RTMIN+6  SI_QUEUE      99     0  -               -7
                101  worker      12  USR2     -              -     -  -                -
                Signals below 32 are pending once at most: later ones were merged, their senders and values lost.
                Stopped to look: 1 thread, for TIME. It runs on.
                """);
    }

    @Test
    void stopsOnlyThreadsThatItHasToAndLetsEachGoBeforeTheNext() {
        read();
        assertThat(ptrace.log).containsExactly("seize 101", "interrupt 101", "detach 101 0");
    }

    @Test
    void handsOnASignalThatCameJustThen() {
        ptrace.stop = new Ptrace.Stop(Ptrace.State.STOPPED, 12);
        read();
        assertThat(ptrace.log).contains("detach 101 12");
    }

    @Test
    void saysNotPermittedInsteadOfNothingPending() throws IOException {
        ptrace.failure = Errno.EPERM;
        PendingSignals pending = read();
        assertThat(pending.signals()).isEmpty();
        assertThat(pending.problems()).singleElement().asString().contains("(EPERM)");
        assertThat(text()).isEqualTo("No pending signal could be read.\n");
    }

    @Test
    void namesWhatIsInTheWayOfTracing() throws IOException {
        ptrace.failure = Errno.EPERM;
        file("proc/1/status", "Uid:\t0\t0\t0\t0\nCapEff:\t0000000000000000\n");
        assertThat(read().problems()).singleElement().asString().contains("(EPERM). This root lacks CAP_SYS_PTRACE");
        for (int tid = 100; tid <= 102; tid++) {
            file(
                    "proc/100/task/" + tid + "/status",
                    "TracerPid:\t77\nSigPnd:\t0000000000000000\nShdPnd:\t0000008000000200\n");
        }
        assertThat(read().problems())
                .singleElement()
                .asString()
                .endsWith("Process 77 traces it already, and a thread has" + " one tracer");
    }

    @Test
    void limitsTheStopAndSaysWhatItHasNotRead() throws IOException {
        ptrace.length = 5000;
        PendingSignals pending = read();
        assertThat(pending.isComplete()).isFalse();
        assertThat(pending.stops())
                .singleElement()
                .satisfies(stop -> assertThat(stop.stoppedNs()).isBetween(1_000_000L, 200_000_000L));
        PendingSignals.Cut cut = pending.cuts().get(0);
        assertThat(cut.tid()).isNull();
        assertThat(cut.read()).isBetween(64L, 1000L);
        assertThat(cut.atLeast()).isBetween(cut.read() + 1, 5000L);
        assertThat(cut.unseen()).isEqualTo(SignalSet.parse("USR1"));
        assertThat(new QueueView(pending, stopLimitNs).problems())
                .singleElement()
                .asString()
                .startsWith("read of the signal queue of 100: read " + cut.read() + " of ")
                .contains("limited to 10.0ms. Pending in it too, among those not read: USR1. --stop-limit takes more");
        // What was not read is not said to have no record.
        assertThat(pending.signals()).filteredOn(signal -> signal.tid() == null).hasSize((int) cut.read());
        stopLimitNs = 60_000_000_000L;
        assertThat(read().signals()).hasSize(5002);
        assertThat(read().isComplete()).isTrue();
    }

    @Test
    void doesNotTouchAThreadThatCannotStop() throws IOException {
        for (int tid = 100; tid <= 102; tid++) {
            file("proc/100/task/" + tid + "/stat", stat(tid).replace(") S ", ") D "));
        }
        PendingSignals pending = read();
        assertThat(ptrace.log).isEmpty();
        assertThat(pending.problems()).hasSize(2);
        assertThat(pending.problems().get(0))
                .startsWith("stop of 100/100: it is in an uninterruptible sleep")
                .endsWith("the queue of the process cannot be read");
        assertThat(pending.problems().get(1)).startsWith("stop of 100/101: ").endsWith("so its queue cannot be read");
    }

    /** Which fails with EINTR after a stop: of thread 102 only if it must be. */
    @Test
    void stopsAThreadWhoseCallGoesOnRatherThanOneInEpollWait() throws IOException {
        byte[] auxv = ByteBuffer.allocate(32)
                .order(ByteOrder.nativeOrder())
                .putLong(6)
                .putLong(4096)
                .array();
        for (int tid = 100; tid <= 102; tid++) {
            thread(tid, "0000000000000000");
            Files.write(root.resolve("proc/100/task/" + tid + "/auxv"), auxv);
            file("proc/100/task/" + tid + "/syscall", (tid == 101 ? 34 : 232) + " 0x1 0x2 0x3 0x4 0x5 0x6 0x7 0x8\n");
        }
        Files.write(root.resolve("proc/100/auxv"), auxv);
        read();
        assertThat(ptrace.log).containsExactly("seize 101", "interrupt 101", "detach 101 0");
    }

    @Test
    void leavesOutAThreadThatEndsMeanwhile() {
        ptrace.stop = new Ptrace.Stop(Ptrace.State.GONE, 0);
        PendingSignals pending = read();
        assertThat(pending.signals()).isEmpty();
        assertThat(pending.problems()).isEmpty();
    }
}
