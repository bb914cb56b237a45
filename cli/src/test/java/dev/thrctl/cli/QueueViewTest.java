package dev.thrctl.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.thrctl.cli.render.TextOut;
import dev.thrctl.cli.view.QueueView;
import dev.thrctl.kernel.Errno;
import dev.thrctl.kernel.Kernel;
import dev.thrctl.kernel.ProcFs;
import dev.thrctl.kernel.Ptrace;
import dev.thrctl.kernel.SigInfo;
import dev.thrctl.kernel.SystemCallException;
import dev.thrctl.signal.PendingSignals;
import dev.thrctl.signal.PendingSignalsProbe;
import dev.thrctl.task.Selection;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
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
            if (!shared || offset > 0) {
                return 0;
            }
            byte[] user = new SigInfo(10, SigInfo.SI_USER, 55, 1000, 0, 0).toBytes();
            byte[] queued = SigInfo.queued(40, 99, 0, -7).toBytes();
            System.arraycopy(user, 0, buffer, 0, SigInfo.BYTES);
            System.arraycopy(queued, 0, buffer, SigInfo.BYTES, SigInfo.BYTES);
            return 2;
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
        return new PendingSignalsProbe(new ProcFs(root), kernel, "amd64").read(Selection.process(100));
    }

    private String text() throws IOException {
        ByteArrayOutputStream stream = new ByteArrayOutputStream();
        TextOut out = TextOut.unlimited(stream);
        new QueueView(read()).text(out);
        out.flush();
        return stream.toString(StandardCharsets.UTF_8);
    }

    @Test
    void showsWhoSentWhatAndWhatHasNoRecord() throws IOException {
        assertThat(text()).isEqualTo("""
                TID  NAME    NUMBER  SIGNAL   CODE      SENDER   UID  SENDER_NAME  VALUE
                  -  -           10  USR1     SI_USER       55  1000  sen\\eder         -
                  -  -           40  RTMIN+6  SI_QUEUE      99     0  -               -7
                101  worker      12  USR2     -              -     -  -                -
                Threads stopped for an instant to look: 2. All run on.
                """);
    }

    @Test
    void stopsOnlyThreadsThatItHasToAndLetsEachGoBeforeTheNext() {
        read();
        assertThat(ptrace.log)
                .containsExactly(
                        "seize 100", "interrupt 100", "detach 100 0", "seize 101", "interrupt 101", "detach 101 0");
    }

    @Test
    void handsOnASignalThatCameJustThen() {
        ptrace.stop = new Ptrace.Stop(Ptrace.State.STOPPED, 12);
        read();
        assertThat(ptrace.log).contains("detach 100 12");
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
    void leavesOutAThreadThatEndsMeanwhile() {
        ptrace.stop = new Ptrace.Stop(Ptrace.State.GONE, 0);
        PendingSignals pending = read();
        assertThat(pending.signals()).isEmpty();
        assertThat(pending.problems()).isEmpty();
    }
}
