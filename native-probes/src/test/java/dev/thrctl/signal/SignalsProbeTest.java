package dev.thrctl.signal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.thrctl.kernel.Kernel;
import dev.thrctl.kernel.ProbeException;
import dev.thrctl.kernel.Reading;
import dev.thrctl.kernel.Signal;
import dev.thrctl.kernel.SignalSet;
import dev.thrctl.signal.SignalState.Init;
import dev.thrctl.task.FakeProc;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** On trees that look like /proc. */
class SignalsProbeTest {
    private static final Signal USR1 = Signal.parse("USR1");
    private static final Signal TSTP = Signal.parse("TSTP");

    private FakeProc tree = new FakeProc(Path.of("target/unused"));

    @BeforeEach
    void makeTree(@TempDir Path folder) {
        tree = new FakeProc(folder);
    }

    private SignalsProbe probe() {
        return new SignalsProbe(tree.proc(), new Kernel() {}, "amd64");
    }

    /** {@code more} are further lines of status. */
    private void thread(int tid, char state, String more) {
        tree.thread(100, tid, "t", state).write("proc/100/task/" + tid + "/status", "Tgid:\t100\n" + more);
    }

    @Test
    void readsSetsAndQueueOfEachThread() {
        tree.thread(100, 100, "main", 'S').thread(100, 101, "evil) S 1\n\u001b", 'T');
        SignalState state = probe().read(100);
        assertThat(state.queued()).isEqualTo(3);
        assertThat(state.queuedLimit()).isEqualTo(127);
        assertThat(state.queueIsFull()).isFalse();
        assertThat(state.caught()).isEqualTo(SignalSet.parse("INT"));
        assertThat(state.ignored()).isEqualTo(SignalSet.parse("PIPE"));
        assertThat(state.blocking(USR1)).isEqualTo(2);
        assertThat(state.threads().get(1).name().text()).isEqualTo("evil) S 1\n\u001b");
        assertThat(state.threads().get(1).isStopped()).isTrue();
        assertThat(state.init()).isEqualTo(Init.NO);
    }

    @Test
    void leavesUnknownWhatStatusLacks() {
        thread(100, 'S', "");
        SignalState state = probe().read(100);
        assertThat(state.caught()).isNull();
        assertThat(state.queueIsFull()).isNull();
        assertThat(state.disposition(USR1)).isNull();
        assertThat(state.disposition(Signals.KILL)).isEqualTo(Disposition.DEFAULT);
        assertThat(state.threads().get(0).blocked()).isNull();
        assertThat(state.threads().get(0).tracer()).isNull();
        assertThat(state.init()).isEqualTo(Init.UNKNOWN);
        assertThat(state.blocking(USR1)).isZero();
    }

    @Test
    void takesAnUnlimitedQueueForNeverFull() {
        thread(100, 'S', "SigQ:\t5/18446744073709551615\n");
        SignalState state = probe().read(100);
        assertThat(state.queuedLimit()).isEqualTo(Long.MAX_VALUE);
        assertThat(state.queueIsFull()).isFalse();
    }

    @Test
    void countsNoMaskOfAZombie() {
        tree.thread(100, 100, "main", 'Z').thread(100, 101, "t", 'S');
        SignalState state = probe().read(100);
        assertThat(state.threads()).hasSize(2);
        assertThat(state.blocking(USR1)).isEqualTo(1);
        assertThat(state.hasEnded()).isFalse();
    }

    @Test
    void saysThatAProcessHasGone() {
        assertThatThrownBy(() -> probe().read(100))
                .isInstanceOf(ProbeException.class)
                .hasMessageContaining("100")
                .hasMessageContaining("ESRCH");
    }

    @Test
    void knowsTheFirstProcessOfANamespace() {
        thread(100, 'S', "NSpid:\t100\t1\n");
        assertThat(probe().read(100).init()).isEqualTo(Init.OF_INNER_NAMESPACE);
        tree.thread(1, 1, "init", 'S');
        assertThat(probe().read(1).init()).isEqualTo(Init.OF_THIS_NAMESPACE);
    }

    @Test
    void readsTheSetOfAWaiterFromMemory() {
        tree.thread(100, 100, "main", 'S');
        long[] auxv = {6, 4096, 0, 0}; // AT_PAGESZ, AT_NULL
        ByteBuffer words = ByteBuffer.allocate(8 * auxv.length).order(ByteOrder.nativeOrder());
        for (long word : auxv) {
            words.putLong(word);
        }
        byte[] memory = new byte[32];
        ByteBuffer.wrap(memory)
                .order(ByteOrder.nativeOrder())
                .putLong(16, SignalSet.parse("USR1,TERM,KILL").bits());
        tree.write("proc/100/task/100/auxv", words.array())
                .write("proc/100/task/100/syscall", "128 0x10 0x0 0x0 0x8 0x0 0x0 0x7ffe 0x7fff\n")
                .write("proc/100/task/100/mem", memory);
        assertThat(probe().read(100).threads().get(0).awaited().orNull()).isEqualTo(SignalSet.parse("USR1,TERM"));
        tree.write("proc/100/task/100/mem", new byte[20]);
        assertThat(probe().read(100).threads().get(0).awaited().isDenied()).isTrue();
        tree.write("proc/100/task/100/syscall", "34 0x10 0x0 0x0 0x8 0x0 0x0 0x7ffe 0x7fff\n");
        assertThat(probe().read(100).threads().get(0).awaited().outcome()).isEqualTo(Reading.Outcome.NONE);
    }

