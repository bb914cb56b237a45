package dev.thrctl.limits;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import dev.thrctl.kernel.MemoryMap;
import dev.thrctl.limits.AddressSize.Search;
import dev.thrctl.limits.LimitRow.Precision;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AddressSizeTest {
    /** A 32-bit program under a 64-bit kernel. */
    private static final String MAPS_32 = """
            56555000-56560000 r-xp 00000000 08:01 7 /bin/x
            f7d00000-f7fff000 r-xp 00000000 08:01 8 /lib/libc.so.6
            fffdd000-ffffe000 rw-p 00000000 00:00 0                                  [stack]
            """;

    private static final long MIB = 1 << 20;

    private static LimitRow row(String maps, @Nullable Long stackLimit, boolean old, long perThread) {
        byte[] raw = maps.getBytes(US_ASCII);
        return AddressSize.row(
                AddressSize.place("maps"),
                MemoryMap.parse("maps", raw, raw.length),
                new Search(65536, 4096, stackLimit, old),
                perThread);
    }

    private static long left(@Nullable Long stackLimit, boolean old, long perThread) {
        return requireNonNull(row(MAPS_32, stackLimit, old, perThread).left());
    }

    @ParameterizedTest
    @CsvSource({
        "0xffffe000, 0x100000000",
        "0xbffff000, 0xc0000000",
        "0x7ffc12345000, 0x800000000000",
        "0xffffdf000000, 0x1000000000000",
        "0x3fffff000000, 0x400000000000"
    })
    void knowsTheSizeByTheStackBelowItsEnd(String end, String size) {
        assertThat(AddressSize.size(Long.decode(end))).isEqualTo(Long.decode(size));
    }

    @Test
    void fillsTheGapsOfA32BitProgram() {
        LimitRow row = row(MAPS_32, 8 * MIB, false, 8 * MIB + 4096);
        assertThat(row.max()).isEqualTo(1L << 32);
        assertThat(row.precision()).isEqualTo(Precision.ESTIMATE);
        // Below the program, between it and the library, and above; a gap that is too small holds none.
        long below = (0x56555000L - 65536) / (8 * MIB + 4096);
        long between = (0xf7d00000L - 0x56560000L) / (8 * MIB + 4096);
        long above = (0xfffdd000L - MIB - 0xf7fff000L) / (8 * MIB + 4096);
        assertThat(row.left()).isEqualTo(below + between + above);
    }

    /** With an unlimited stack the kernel starts at a sixth, and then at a third: what lies between stays free. */
    @Test
    void leavesOutWhatTheKernelDoesNotLookAt() {
        long size = 1L << 32;
        long perThread = 2 * MIB;
        long all = left(8 * MIB, false, perThread);
        long unlimited = left(null, false, perThread);
        assertThat(all - unlimited).isBetween(size / 6 / perThread - 2, size / 6 / perThread + 2);
        long old = left(8 * MIB, true, perThread);
        assertThat(all - old).isBetween(size / 3 / perThread - 2, size / 3 / perThread + 2);
    }

    @Test
    void ignoresTheKernelsOwnMapping() {
        String gate = "ffffffffff600000-ffffffffff601000 --xp 00000000 00:00 0                  [vsyscall]\n";
        assertThat(row("7ffffffde000-7ffffffff000 rw-p 00000000 00:00 0 [stack]\n" + gate, 8 * MIB, false, 16L << 30)
                        .left())
                .isEqualTo(8191);
    }
}
