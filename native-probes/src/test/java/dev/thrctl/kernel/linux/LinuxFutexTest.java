package dev.thrctl.kernel.linux;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.thrctl.kernel.ConstantsAudit;
import dev.thrctl.kernel.Futex;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class LinuxFutexTest {
    @BeforeAll
    static void needsLinux() {
        assumeTrue(System.getProperty("os.name").equals("Linux"), "not Linux");
    }

    @Test
    void hasTheConstantsOfTheHeader() {
        ConstantsAudit.of("linux/futex.h")
                .macro("FUTEX_WAIT_PRIVATE", LinuxFutex.FUTEX_WAIT_PRIVATE)
                .macro("FUTEX_WAKE_PRIVATE", LinuxFutex.FUTEX_WAKE_PRIVATE)
                .verify();
    }

    @Test
    void doesNotSleepOnAWordThatHasChanged() {
        try (Futex.Word word = new LinuxFutex().word()) {
            word.set(7);
            assertThat(word.get()).isEqualTo(7);
            assertThat(word.await(6)).isFalse();
            assertThat(word.wake(1)).isZero();
        }
    }

    @Test
    void wakesAThreadThatSleeps() throws InterruptedException {
        try (Futex.Word word = new LinuxFutex().word()) {
            AtomicBoolean slept = new AtomicBoolean();
            Thread waiter = new Thread(() -> slept.set(word.await(0)));
            waiter.start();
            while (word.wake(1) == 0) {
                Thread.sleep(1);
            }
            waiter.join();
            assertThat(slept).isTrue();
        }
    }
}
