package dev.thrctl.task;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import dev.thrctl.kernel.Abi;
import dev.thrctl.kernel.Errno;
import dev.thrctl.kernel.Kernel;
import dev.thrctl.kernel.MalformedFileException;
import dev.thrctl.kernel.ProbeException;
import dev.thrctl.kernel.RawText;
import dev.thrctl.kernel.Reading;
import dev.thrctl.kernel.Scheduling;
import dev.thrctl.kernel.SystemCallException;
import dev.thrctl.kernel.ThreadId;
import java.io.IOException;
import java.lang.reflect.Proxy;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TaskProbeTest {
    private static final String FUTEX = "202 0x7f1 0x189 0x0 0x0 0x0 0xffffffff 0x7ffff7a80000 0x7f2\n";
    private static final String MAPS = """
            7ffff7a00000-7ffff7a01000 ---p 00000000 00:00 0
            7ffff7a01000-7ffff7b00000 rw-p 00000000 00:00 0
            """;

    @TempDir
    private Path root;

    private FakeProc fake;
    private Scheduling scheduling = tid -> 0;

    @BeforeEach
    void system() {
        fake = new FakeProc(root);
    }

    private TaskProbe probe(Set<Fact> facts) {
        return new TaskProbe(fake.proc(), kernel(), "amd64", facts);
    }

    /** Answers for scheduling and for no other port. */
    private Kernel kernel() {
        return (Kernel) Proxy.newProxyInstance(
                Kernel.class.getClassLoader(), new Class<?>[] {Kernel.class}, (proxy, method, args) -> {
                    if (method.getName().equals("scheduling")) {
                        return scheduling;
                    }
                    if (method.getName().equals("schedulingControl")
                            || method.getName().equals("ioPriority")) {
                        throw new ProbeException("needs Linux");
                    }
                    throw new UnsupportedOperationException(method.getName());
                });
    }

    private ProcessInfo read(int pid, Fact... facts) {
        Set<Fact> set = EnumSet.noneOf(Fact.class);
        set.addAll(List.of(facts));
        return requireNonNull(probe(set).read(Selection.process(pid)));
    }

    private ThreadInfo only(ProcessInfo process) {
        assertThat(process.threads()).hasSize(1);
        return process.threads().get(0);
    }

    private static byte[] auxv(int wordBytes) {
        long[] words = {6, 4096, 17, 100, 0, 0};
        ByteBuffer buffer = ByteBuffer.allocate(words.length * wordBytes).order(ByteOrder.nativeOrder());
        for (long word : words) {
            if (wordBytes == 8) {
                buffer.putLong(word);
            } else {
                buffer.putInt((int) word);
            }
        }
        return buffer.array();
    }

    @Test
    void readsTheThreadsOfAProcessInTheOrderOfTheirIds() {
        fake.thread(5, 5, "main", 'S').thread(5, 12, "worker", 'R').thread(5, 7, "x) R 1", 'D');
        ProcessInfo process = read(5);
        assertThat(process.threads())
                .extracting(t -> t.id())
                .containsExactly(new ThreadId(5, 5), new ThreadId(5, 7), new ThreadId(5, 12));
        assertThat(process.threads()).extracting(t -> t.stat().state()).containsExactly('S', 'D', 'R');
        assertThat(process.threads().get(1).stat().name()).isEqualTo(RawText.of("x) R 1"));
        assertThat(process.threads().get(1).status().outcome()).isEqualTo(Reading.Outcome.NOT_READ);
        assertThat(process.userId()).isNull();
    }

    @Test
    void reportsAThreadThatEndsDuringTheScanAsGone() {
        fake.thread(5, 5, "main", 'S');
        fake.folder("proc/5/task/6");
        assertThat(read(5, Fact.STATUS).threads()).hasSize(1);
        assertThat(probe(Set.of()).read(Selection.thread(5, 99)))
                .satisfies(
                        process -> assertThat(requireNonNull(process).threads()).isEmpty());
    }

    @Test
    void reportsAProcessThatEndsDuringTheScanAsGone() {
        fake.thread(5, 5, "main", 'S').folder("proc/6/task");
        assertThat(probe(Set.of()).all()).extracting(ProcessInfo::pid).containsExactly(5);
        assertThat(probe(Set.of()).read(Selection.process(6))).isNull();
    }

    @Test
    void keepsAThreadWhoseStatusTheKernelDoesNotHave() {
        fake.thread(5, 5, "main", 'S');
        fake.remove("proc/5/task/5/status");
        assertThat(only(read(5, Fact.STATUS)).status().outcome()).isEqualTo(Reading.Outcome.ABSENT);
    }

    @Test
    void readsWhatIsAskedFor() {
        fake.thread(5, 5, "main", 'S')
                .write("proc/5/task/5/syscall", FUTEX)
                .write("proc/5/task/5/schedstat", "1 2 3\n")
                .write("proc/5/task/5/wchan", "futex_wait_queue")
                .write("proc/5/timerslack_ns", "50000\n")
                .write("proc/5/task/5/cgroup", "0::/a\n")
                .write("proc/5/task/5/maps", MAPS)
                .write("proc/5/task/5/auxv", auxv(8))
                .write("proc/5/cmdline", "a\0b c\0\0d\0");
        scheduling = tid -> 0x4000_0001;
        ProcessInfo process = read(5, Fact.values());
        ThreadInfo thread = only(process);
        assertThat(requireNonNull(thread.syscall().orNull()).number()).isEqualTo(202);
        assertThat(thread.schedStat().orNull()).isEqualTo(new SchedStat(1, 2, 3));
        assertThat(thread.wchan().orNull()).isEqualTo(RawText.of("futex_wait_queue"));
        assertThat(thread.timerSlackNs().orNull()).isEqualTo(50_000);
        assertThat(thread.cgroup().orNull()).isEqualTo(RawText.of("0::/a\n"));
        assertThat(thread.resetOnFork().orNull()).isTrue();
        assertThat(thread.stack().orNull())
                .isEqualTo(
                        new StackArea(0x7ffff7a80000L, 0x7ffff7a01000L, 0x7ffff7b00000L, 0xff000L, 0x80000L, 0x1000L));
        assertThat(process.abi().orNull()).isEqualTo(Abi.X86_64);
        assertThat(process.userId()).isEqualTo(1001);
        assertThat(process.commandLine().orNull())
                .containsExactly(RawText.of("a"), RawText.of("b c"), RawText.of(""), RawText.of("d"));
    }

    @Test
    void numbersTheCallsOfA32BitProcessByItsOwnTable() {
        fake.thread(5, 5, "main", 'S').write("proc/5/task/5/syscall", FUTEX).write("proc/5/task/5/auxv", auxv(4));
        assertThat(read(5, Fact.SYSCALL).abi().orNull()).isEqualTo(Abi.I386);
    }

    @Test
    void asksALiveThreadWhenTheLeaderHasEnded() {
        fake.thread(5, 5, "main", 'Z')
                .thread(5, 6, "z-a", 'S')
                .write("proc/5/task/5/maps", "")
                .write("proc/5/task/5/syscall", "0 0x0 0x0 0x0 0x0 0x0 0x0 0x0 0x0\n")
                .write("proc/5/task/6/syscall", FUTEX)
                .write("proc/5/task/6/maps", MAPS)
                .write("proc/5/task/6/auxv", auxv(8));
        ProcessInfo process = read(5, Fact.SYSCALL, Fact.STACK);
        assertThat(process.abi().orNull()).isEqualTo(Abi.X86_64);
        assertThat(process.threads().get(0).syscall().outcome()).isEqualTo(Reading.Outcome.NONE);
        assertThat(process.threads().get(0).stack().outcome()).isEqualTo(Reading.Outcome.NONE);
        assertThat(requireNonNull(process.threads().get(1).stack().orNull()).guardBytes())
                .isEqualTo(4096);
    }

    @Test
    void takesTheZerosOfAKernelThreadForNoSystemCall() {
        fake.write("proc/2/stat", FakeProc.stat(2, "kthreadd", 'S', 0x208040))
                .write("proc/2/task/2/stat", FakeProc.stat(2, "kthreadd", 'S', 0x208040))
                .write("proc/2/task/2/syscall", "0 0x0 0x0 0x0 0x0 0x0 0x0 0x0 0x0\n");
        ProcessInfo process = read(2, Fact.SYSCALL);
        assertThat(only(process).syscall().outcome()).isEqualTo(Reading.Outcome.NONE);
        assertThat(process.abi().outcome()).isEqualTo(Reading.Outcome.NONE);
    }

    @Test
    void cannotSeeTheStackOfAThreadThatRuns() {
        fake.thread(5, 5, "main", 'R')
                .write("proc/5/task/5/syscall", "running\n")
                .write("proc/5/task/5/maps", MAPS);
        assertThat(only(read(5, Fact.STACK)).stack().outcome()).isEqualTo(Reading.Outcome.UNSEEN);
    }

    @Test
    void saysOfAWchanThatIsZeroWhileItSleepsThatItCannotBeSeen() {
        // With the permission to read, by which exe opens, 0 means that it has just woken.
        fake.thread(5, 5, "main", 'S').write("proc/5/task/5/wchan", "0");
        assertThat(only(read(5, Fact.WCHAN)).wchan().outcome()).isEqualTo(Reading.Outcome.UNSEEN);
        fake.thread(6, 6, "main", 'R').write("proc/6/task/6/wchan", "0");
        assertThat(only(read(6, Fact.WCHAN)).wchan().outcome()).isEqualTo(Reading.Outcome.NONE);
        fake.thread(7, 7, "main", 'Z').write("proc/7/task/7/wchan", "");
        assertThat(only(read(7, Fact.WCHAN)).wchan().outcome()).isEqualTo(Reading.Outcome.NONE);
        fake.thread(8, 8, "main", 'T').write("proc/8/task/8/wchan", "");
        assertThat(only(read(8, Fact.WCHAN)).wchan().outcome()).isEqualTo(Reading.Outcome.UNSEEN);
    }

    @Test
    void readsTheProcessByALiveThreadWhenTheLeaderHasEnded() {
        fake.thread(5, 5, "main", 'Z')
                .thread(5, 6, "z-a", 'S')
                .write("proc/5/stat", FakeProc.stat(5, "main", 'Z', 4).replace(" 1048576 ", " 0 "))
                .write("proc/5/cmdline", "")
                .write("proc/5/task/5/cmdline", "")
                .write("proc/5/task/6/cmdline", "server\0-x\0");
        ProcessInfo process = read(5, Fact.COMMAND_LINE);
        assertThat(process.live()).isEqualTo(6);
        assertThat(process.virtualBytes()).isEqualTo(1_048_576);
        assertThat(process.commandLine().orNull()).containsExactly(RawText.of("server"), RawText.of("-x"));
        ProcessInfo leaderAlone =
                requireNonNull(probe(EnumSet.of(Fact.COMMAND_LINE)).read(Selection.thread(5, 5)));
        assertThat(leaderAlone.live()).isEqualTo(6);
        assertThat(leaderAlone.commandLine().orNull()).hasSize(2);
    }

    @Test
    void showsNoCgroupOfVersion1ForAThreadThatHasEnded() {
        fake.thread(5, 5, "main", 'Z').write("proc/5/task/5/cgroup", "4:cpu:/\n3:pids:/\n0::/app\n");
        assertThat(only(read(5, Fact.CGROUP)).cgroup().orNull()).isEqualTo(RawText.of("0::/app"));
        fake.write("proc/5/task/5/cgroup", "4:cpu:/\n3:pids:/\n");
        assertThat(only(read(5, Fact.CGROUP)).cgroup().outcome()).isEqualTo(Reading.Outcome.NONE);
    }

    @Test
    void saysThatAStatIsMalformedAndNotThatTheProcessHasEnded() {
        fake.thread(5, 5, "main", 'S').write("proc/5/task/6/stat", "garbage");
        assertThatThrownBy(() -> probe(Set.of()).read(Selection.thread(5, 6)))
                .isInstanceOf(MalformedFileException.class)
                .hasMessageContaining("/proc/5/task/6/stat");
        fake.write("proc/5/stat", "5 (main) S 1");
        assertThatThrownBy(() -> probe(Set.of()).read(Selection.process(5)))
                .isInstanceOf(MalformedFileException.class)
                .hasMessageContaining("/proc/5/stat");
        TaskProbe all = probe(Set.of());
        assertThat(all.all()).isEmpty();
        assertThat(all.problems().messages()).singleElement().asString().contains("/proc/5/stat");
    }

    @Test
    void saysThatProcHidesTheProcessesOfOthers() {
        fake.thread(5, 5, "main", 'S')
                .link("proc/self", "5")
                .write("proc/5/mountinfo", "2 1 0:2 / /proc rw - proc proc rw,gid=7,hidepid=invisible\n");
        TaskProbe probe = probe(Set.of());
        assertThat(probe.all()).hasSize(1);
        assertThat(probe.problems().messages())
                .singleElement()
                .asString()
                .contains("hidepid", "none of them is listed");
        fake.write("proc/5/status", FakeProc.status(5, 5) + "Groups:\t4 7 \n");
        assertThat(probe(Set.of()).all()).hasSize(1);
        TaskProbe inGroup = probe(Set.of());
        inGroup.all();
        assertThat(inGroup.problems().messages()).isEmpty();
        fake.write("proc/5/status", FakeProc.status(5, 5) + "CapEff:\t0000000000080000\n");
        TaskProbe capable = probe(Set.of());
        capable.all();
        assertThat(capable.problems().messages()).isEmpty();
    }

    @Test
    void saysNotPermittedWhereItIsNot() throws IOException {
        fake.thread(5, 5, "main", 'S').write("proc/5/task/5/syscall", FUTEX);
        Path file = fake.path("proc/5/task/5/syscall");
        Files.setPosixFilePermissions(file, Set.of());
        assumeFalse(Files.isReadable(file), "root may read everything");
        ThreadInfo thread = only(read(5, Fact.SYSCALL, Fact.STACK));
        assertThat(thread.syscall().isDenied()).isTrue();
        assertThat(thread.stack().isDenied()).isTrue();
    }

    @Test
    void saysNotPermittedOrGoneWhenTheCallFails() {
        fake.thread(5, 5, "main", 'S');
        scheduling = tid -> {
            throw new SystemCallException("sched_getscheduler", tid, Errno.EPERM, "");
        };
        assertThat(only(read(5, Fact.RESET_ON_FORK)).resetOnFork().isDenied()).isTrue();
        scheduling = tid -> {
            throw new SystemCallException("sched_getscheduler", tid, Errno.ESRCH, "");
        };
        assertThat(only(read(5, Fact.RESET_ON_FORK)).resetOnFork().outcome()).isEqualTo(Reading.Outcome.ABSENT);
    }

    @Test
    void leavesOutAThreadThatEndsWhileItIsRead() {
        fake.thread(5, 5, "main", 'S').thread(5, 6, "ending", 'S');
        scheduling = tid -> {
            if (tid == 6) {
                fake.remove("proc/5/task/6/stat");
                throw new SystemCallException("sched_getscheduler", tid, Errno.ESRCH, "");
            }
            return 0;
        };
        assertThat(only(read(5, Fact.RESET_ON_FORK)).id().tid()).isEqualTo(5);
    }

    @Test
    void readsAFirstThreadAgainThatEndsWhileItIsRead() {
        fake.thread(5, 5, "main", 'S').thread(5, 6, "other", 'S');
        scheduling = tid -> {
            fake.thread(5, 5, "main", 'Z');
            return 0;
        };
        // No schedstat: as a zombie it has none either, but that is known by its state.
        assertThat(read(5, Fact.RESET_ON_FORK, Fact.SCHEDSTAT).threads())
                .first()
                .extracting(thread -> thread.stat().state())
                .isEqualTo('Z');
    }

    /** The other threads tell about a process whose first one has ended, until they end themselves. */
    @Test
    void asksAnotherThreadIfTheOneThatToldEndsMeanwhile() {
        fake.thread(5, 5, "main", 'Z').thread(5, 6, "ending", 'S').thread(5, 7, "staying", 'S');
        fake.link("proc/5/task/7/exe", "/opt/server").link("proc/5/task/7/cwd", "/nowhere/srv");
        scheduling = tid -> {
            if (tid == 7 && fake.proc().exists("/proc/5/task/6/stat")) {
                fake.remove("proc/5/task/6/stat");
            }
            return 0;
        };
        ProcessDetails details = new DetailsProbe(fake.proc(), kernel(), "amd64").read(Selection.process(5));
        assertThat(details.executable().orNull()).isEqualTo(RawText.of("/opt/server"));
        assertThat(details.process().live()).isEqualTo(7);
    }

    @Test
    void namesTheFileThatIsMalformedAndLeavesItsFactUnknown() {
        fake.thread(5, 5, "main", 'S').write("proc/5/task/5/schedstat", "garbage");
        TaskProbe probe = probe(EnumSet.of(Fact.SCHEDSTAT));
        ThreadInfo thread = only(requireNonNull(probe.read(Selection.process(5))));
        assertThat(thread.schedStat().orNull()).isNull();
        assertThat(probe.problems().messages()).singleElement().asString().contains("/proc/5/task/5/schedstat");
    }

    @Test
    void tellsAFewOfManyMalformedFilesAndCountsTheOthers() {
        fake.thread(5, 5, "main", 'S');
        for (int tid = 10; tid < 20; tid++) {
            fake.write("proc/5/task/" + tid + "/stat", "garbage");
        }
        TaskProbe probe = probe(Set.of());
        only(requireNonNull(probe.read(Selection.process(5))));
        assertThat(probe.problems().messages()).hasSize(6).last().asString().contains("5 more");
    }

    @Test
    void selectsThreadsByName() {
        fake.thread(5, 5, "main", 'S').thread(5, 6, "worker-1", 'S').thread(5, 7, "worker-2", 'S');
        Selection workers = new TargetResolver(fake.proc()).resolveOne(Target.parse("5/worker-?"));
        assertThat(requireNonNull(probe(Set.of()).read(workers)).threads())
                .extracting(t -> t.id().tid())
                .containsExactly(6, 7);
    }

    @Test
    void readsThousandsOfThreadsInOrder() {
        fake.thread(5, 5, "main", 'S');
        for (int tid = 10; tid < 3_010; tid++) {
            fake.write("proc/5/task/" + tid + "/stat", FakeProc.stat(tid, "t", 'S', 0));
        }
        fake.remove("proc/5/task/1500/stat");
        assertThat(read(5).threads())
                .hasSize(3_000)
                .extracting(t -> t.id().tid())
                .isSorted()
                .doesNotContain(1500);
    }

    @Test
    void readsTheOthersWhenOneOfThousandsIsMalformed() {
        fake.thread(5, 5, "main", 'S');
        for (int tid = 10; tid < 2_010; tid++) {
            fake.write("proc/5/task/" + tid + "/stat", FakeProc.stat(tid, "t", 'S', 0));
        }
        fake.write("proc/5/task/1900/stat", "garbage");
        TaskProbe probe = probe(Set.of());
        assertThat(requireNonNull(probe.read(Selection.process(5))).threads()).hasSize(2_000);
        assertThat(probe.problems().messages()).singleElement().asString().contains("/proc/5/task/1900/stat");
    }

    @Test
    void cutsACommandLineAtItsNuls() {
        assertThat(TaskProbe.arguments(new byte[0], 0)).isEmpty();
        assertThat(TaskProbe.arguments(new byte[] {0, 0}, 2)).isEmpty();
        assertThat(TaskProbe.arguments("a b".getBytes(java.nio.charset.StandardCharsets.US_ASCII), 3))
                .containsExactly(RawText.of("a b"));
    }
}
