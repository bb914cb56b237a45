package dev.thrctl.task;

import static org.assertj.core.api.Assertions.assertThat;

import dev.thrctl.kernel.ThreadId;
import dev.thrctl.task.AccessProbe.Finding;
import dev.thrctl.task.AccessProbe.Obstacle;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AccessProbeTest {
    private static final String NONE = "0000000000000000";
    private static final String SYS_PTRACE = "0000000000080000";
    private static final String INITIAL = "         0          0 4294967295\n";

    @TempDir
    private Path root;

    private FakeProc fake;

    /** Whom the files of a fake tree belong to. */
    private long owner;

    @BeforeEach
    void system() throws IOException {
        fake = new FakeProc(root).link("proc/self", "5");
        owner = Integer.toUnsignedLong((Integer) Files.getAttribute(root, "unix:uid"));
        if (owner == 0) {
            owner = 12_345;
        }
        self(owner, NONE);
        other(owner, NONE);
    }

    private void self(long user, String capabilities) {
        fake.write("proc/5/status", status(user, capabilities)).write("proc/5/uid_map", INITIAL);
    }

    private void other(long user, String capabilities) throws IOException {
        fake.write("proc/7/task/7/status", status(user, capabilities)).write("proc/7/task/7/uid_map", INITIAL);
        Path file = fake.path("proc/7/task/7/status");
        if ((Integer) Files.getAttribute(file, "unix:uid") == 0) {
            Files.setAttribute(file, "unix:uid", (int) owner);
        }
    }

    private static String status(long user, String capabilities) {
        String ids = "\t" + user + "\t" + user + "\t" + user + "\t" + user + "\n";
        return "Uid:" + ids + "Gid:" + ids + "CapEff:\t" + capabilities + "\n";
    }

    private Finding read(boolean attach) {
        return new AccessProbe(fake.proc()).read(new ThreadId(7, 7), false, attach);
    }

    @Test
    void namesTheOtherUser() throws IOException {
        other(77, NONE);
        assertThat(read(false)).isEqualTo(new Finding(Obstacle.OTHER_USER, "77"));
    }

    @Test
    void tellsRootWithoutTheCapabilityThatItLacksIt() {
        self(0, NONE);
        assertThat(read(false).obstacle()).isEqualTo(Obstacle.ROOT_WITHOUT_CAPABILITY);
    }

    @Test
    void seesThatAProcessOfTheSameUserIsNotDumpable() throws IOException {
        // The kernel then gives its files to root; here they are whose they are, and the ids are another's.
        self(owner + 1, NONE);
        other(owner + 1, NONE);
        assertThat(read(false).obstacle()).isEqualTo(Obstacle.NOT_DUMPABLE);
    }

    @Test
    void seesThatTheOtherHasMoreCapabilities() throws IOException {
        other(owner, "0000000000000400");
        assertThat(read(false).obstacle()).isEqualTo(Obstacle.MORE_CAPABILITIES);
    }

    @Test
    void namesYamaWhereOnlyAttachingIsRefused() {
        fake.write("proc/sys/kernel/yama/ptrace_scope", "1\n");
        assertThat(read(true)).isEqualTo(new Finding(Obstacle.YAMA, "1"));
        assertThat(read(false).obstacle()).isEqualTo(Obstacle.SECURITY_MODULE);
        self(0, SYS_PTRACE);
        assertThat(read(true).obstacle()).isEqualTo(Obstacle.SECURITY_MODULE);
        fake.write("proc/sys/kernel/yama/ptrace_scope", "3\n");
        assertThat(read(true)).isEqualTo(new Finding(Obstacle.YAMA, "3"));
    }

    @Test
    void tellsTheRootOfAUserNamespaceThatItIsAnother() {
        self(0, SYS_PTRACE);
        fake.write("proc/5/uid_map", "         0       1000          1\n");
        assertThat(read(false).obstacle()).isEqualTo(Obstacle.USER_NAMESPACE);
    }

    @Test
    void namesTheSecurityModulesToACapableRoot() {
        self(0, SYS_PTRACE);
        fake.write("sys/kernel/security/lsm", "capability,selinux");
        assertThat(read(false)).isEqualTo(new Finding(Obstacle.SECURITY_MODULE, "capability,selinux"));
    }

    @Test
    void namesAThreadOfTheKernel() {
        assertThat(new AccessProbe(fake.proc())
                        .read(new ThreadId(7, 7), true, false)
                        .obstacle())
                .isEqualTo(Obstacle.KERNEL_THREAD);
    }
}
