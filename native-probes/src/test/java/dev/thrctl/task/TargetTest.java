package dev.thrctl.task;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.thrctl.kernel.InvalidValueException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TargetTest {
    @Test
    void isAProcessAThreadThreadsByNameSelfOrAName() {
        assertThat(Target.parse("4711")).isEqualTo(new Target.Id("4711", 4711));
        assertThat(Target.parse("4711/12")).isEqualTo(new Target.OneThread("4711/12", 4711, 12));
        assertThat(Target.parse("self")).isEqualTo(new Target.Self("self"));
        assertThat(Target.parse("nginx")).isEqualTo(new Target.Name("nginx"));
        assertThat(Target.parse("4194304")).isEqualTo(new Target.Id("4194304", 4_194_304));
        assertThat(Target.parse("0012")).isEqualTo(new Target.Id("0012", 12));
        assertThat(Target.parse("12abc")).isEqualTo(new Target.Name("12abc"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"1/abc", "1/*", "1/1x", "1/-5", "1/+5", "1/a/b", "1/self"})
    void isAPatternWhenWhatFollowsTheSlashIsNoNumber(String text) {
        assertThat(Target.parse(text)).isInstanceOfSatisfying(Target.Threads.class, threads -> {
            assertThat(threads.pid()).isEqualTo(1);
            assertThat(threads.text()).isEqualTo(text);
        });
    }

    @ParameterizedTest
    @CsvSource({
        "0, 0",
        "-1, -1",
        "+5, +5",
        "4194305, 4194305",
        "99999999999, 99999999999",
        "4294967297, 4294967297",
        "18446744073709551617, 18446744073709551617",
        "000, 000",
        "1/, 1/",
        "1/0, 0",
        "1/99999999999, 99999999999",
        "0/1, 0",
        "/5, ''",
        "-1/5, -1",
        "-, -",
        "--, --"
    })
    void refusesWhatCannotBeAProcessAndNamesIt(String text, String named) {
        assertThatThrownBy(() -> Target.parse(text))
                .isInstanceOf(InvalidValueException.class)
                .hasMessageContaining(named);
    }

    @Test
    void takesANameAndSelfInPlaceOfThePid() {
        assertThat(Target.parse("abc/5")).isEqualTo(new Target.Slashed("abc/5", false));
        assertThat(Target.parse("kworker/0:1")).isEqualTo(new Target.Slashed("kworker/0:1", false));
        assertThat(Target.parse("self/5")).isEqualTo(new Target.OfSelf("self/5", 5, null));
        assertThat(Target.parse("self/w*")).isInstanceOfSatisfying(Target.OfSelf.class, own -> {
            assertThat(own.tid()).isNull();
            assertThat(own.names()).hasToString("w*");
        });
    }

    @ParameterizedTest
    @ValueSource(strings = {"1/w*", "self/w*", "1/worker"})
    void refusesAPatternWhereOneIsWanted(String text) {
        assertThatThrownBy(() -> Target.parseSingle(text))
                .isInstanceOf(InvalidValueException.class)
                .hasMessageContaining("may mean many threads");
    }

    @Test
    void leavesItToTheLookUpWhetherANameWithASlashMeansOne() {
        assertThat(Target.parseSingle("abc/w*")).isEqualTo(new Target.Slashed("abc/w*", true));
        assertThat(Target.parseSingle("self/5")).isEqualTo(new Target.OfSelf("self/5", 5, null));
    }

    @Test
    void refusesNothingAtAll() {
        assertThatThrownBy(() -> Target.parse(""))
                .isInstanceOf(InvalidValueException.class)
                .hasMessageContaining("empty target");
    }
}
