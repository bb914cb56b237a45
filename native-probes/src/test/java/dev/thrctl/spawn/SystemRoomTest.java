package dev.thrctl.spawn;

import static org.assertj.core.api.Assertions.assertThat;

import dev.thrctl.limits.LimitRow;
import dev.thrctl.limits.LimitRow.Precision;
import dev.thrctl.limits.LimitRow.State;
import dev.thrctl.limits.LimitRow.Unit;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class SystemRoomTest {
    private static LimitRow row(String limit, String scope, @Nullable Long left) {
        return new LimitRow(
                limit, scope, State.LIMITED, Precision.EXACT, Unit.IDS, 32_768L, 1L, 1L, left, true, "file", "how", "");
    }

    @Test
    void isRefusedByWhatAllProgramsShare() {
        List<LimitRow> rows = List.of(
                row("pids.max", "/user.slice", 10L),
                row("RLIMIT_NPROC", "user 0", 10L),
                row("kernel.threads-max", "system", null),
                row("kernel.pid_max", "pid namespace", 20_000L));
        assertThat(SystemRoom.problem(rows, 19_900)).isNull();
        assertThat(SystemRoom.problem(rows, 19_901))
                .isEqualTo(
                        "creation of 19901 threads: refused, for kernel.pid_max (pid namespace) leaves 20000 of 32768,"
                                + " and without any nothing can be started. Ask for fewer, raise it (how), or add --force");
    }
}
