package dev.thrctl.cpu;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.thrctl.cpu.CpuQuota.Level;
import dev.thrctl.cpu.CpuQuota.State;
import dev.thrctl.kernel.MalformedFileException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CpuQuotaTest {
    private static Level version2(String content) {
        return CpuQuota.parseVersion2("/a", "/x/cpu.max", content);
    }

    private static Level version1(String quota, String period) {
        return CpuQuota.parseVersion1("/a", "/x/cpu.cfs_quota_us", quota, "/x/cpu.cfs_period_us", period);
    }

    @ParameterizedTest
    @CsvSource({
        "50000 100000, 0.5, 1, 1",
        "100000 100000, 1.0, 1, 1",
        "100001 100000, 1.00001, 2, 1",
        "149999 100000, 1.49999, 2, 1",
        "150000 100000, 1.5, 2, 2",
        "1000 1000000, 0.001, 1, 1",
        "9223372036854775807 1, 9.223372036854775807E18, 9223372036854775807, 9223372036854775807",
        "9223372036854775807 9223372036854775807, 1.0, 1, 1",
        "1 9223372036854775807, 1.0842021724855044E-19, 1, 1"
    })
    void countsCpusByQuotaAndPeriod(String content, double cpus, long up, long nearest) {
        Level level = version2(content);
        assertThat(level.state()).isEqualTo(State.LIMITED);
        assertThat(level.cpus()).isEqualTo(cpus);
        assertThat(level.roundedUp(7)).isEqualTo(up);
        assertThat(level.rounded(7)).isEqualTo(nearest);
    }

    @ParameterizedTest
    @ValueSource(strings = {"max 100000", "max"})
    void takesMaxForNoLimit(String content) {
        assertThat(version2(content).state()).isEqualTo(State.UNLIMITED);
        assertThat(version2(content).cpus()).isNull();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "max ",
                "max x",
                "max 0",
                "50000",
                "50000 0",
                "0 100000",
                "-1 100000",
                "+5 100000",
                "50000 -100000",
                "50000 100000 7",
                "5e4 100000",
                "0x10 100000",
                "\u0665 100000",
                "9223372036854775808 100000",
                "99999999999999999999999 100000",
                "50000 99999999999999999999999",
                "MAX 100000",
                "hello\u001b[2J world"
            })
    void refusesGarbageWithTheNameOfTheFile(String content) {
        assertThatThrownBy(() -> version2(content))
                .isInstanceOf(MalformedFileException.class)
                .hasMessageStartingWith("read of /x/cpu.max: ")
                .hasMessageMatching("[ -~]*");
    }

    @Test
    void takesMinusOneForNoLimitInVersion1() {
        assertThat(version1("-1", "100000").state()).isEqualTo(State.UNLIMITED);
        assertThat(version1("25000", "50000").cpus()).isEqualTo(0.5);
    }

    @ParameterizedTest
    @CsvSource({
        "-2, 100000, cpu.cfs_quota_us",
        "0, 100000, cpu.cfs_quota_us",
        "'', 100000, cpu.cfs_quota_us",
        "max, 100000, cpu.cfs_quota_us",
        "18446744073709551615, 100000, cpu.cfs_quota_us",
        "50000, 0, cpu.cfs_period_us",
        "50000, '', cpu.cfs_period_us",
        "50000, many, cpu.cfs_period_us",
        "50000, -1, cpu.cfs_period_us"
    })
    void refusesGarbageInVersion1WithTheNameOfTheFile(String quota, String period, String file) {
        assertThatThrownBy(() -> version1(quota, period))
                .isInstanceOf(MalformedFileException.class)
                .hasMessageStartingWith("read of /x/" + file + ": ");
    }

    @Test
    void comparesQuotasWithoutRoundingOrOverflow() {
        Level more = version2("9223372036854775807 9223372036854775806");
        Level less = version2("9223372036854775806 9223372036854775806");
        assertThat(CpuQuota.of(2, List.of(more, less), true).binding()).isSameAs(less);
        assertThat(CpuQuota.of(2, List.of(less, more), true).binding()).isSameAs(less);
    }

    @Test
    void namesTheGroupClosestToTheThreadWhenTwoGrantTheSame() {
        Level own = version2("100000 100000");
        Level parent = version2("50000 50000");
        assertThat(CpuQuota.of(2, List.of(own, parent), true).binding()).isSameAs(own);
    }

    @ParameterizedTest
    @CsvSource({
        "UNLIMITED, UNLIMITED, UNLIMITED, false",
        "UNLIMITED, UNKNOWN, UNKNOWN, true",
        "UNKNOWN, DENIED, DENIED, true",
        "DENIED, UNKNOWN, DENIED, true",
        "DENIED, UNLIMITED, DENIED, true"
    })
    void neverTakesUnknownForUnlimited(State own, State parent, State together, boolean unknown) {
        CpuQuota quota =
                CpuQuota.of(1, List.of(Level.without("/a", "/x/a", own), Level.without("/", "/x", parent)), true);
        assertThat(quota.state()).isEqualTo(together);
        assertThat(quota.hasUnknownLevel()).isEqualTo(unknown);
        assertThat(quota.binding()).isNull();
    }

    @Test
    void saysThatAnUnreadGroupMayGrantLessThanTheSmallestKnown() {
        CpuQuota quota = CpuQuota.of(
                2, List.of(version2("50000 100000"), Level.without("/", "/x/cpu.max", State.UNKNOWN)), true);
        assertThat(quota.state()).isEqualTo(State.LIMITED);
        assertThat(quota.hasUnknownLevel()).isTrue();
    }
}
