package dev.thrctl.task;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.thrctl.kernel.CpuSet;
import dev.thrctl.kernel.MalformedFileException;
import dev.thrctl.kernel.SignalSet;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TaskStatusTest {
    private static final String FILE = "/proc/5/status";

    private static TaskStatus parse(String... lines) {
        byte[] raw = String.join("\n", lines).getBytes(StandardCharsets.ISO_8859_1);
        return TaskStatus.parse(FILE, raw, raw.length);
    }

    @Test
    void readsWhatALinuxOfTodaySays() {
        TaskStatus status = parse("""
                Name:\tcat
                Umask:\t0022
                State:\tS (sleeping)
                Tgid:\t5
                Ngid:\t0
                Pid:\t7
                PPid:\t1
                TracerPid:\t9
                Uid:\t1\t2\t3\t4
                Gid:\t5\t6\t7\t8
                FDSize:\t64
                Groups:\t0 1\s
                NStgid:\t5\t1
                NSpid:\t7\t2
                VmPeak:\t  100 kB
                Threads:\t3
                SigQ:\t10/127000
                SigPnd:\t0000000800000800
                ShdPnd:\t0000000400000200
                SigBlk:\tfffffffffffbfeff
                SigIgn:\t0000000000001001
                SigCgt:\t0000008100000800
                CapInh:\t0000000000000000
                CapEff:\t000001ffffffffff
                NoNewPrivs:\t1
                Seccomp:\t2
                Seccomp_filters:\t1
                Cpus_allowed:\tf
                Cpus_allowed_list:\t0-1,3
                Mems_allowed:\t1
                Mems_allowed_list:\t0
                voluntary_ctxt_switches:\t150
                nonvoluntary_ctxt_switches:\t545
                """);
        assertThat(status.threadGroup()).isEqualTo(5);
        assertThat(status.tracer()).isEqualTo(9);
        assertThat(status.userId(0)).isEqualTo(1);
        assertThat(status.userId(3)).isEqualTo(4);
        assertThat(status.userId(4)).isNull();
        assertThat(status.groupId(1)).isEqualTo(6);
        assertThat(status.namespaceTids()).containsExactly(7, 2);
        assertThat(status.queuedSignals()).isEqualTo(10);
        assertThat(status.queuedSignalsLimit()).isEqualTo(127000);
        assertThat(status.pending()).isEqualTo(SignalSet.parse("USR2,36"));
        assertThat(status.sharedPending()).isEqualTo(SignalSet.parse("USR1,35"));
        assertThat(status.blocked()).isEqualTo(SignalSet.parse("all-KILL,STOP"));
        assertThat(status.ignored()).isEqualTo(SignalSet.parse("HUP,PIPE"));
        assertThat(status.caught()).isEqualTo(SignalSet.parse("USR2,33,40"));
        assertThat(status.effectiveCapabilities()).isEqualTo(0x1ffffffffffL);
        assertThat(status.noNewPrivs()).isTrue();
        assertThat(status.seccomp()).isEqualTo(2);
        assertThat(status.allowedCpus()).isEqualTo(CpuSet.of(0, 1, 3));
        assertThat(status.allowedMemoryNodes()).isEqualTo("0");
        assertThat(status.voluntarySwitches()).isEqualTo(150);
        assertThat(status.involuntarySwitches()).isEqualTo(545);
        assertThat(status.isUsable()).isTrue();
    }

    @Test
    void doesNotKnowWhatAnOldKernelOrASandboxLeavesOut() {
        TaskStatus status = parse(
                "Name:\tsh",
                "State:\tS (sleeping)",
                "Tgid:\t1",
                "Pid:\t1",
                "PPid:\t0",
                "TracerPid:\t0",
                "FDSize:\t0",
                "VmSize:\t100 kB",
                "Threads:\t1",
                "CapEff:\t00000000a80425fb",
                "Seccomp:\t0");
        assertThat(status.threadGroup()).isEqualTo(1);
        assertThat(status.seccomp()).isZero();
        assertThat(status.blocked()).isNull();
        assertThat(status.pending()).isNull();
        assertThat(status.sharedPending()).isNull();
        assertThat(status.ignored()).isNull();
        assertThat(status.caught()).isNull();
        assertThat(status.userId(0)).isNull();
        assertThat(status.groupId(0)).isNull();
        assertThat(status.namespaceTids()).isEmpty();
        assertThat(status.queuedSignals()).isNull();
        assertThat(status.noNewPrivs()).isNull();
        assertThat(status.allowedCpus()).isNull();
        assertThat(status.allowedMemoryNodes()).isNull();
        assertThat(status.voluntarySwitches()).isNull();
        assertThat(status.involuntarySwitches()).isNull();
    }

    @Test
    void isOfNoUseWhenThereIsNothingInIt() {
        assertThat(parse("").isUsable()).isFalse();
        assertThat(parse("\n\n:\n\0").isUsable()).isFalse();
        assertThat(parse("Tgid\nSigBlk 0").isUsable()).isFalse();
    }

    @Test
    void readsMasksOf128Signals() {
        SignalSet blocked = parse("SigBlk:\t80000000000000000000000000000001\n").blocked();
        assertThat(blocked).isEqualTo(SignalSet.ofBits(1L << 63, 1));
    }

    @Test
    void keepsTheUserIdThatStandsForNobody() {
        assertThat(parse("Uid:\t4294967295\t4294967295\t0\t0\n").userId(1)).isEqualTo(4_294_967_295L);
    }

    @Test
    void isNotFooledByAThreadsName() {
        TaskStatus status = parse("Name:\ta\\nSigBlk:\\t1", "Tgid:\t5", "SigBlk:\t0000000000000200");
        assertThat(status.blocked()).isEqualTo(SignalSet.parse("USR1"));
        assertThat(status.threadGroup()).isEqualTo(5);
    }

    @Test
    void doesNotTakeALineThatOnlyBeginsOrEndsTheSame() {
        TaskStatus status = parse("SigBlkX:\t1", "XigBlk:\t1", "Sig:\t1", "UidX:\t1\t1", "Tgidd:\t9", "Tgi:\t9");
        assertThat(status.blocked()).isNull();
        assertThat(status.userId(0)).isNull();
        assertThat(status.threadGroup()).isNull();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "SigBlk:\t0000000000000200\r\n",
                "SigBlk:\t\n",
                "SigBlk:\tnone\n",
                "SigQ:\t10\n",
                "SigQ:\t/10\n",
                "Uid:\t1\tx\n",
                "Uid:\t1\r\n",
                "Uid:\t4294967296\n",
                "Uid:\t-1\n",
                "Tgid:\tx\n",
                "Tgid:\t4294967297\n",
                "Cpus_allowed_list:\t0-4294967296\n",
                "Cpus_allowed_list:\tffff\n",
                "voluntary_ctxt_switches:\t\n",
                "NSpid:\t1 b\n",
                "Seccomp:\tx\n",
                "CapEff:\t\n"
            })
    void refusesALineThatIsGarbageWithTheNameOfTheFile(String line) {
        assertThatThrownBy(() -> parse("Name:\tx\n" + line))
                .isInstanceOf(MalformedFileException.class)
                .hasMessageContaining(FILE);
    }

    @Test
    void neverFailsInAnotherWayOnAFileThatIsCut() {
        String whole = FakeProc.status(5, 7);
        for (int length = 0; length <= whole.length(); length++) {
            String cut = whole.substring(0, length);
            try {
                parse(cut);
            } catch (MalformedFileException e) {
                assertThat(e).hasMessageContaining(FILE);
            }
        }
    }
}
