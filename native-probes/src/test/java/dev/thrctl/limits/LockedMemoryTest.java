package dev.thrctl.limits;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import dev.thrctl.limits.LimitRow.State;
import dev.thrctl.limits.LockedMemory.Locks;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LockedMemoryTest {
    private static String mapping(String permissions, String path, String flags) {
        return "7f0000000000-7f0000001000 " + permissions + " 00000000 08:01 7                  " + path
                + "\nSize:                  4 kB\nVmFlags: " + flags + "\n";
    }

    private static Locks of(String smaps) {
        return LockedMemory.of(smaps.getBytes(US_ASCII));
    }

    @Test
    void takesAProgramThatIsLockedAsAWholeForLockedInFuture() {
        assertThat(of(mapping("r-xp", "/bin/x", "rd ex lo ") + mapping("r--p", "[vvar]", "rd mr pf io de ")))
                .isEqualTo(Locks.FUTURE);
    }

    /** mlock(2) of a part, as gpg does. */
    @Test
    void doesNotTakeABufferThatIsLockedForIt() {
        assertThat(of(mapping("r-xp", "/bin/x", "rd ex ") + mapping("rw-p", "", "rd wr lo ")))
                .isEqualTo(Locks.SOME);
    }

    /** After mlockall(MCL_FUTURE) alone, only what was mapped since is locked. */
    @Test
    void seesALockThatOnlyTheKernelSets() {
        String program = mapping("r-xp", "/bin/x", "rd ex ");
        assertThat(of(program + mapping("---p", "", "mr lo "))).isEqualTo(Locks.FUTURE);
        assertThat(of(program + mapping("rw-p", "[heap]", "rd wr ") + mapping("rw-p", "[heap]", "rd wr lo ")))
                .isEqualTo(Locks.FUTURE);
        assertThat(LockedMemory.of(null)).isEqualTo(Locks.UNKNOWN);
    }

    private static LimitRow row(@Nullable Long limit, @Nullable Long locked, @Nullable Boolean exempt, Locks locks) {
        return LockedMemory.row(LockedMemory.place(1, "/"), limit, locked, exempt, locks, 100);
    }

    @ParameterizedTest
    @CsvSource({
        ", 0, false, UNKNOWN, UNLIMITED, true",
        "1000, 200, true, UNKNOWN, EXEMPT, true",
        "1000, 0, false, UNKNOWN, UNLIMITED, true",
        "1000, 200, false, FUTURE, LIMITED, false",
        "1000, 200, , FUTURE, LIMITED, false",
        "1000, 200, false, SOME, UNKNOWN, false",
        "1000, , false, SOME, UNKNOWN, false"
    })
    void isCompleteOnlyWhereTheLimitCannotCount(
            @Nullable Long limit,
            @Nullable Long locked,
            @Nullable Boolean exempt,
            Locks locks,
            State state,
            boolean complete) {
        LimitRow row = row(limit, locked, exempt, locks);
        assertThat(row.state()).isEqualTo(state);
        assertThat(row.complete()).isEqualTo(complete);
        assertThat(row.left()).isEqualTo(state == State.LIMITED ? Long.valueOf(8) : null);
    }
}
