package dev.thrctl.task;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.thrctl.kernel.MalformedFileException;
import dev.thrctl.task.SyscallState.Kind;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SyscallStateTest {
    private static SyscallState parse(String text) {
        byte[] raw = text.getBytes(StandardCharsets.US_ASCII);
        return SyscallState.parse("/proc/5/syscall", raw, raw.length);
    }

    @Test
    void readsASystemCallWithItsArguments() {
        assertThat(parse("202 0x7f1 0x189 0x0 0x0 0x0 0xffffffff 0x7ffd0 0x7f2\n"))
                .isEqualTo(new SyscallState(
                        Kind.IN_SYSCALL, 202, List.of(0x7f1L, 0x189L, 0L, 0L, 0L, 0xffffffffL), 0x7ffd0, 0x7f2));
    }

    @Test
    void keepsArgumentsThatFill64Bits() {
        assertThat(parse("7 0xffffffffffffffff 0x1 0x2 0x3 0x4 0x5 0xfffffffff 0x7\n")
                        .arguments())
                .startsWith(-1L);
    }

    @Test
    void readsARunningThread() {
        assertThat(parse("running\n")).isEqualTo(SyscallState.RUNNING);
    }

    @Test
    void readsAThreadThatIsBlockedOutsideASystemCall() {
        assertThat(parse("-1 0x7ffd0 0x7f2\n"))
                .isEqualTo(new SyscallState(Kind.BLOCKED_ELSEWHERE, -1, List.of(), 0x7ffd0, 0x7f2));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "\n",
                "x",
                "202",
                "202 0x1 0x2 0x3 0x4 0x5 0x6 0x7",
                "-1",
                "-1 0x1",
                "202 0x1 0x2 0x3 0x4 0x5 0x6 0x7 0x8x",
                "0x1"
            })
    void refusesAFileThatIsCutOrGarbage(String text) {
        assertThatThrownBy(() -> parse(text))
                .isInstanceOf(MalformedFileException.class)
                .hasMessageContaining("/proc/5/syscall");
    }

    @Test
    void readsTheTimesOfSchedstat() {
        byte[] raw = "1234567890123 99 7\n".getBytes(StandardCharsets.US_ASCII);
        assertThat(SchedStat.parse("f", raw, raw.length)).isEqualTo(new SchedStat(1_234_567_890_123L, 99, 7));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "1", "1 2", "1 2 ", "1 2 x", "1 2 3x", "1,2,3", "18446744073709551616 0 0"})
    void refusesASchedstatThatIsCutOrGarbage(String text) {
        byte[] raw = text.getBytes(StandardCharsets.US_ASCII);
        assertThatThrownBy(() -> SchedStat.parse("/proc/5/schedstat", raw, raw.length))
                .isInstanceOf(MalformedFileException.class)
                .hasMessageContaining("/proc/5/schedstat");
    }
}