    @Test
    void findsTheSignalfdsThatTakeABlockedSignal() {
        tree.thread(100, 100, "main", 'S')
                .write("proc/100/task/100/fdinfo/0", "pos:\t0\nflags:\t02\n")
                .write("proc/100/task/100/fdinfo/12", "pos:\t0\nsigmask:\t0000000000000200\n")
                .write("proc/100/task/100/fdinfo/7", "pos:\t0\nsigmask:\t0000000000004200\n")
                .write("proc/100/task/100/fdinfo/8", "pos:\t0\nsigmask:\t0000000000004000\n");
        Signalfds files = files();
        assertThat(files.files().keySet()).containsExactlyInAnyOrder(7, 8, 12);
        assertThat(files.waits()).isEmpty();
        assertThat(probe().read(100).surroundings()).isEqualTo(Surroundings.UNSEEN);
    }

    private void auxv() {
        byte[] raw = ByteBuffer.allocate(32)
                .order(ByteOrder.nativeOrder())
                .putLong(6)
                .putLong(4096)
                .array();
        tree.write("proc/100/task/100/auxv", raw);
    }

    private void call(String numberAndArguments) {
        tree.write("proc/100/task/100/syscall", numberAndArguments + " 0x0 0x0 0x0 0x0 0x7ffe 0x7fff\n");
    }

    private Signalfds files() {
        return Objects.requireNonNull(probe().read(100, USR1).surroundings().signalfds());
    }

    /** Numbers of x86_64: read 0, ppoll 271, pselect6 270, epoll_wait 232, restart_syscall 219, futex 202. */
    @Test
    void findsTheThreadThatWaitsForASignalfd() {
        SignalfdWait read = new SignalfdWait(100, 7, true, SignalSet.parse("USR1"));
        SignalfdWait poll = new SignalfdWait(100, 7, false, SignalSet.parse("USR1"));
        byte[] memory = new byte[64];
        // Two of struct pollfd from 16 on, a set of descriptors from 40 on.
        ByteBuffer.wrap(memory)
                .order(ByteOrder.nativeOrder())
                .putInt(16, 3)
                .putShort(20, (short) 1)
                .putInt(24, 7)
                .putShort(28, (short) 1)
                .putLong(40, 1L << 7 | 1L << 3);
        tree.thread(100, 100, "main", 'S')
                .write("proc/100/task/100/fdinfo/3", "pos:\t0\nflags:\t02\n")
                .write("proc/100/task/100/fdinfo/7", "pos:\t0\nsigmask:\t0000000000000200\n")
                .write("proc/100/task/100/fdinfo/9", """
                        pos:	0
                        tfd:        3 events:       19 data:                3  pos:0 ino:1 sdev:f
                        tfd:        7 events:       19 data:                7  pos:0 ino:1 sdev:f
                        """)
                .write("proc/100/task/100/mem", memory);
        auxv();
        call("0 0x7 0x0");
        assertThat(files().waits()).containsExactly(read);
        call("0 0x3 0x0");
        assertThat(files().waits()).isEmpty();
        call("271 0x10 0x2");
        assertThat(files().waits()).containsExactly(poll);
        call("270 0x8 0x28");
        assertThat(files().waits()).containsExactly(poll);
        call("232 0x9 0x0");
        assertThat(files().waits()).containsExactly(poll);
        assertThat(files().unseen()).isEmpty();
        call("202 0x9 0x0");
        assertThat(files().waits()).isEmpty();
        assertThat(files().unseen()).isEmpty();
        call("219 0x9 0x0");
        assertThat(files().unseen()).containsExactly(100);
        tree.thread(100, 100, "main", 'T');
        call("0 0x7 0x0");
        assertThat(files().waits()).isEmpty();
    }

    private void frozen(String lines, String file, String content) {
        tree.thread(100, 100, "main", 'D')
                .folder("proc/100/task/100/fdinfo")
                .write("proc/100/cgroup", lines)
                .write("proc/100/task/100/cgroup", lines)
                .write("proc/self/mountinfo", """
                        30 1 0:26 / /sys/fs/cgroup/freezer rw - cgroup cgroup rw,freezer
                        31 1 0:27 / /sys/fs/cgroup/unified rw - cgroup2 cgroup2 rw
                        """)
                .folder("sys/fs/cgroup/freezer/a/b")
                .folder("sys/fs/cgroup/unified/a/b")
                .write(file, content);
        auxv();
        call("202 0x9 0x0");
    }

