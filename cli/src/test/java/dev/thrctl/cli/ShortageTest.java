package dev.thrctl.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.thrctl.kernel.ProcFs;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ShortageTest {
    @TempDir
    private Path root;

    private String of(Throwable e) {
        return String.valueOf(Shortage.of(e, new ProcFs(root)));
    }

    @Test
    void namesWhatTheVmHasTooLittleOf() {
        assertThat(of(new OutOfMemoryError("Java heap space")))
                .contains("the heap of the Java VM", "(ENOMEM)", "THRCTL_JAVA_OPTS=-Xmx1g");
        assertThat(of(new OutOfMemoryError("Metaspace"))).contains("it has no memory left: Metaspace (ENOMEM)");
        assertThat(of(new StackOverflowError())).contains("the stack of the Java VM", "THRCTL_JAVA_OPTS=-Xss8m");
        assertThat(of(new OutOfMemoryError("unable to create native thread: possibly out of memory")))
                .isEqualTo(
                        "start of a thread of thrctl: no more fits (EAGAIN). Call 'thrctl limits' with that process to"
                                + " see which limit");
    }

    @Test
    void looksForTheCause() {
        assertThat(of(new ExceptionInInitializerError(new OutOfMemoryError("Java heap space"))))
                .contains("the heap of the Java VM");
        assertThat(of(new IllegalStateException(new IOException("x (Too many open files)"))))
                .contains("(EMFILE, RLIMIT_NOFILE). Raise 'ulimit -n'");
    }

    @Test
    void leavesADefectADefect() {
        assertThat(Shortage.of(new NullPointerException(), new ProcFs(root))).isNull();
        assertThat(Shortage.of(new NoClassDefFoundError("x"), new ProcFs(root))).isNull();
    }
}
