package dev.thrctl.task;

import static org.assertj.core.api.Assertions.assertThat;

import dev.thrctl.kernel.ConstantsAudit;
import org.junit.jupiter.api.Test;

class PolicyTest {
    @Test
    void numbersAreThoseOfTheHeader() {
        ConstantsAudit.of("linux/sched.h")
                .macro("SCHED_NORMAL", Policy.OTHER)
                .macro("SCHED_FIFO", Policy.FIFO)
                .macro("SCHED_RR", Policy.RR)
                .macro("SCHED_BATCH", Policy.BATCH)
                .macro("SCHED_IDLE", Policy.IDLE)
                .macro("SCHED_DEADLINE", Policy.DEADLINE)
                .macro("SCHED_EXT", Policy.EXT)
                .macro("SCHED_RESET_ON_FORK", Policy.RESET_ON_FORK)
                .verify();
    }

    @Test
    void namesWhatItKnowsAndNumbersTheRest() {
        assertThat(Policy.shortName(0)).isEqualTo("OTHER");
        assertThat(Policy.longName(1)).isEqualTo("SCHED_FIFO");
        assertThat(Policy.longName(7)).isEqualTo("SCHED_EXT");
        assertThat(Policy.shortName(4)).isEqualTo("4");
        assertThat(Policy.longName(99)).isEqualTo("99");
        assertThat(Policy.longName(-1)).isEqualTo("-1");
    }
}