    private Hold hold() {
        return probe().read(100, USR1).threads().get(0).hold();
    }

    @Test
    void knowsWhatHoldsAThread() {
        frozen("6:freezer:/a/b\n0::/\n", "sys/fs/cgroup/freezer/a/b/freezer.state", "FROZEN\n");
        assertThat(hold()).isEqualTo(Hold.FREEZER);
        frozen("6:freezer:/a/b\n0::/\n", "sys/fs/cgroup/freezer/a/b/freezer.state", "THAWED\n");
        assertThat(hold()).isEqualTo(Hold.UNINTERRUPTIBLE);
        call("58 0x0 0x0");
        assertThat(hold()).isEqualTo(Hold.VFORK);
        call("56 0x4100 0x0");
        assertThat(hold()).isEqualTo(Hold.VFORK);
        call("56 0x100 0x0");
        assertThat(hold()).isEqualTo(Hold.UNINTERRUPTIBLE);
        // A group above it is frozen.
        frozen("0::/a/b\n", "sys/fs/cgroup/unified/a/cgroup.freeze", "1\n");
        tree.thread(100, 100, "main", 'S');
        tree.write("proc/100/task/100/cgroup", "0::/a/b\n");
        assertThat(hold()).isEqualTo(Hold.FROZEN);
        tree.write("sys/fs/cgroup/unified/a/cgroup.freeze", "0\n");
        assertThat(hold()).isEqualTo(Hold.NONE);
        tree.write("sys/fs/cgroup/unified/a/b/cgroup.events", "populated 1\nfrozen 1\n");
        assertThat(hold()).isEqualTo(Hold.FROZEN);
        assertThat(probe().read(100, USR1).surroundings().holdDoubts()).isEmpty();
        tree.write("proc/self/mountinfo", "30 1 0:26 / /tmp rw - tmpfs tmpfs rw\n");
        assertThat(probe().read(100, USR1).surroundings().holdDoubts())
                .containsExactly("whether its cgroup is frozen (the cgroup hierarchy of version 2 is not mounted)");
    }

    private void member(int pid, int parent, int group, int session, char state) {
        String stat = FakeProc.stat(pid, "t", state, 0)
                .replace(" " + state + " 2 3 4 ", " " + state + " " + parent + " " + group + " " + session + " ");
        tree.thread(pid, pid, "t", state)
                .write("proc/" + pid + "/stat", stat)
                .folder("proc/" + pid + "/task/" + pid + "/fdinfo")
                .write("proc/" + pid + "/task/" + pid + "/stat", stat);
    }

    private @Nullable Boolean orphaned() {
        return probe().read(100, TSTP).surroundings().orphanedGroup();
    }

    @Test
    void knowsAnOrphanedProcessGroup() {
        tree.link("proc/self/ns/pid", "pid:[4026531836]");
        member(1, 0, 1, 1, 'S');
        member(100, 1, 100, 50, 'S');
        assertThat(orphaned()).isTrue();
        Route route = Router.toProcess(probe().read(100, TSTP), TSTP);
        assertThat(route.outcome()).isEqualTo(Route.Outcome.IGNORED);
        assertThat(route.reason()).isEqualTo(Route.Reason.ORPHANED_GROUP);
        assertThat(route.isCertain()).isTrue();
        // A shell in another group of the same session can resume it.
        member(50, 1, 50, 50, 'S');
        member(100, 50, 100, 50, 'S');
        assertThat(orphaned()).isFalse();
        assertThat(Router.toProcess(probe().read(100, TSTP), TSTP).effect()).isEqualTo(Route.Effect.STOP);
        // The parent is of another session.
        member(50, 1, 50, 51, 'S');
        assertThat(orphaned()).isTrue();
        // One member suffices, unless it has ended.
        member(60, 1, 60, 50, 'S');
        member(61, 60, 100, 50, 'S');
        assertThat(orphaned()).isFalse();
        tree.write(
                "proc/61/stat",
                FakeProc.stat(61, "t", 'Z', 0)
                        .replace(" 2 3 4 0", " 60 100 50 0")
                        .replace(" -5 3 0", " -5 1 0"));
        assertThat(orphaned()).isTrue();
    }

    @Test
    void isUnsureOfAGroupWhoseParentsAreHidden() {
        member(1, 0, 1, 1, 'S');
        member(100, 70, 100, 50, 'S');
        assertThat(orphaned()).isNull();
        Route route = Router.toProcess(probe().read(100, TSTP), TSTP);
        assertThat(route.uncertain()).hasSize(1).first().asString().contains("orphaned");
        // Process 1 of a container may be a shell; of which namespace it is cannot be read here.
        member(1, 0, 1, 50, 'S');
        member(100, 1, 100, 50, 'S');
        assertThat(orphaned()).isNull();
        tree.link("proc/self/ns/pid", "pid:[4026539999]");
        assertThat(orphaned()).isFalse();
    }
}
