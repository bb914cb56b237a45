package dev.thrctl.task;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import dev.thrctl.kernel.InvalidValueException;
import dev.thrctl.kernel.ProbeException;
import dev.thrctl.kernel.RawText;
import java.io.IOException;
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

    @Test
    void asksForAMountedProc() {
        fake.remove("proc/self");
        refused("self", "/proc/self", "mounted");
    }
}
