package dev.thrctl.spawn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.thrctl.kernel.ConstantsAudit;
import dev.thrctl.kernel.InvalidValueException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CloneFlagsTest {
    @Test
    void agreesWithTheHeaders() {
        ConstantsAudit audit = ConstantsAudit.of("linux/sched.h");
        for (CloneFlag flag : CloneFlag.values()) {
            audit = audit.macro("CLONE_" + flag, flag.bit());
        }
        audit.verify();
    }

    @Test
    void usualFlagsAreThoseOfAThreadThatIsJoinedByItsWord() {
        assertThat(CloneFlags.text(CloneFlags.USUAL))
                .isEqualTo("CLONE_VM|CLONE_FS|CLONE_FILES|CLONE_SIGHAND|CLONE_THREAD|CLONE_SYSVSEM|CLONE_PARENT_SETTID"
                        + "|CLONE_CHILD_CLEARTID");
    }

    @Test
    void changesTheUsualFlags() {
        assertThat(CloneFlags.parse("+untraced, -CLONE_SYSVSEM"))
                .isEqualTo((CloneFlags.USUAL & ~CloneFlag.SYSVSEM.bit()) | CloneFlag.UNTRACED.bit());
        assertThat(CloneFlags.parse("-THREAD,-SIGHAND,+IO"))
                .isEqualTo(
                        (CloneFlags.USUAL & ~CloneFlag.THREAD.bit() & ~CloneFlag.SIGHAND.bit()) | CloneFlag.IO.bit());
    }

    @ParameterizedTest
    @CsvSource({
        "-SIGHAND, THREAD needs SIGHAND",
        "-VM, SIGHAND needs VM",
        "'-VM,-SIGHAND,-THREAD', CLONE_VM is needed here",
        "+NEWNS, NEWNS excludes FS",
        "+NEWUSER, NEWUSER excludes FS",
        "'+NEWUSER,-FS', THREAD excludes NEWUSER",
        "+NEWPID, THREAD excludes NEWPID",
        "+NEWIPC, NEWIPC excludes SYSVSEM",
        "+PIDFD, PIDFD excludes PARENT_SETTID",
        "-CHILD_CLEARTID, CLONE_CHILD_CLEARTID is needed here",
        "+VFORK, CLONE_VFORK is not possible here",
        "+SETTLS, CLONE_SETTLS is not possible here",
        "+NEWNET, CLONE_NEWNET is not possible here",
    })
    void refusesWithTheRuleThatIsBroken(String changes, String rule) {
        assertThatThrownBy(() -> CloneFlags.parse(changes))
                .isInstanceOf(InvalidValueException.class)
                .hasMessageContaining(rule);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "+", "UNTRACED", "+NONE", "+UNTRACED,", "+1"})
    void refusesWhatIsNoChange(String changes) {
        assertThatThrownBy(() -> CloneFlags.parse(changes)).isInstanceOf(InvalidValueException.class);
    }

    @Test
    void namesBitsThatHaveNoNameByTheirNumber() {
        assertThat(CloneFlags.text(CloneFlag.VM.bit() | 17)).isEqualTo("CLONE_VM|0x11");
        assertThat(CloneFlags.text(0)).isEqualTo("0x0");
    }
}
