package dev.thrctl.task;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import dev.thrctl.kernel.Errno;
import dev.thrctl.kernel.InvalidValueException;
import dev.thrctl.kernel.Kernel;
import dev.thrctl.kernel.ProbeException;
import dev.thrctl.kernel.RawText;
import dev.thrctl.kernel.Scheduling;
import dev.thrctl.kernel.SystemCallException;
import java.io.IOException;
import java.lang.reflect.Proxy;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TargetResolverTest {
    @TempDir
    private Path root;

    private FakeProc fake;

    @BeforeEach
    void system() {
        fake = new FakeProc(root)
                .thread(10, 10, "nginx", 'S')
                .thread(10, 11, "worker-1", 'S')
                .thread(20, 20, "nginx", 'S')
                .thread(30, 30, "java", 'S')
                .thread(40, 40, "thrctl", 'S')
                .link("proc/30/exe", "/opt/app/bin/server (deleted)")
                .link("proc/self", "40");
        // A thread's folder opens, but is not listed: what a look into the fake cannot imitate is left out.
        fake.remove("proc/11/status");
        fake.remove("proc/11");
    }

    private List<Selection> resolve(String target, boolean all) {
        return new TargetResolver(fake.proc()).resolve(Target.parse(target), all);
    }

    private Selection resolve(String target) {
        return new TargetResolver(fake.proc()).resolveOne(Target.parse(target));
    }

    private void refused(String target, String... parts) {
        assertThatThrownBy(() -> resolve(target))
                .isInstanceOf(ProbeException.class)
                .hasMessageContainingAll(parts);
    }

    @Test
    void findsAProcess() {
        Selection selection = resolve("10");
        assertThat(selection.pid()).isEqualTo(10);
        assertThat(selection.isOneThread()).isFalse();
        assertThat(selection.takes(RawText.of("anything"))).isTrue();
    }

    @Test
    void findsAThreadByItsIdAlone() {
        fake.write("proc/11/status", FakeProc.status(10, 11));
        Selection selection = resolve("11");
        assertThat(selection.pid()).isEqualTo(10);
        assertThat(selection.tid()).isEqualTo(11);
        assertThat(resolve("10/11").isOneThread()).isTrue();
    }

    @Test
    void refusesAThreadOfAnotherProcessAndSaysWhose() {
        fake.write("proc/11/status", FakeProc.status(10, 11));
        refused("20/11", "20/11", "ESRCH", "11 belongs to process 10");
        refused("10/99", "10/99", "ESRCH");
        refused("99/1", "99/1", "no such process");
    }

    @Test
    void refusesAThreadInPlaceOfAProcess() {
        fake.write("proc/11/status", FakeProc.status(10, 11));
        refused("11/worker*", "11 is a thread of process 10");
    }

    @Test
    void selectsThreadsByTheirNames() {
        Selection selection = resolve("10/worker-*");
        assertThat(selection.takes(RawText.of("worker-7"))).isTrue();
        assertThat(selection.takes(RawText.of("main"))).isFalse();
        assertThat(selection.isOneThread()).isFalse();
    }

    @Test
    void findsAProcessByNameOrExecutable() {
        assertThat(resolve("java").pid()).isEqualTo(30);
        assertThat(resolve("server").pid()).isEqualTo(30);
    }

    @Test
    void refusesAnAmbiguousNameAndListsThem() {
        refused("nginx", "2 processes", "10, 20", "Name one by its PID");
        assertThat(resolve("nginx", true)).extracting(Selection::pid).containsExactly(10, 20);
    }

    @Test
    void listsNoMoreThanAFewOfAnAmbiguousName() {
        for (int pid = 100; pid < 120; pid++) {
            fake.thread(pid, pid, "httpd", 'S');
        }
        refused("httpd", "20 processes", "107, ...");
    }

    @Test
    void neverFindsItselfByName() {
        refused("thrctl", "no process is named 'thrctl'");
        assertThat(resolve("self").pid()).isEqualTo(40);
    }

    @Test
    void saysThatThereIsNoSuchProcess() {
        refused("99", "99", "ESRCH");
        refused("nothere", "nothere");
        assertThatThrownBy(() -> resolve("9x"))
                .isInstanceOf(InvalidValueException.class)
                .hasMessageContaining("9x");
    }

    @Test
    void doesNotTakeTheBeginningOfANameForIt() {
        refused("ngin", "ngin");
        refused("nginxx", "nginxx");
        refused("bin", "bin");
    }

    @Test
    void saysNotPermittedInsteadOfNoSuchProcess() throws IOException {
        Path status = fake.path("proc/10/status");
        Files.setPosixFilePermissions(status, Set.of());
        assumeFalse(Files.isReadable(status), "root may read everything");
        refused("10", "10", "may not be read");
    }

    private void comm(int pid, int tid, String name) {
        fake.write("proc/" + pid + "/task/" + tid + "/comm", name + "\n");
    }

    @Test
    void findsThreadsOfAProcessByItsName() {
        comm(30, 30, "java");
        comm(30, 31, "GC Thread#0");
        fake.write("proc/30/task/31/stat", FakeProc.stat(31, "GC Thread#0", 'S', 0));
        assertThat(resolve("java/31")).isEqualTo(Selection.thread(30, 31));
        assertThat(resolve("server/31")).isEqualTo(Selection.thread(30, 31));
        assertThat(resolve("java/GC*").text()).isEqualTo("30/GC*");
        refused("java/C2*", "no thread of process 30 has a name that matches 'C2*'", "'thrctl ps 30'");
        refused("java/99", "no thread of process 30 has the id 99");
        refused("python/31", "no process is named 'python'");
    }

    @Test
    void findsTheOneOfSeveralProcessesThatHasTheThread() {
        assertThat(resolve("nginx/11")).isEqualTo(Selection.thread(10, 11));
        refused("nginx/99", "the 2 processes of that name", "has the id 99");
        comm(10, 11, "worker-1");
        comm(20, 20, "nginx");
        assertThat(resolve("nginx/worker-*")).extracting(Selection::pid).isEqualTo(10);
        comm(20, 20, "worker-2");
        refused("nginx/worker-*", "2 processes have that name", "10, 20");
        assertThat(resolve("nginx/worker-*", true)).extracting(Selection::pid).containsExactly(10, 20);
    }

    @Test
    void findsAThreadOfTheKernelByItsNameWithASlash() {
        fake.thread(50, 50, "ksoftirqd/0", 'S').thread(51, 51, "kworker/0:1-events", 'I');
        fake.thread(52, 52, "kworker/0:10-events", 'I').thread(53, 53, "ksoftirqd/0-x", 'S');
        assertThat(resolve("ksoftirqd/0")).isEqualTo(Selection.process(50));
        // What a worker is busy with is behind its name, and changes.
        assertThat(resolve("kworker/0:1")).isEqualTo(Selection.process(51));
        assertThat(resolve("kworker/0:1-events")).isEqualTo(Selection.process(51));
        // A rescuer has the name of its one queue, whole.
        fake.thread(54, 54, "kworker/R-ext4-rsv-conversion", 'I');
        assertThat(resolve("kworker/R-ext4-rsv-conversion")).isEqualTo(Selection.process(54));
        refused("kworker/R-ext4", "no process is named 'kworker'");
        refused("kworker/0:2", "no process is named 'kworker'");
        refused("kworker/*", "no process is named 'kworker'");
    }

    @Test
    void refusesANameWithASlashThatMayMeanTwo() {
        fake.thread(50, 50, "a/b", 'S').thread(60, 60, "a", 'S');
        assertThat(resolve("a/b").pid()).isEqualTo(50);
        comm(60, 61, "b");
        refused("a/b", "it may mean 60/b and 50", "by its PID");
    }

    @Test
    void findsThreadsOfItself() {
        comm(40, 41, "C2");
        fake.write("proc/41/status", FakeProc.status(40, 41));
        assertThat(resolve("self/41")).isEqualTo(Selection.thread(40, 41));
        assertThat(resolve("self/C2").text()).isEqualTo("40/C2");
        refused("self/11", "process 40 has no such thread");
    }

    @Test
    void refusesAPatternWhereOneIsWanted() {
        comm(30, 31, "GC Thread#0");
        assertThatThrownBy(() -> new TargetResolver(fake.proc()).resolveOne(Target.parseSingle("java/GC*")))
                .isInstanceOf(InvalidValueException.class)
                .hasMessageContaining("may mean many threads");
        assertThat(new TargetResolver(fake.proc()).resolveOne(Target.parseSingle("java/31")))
                .isEqualTo(Selection.thread(30, 31));
    }

    @Test
    void findsAProcessWhoseFirstThreadHasEndedByItsExecutable() {
        fake.thread(70, 70, "main", 'Z').thread(70, 71, "worker", 'S').link("proc/70/task/71/exe", "/opt/daemon");
        assertThat(resolve("daemon").pid()).isEqualTo(70);
    }

    @Test
    void keepsAProcessWhoseStatusTheKernelDoesNotTell() {
        fake.remove("proc/10/status");
        assertThat(resolve("10")).isEqualTo(Selection.process(10));
        fake.write("proc/11/stat", FakeProc.stat(11, "worker-1", 'S', 0));
        fake.write("proc/11/status", "Name:\tx\n");
        fake.write("proc/10/status", "Name:\tx\n");
        fake.remove("proc/11/status");
        fake.remove("proc/11/stat");
        assertThat(resolve("10")).isEqualTo(Selection.process(10));
    }

    private static Kernel kernel(Scheduling scheduling) {
        return (Kernel) Proxy.newProxyInstance(
                Kernel.class.getClassLoader(), new Class<?>[] {Kernel.class}, (proxy, method, args) -> scheduling);
    }

    private void refused(Kernel kernel, String target, String... parts) {
        assertThatThrownBy(() -> new TargetResolver(fake.proc(), kernel).resolveOne(Target.parse(target)))
                .isInstanceOf(NoSuchTargetException.class)
                .hasMessageContainingAll(parts);
    }

    @Test
    void tellsWhatProcHidesFromWhatThereIsNot() {
        Kernel there = kernel(tid -> 0);
        Kernel gone = kernel(tid -> {
            throw new SystemCallException("sched_getscheduler", tid, Errno.ESRCH, "");
        });
        refused(there, "99", "no such process or thread (ESRCH)");
        fake.write(
                "proc/self/mountinfo",
                "1 0 0:1 / / rw - ext4 /dev/x rw\n2 1 0:2 / /proc rw - proc proc rw,hidepid=invisible\n");
        refused(there, "99", "not permitted to see it (EPERM)", "hidepid");
        refused(there, "99/w*", "not permitted to see it (EPERM)", "hidepid");
        refused(gone, "99", "no such process or thread (ESRCH). 'thrctl ps'");
        refused("99", "(ESRCH), or /proc hides it (hidepid)");
        refused("nothere", "no process is named 'nothere', as far as /proc shows them (hidepid)");
        fake.write("proc/self/mountinfo", "2 1 0:2 / /proc rw - proc proc rw,hidepid=off\n");
        refused(there, "99", "no such process or thread (ESRCH)");
    }

    @Test
    void asksForAMountedProc() {
        fake.remove("proc/self");
        refused("self", "/proc/self", "mounted");
    }
}
