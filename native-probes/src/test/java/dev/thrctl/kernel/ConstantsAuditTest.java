package dev.thrctl.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.opentest4j.TestAbortedException;

class ConstantsAuditTest {

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void tellsADifferenceFromAMacroThatTheHeadersDoNotHave(boolean run) {
        ConstantsAudit audit = ConstantsAudit.of("errno.h")
                .macro("EPERM", 1)
                .macro("ENOENT", 3)
                .macro("ENEVERHEARDOF", 4);
        ConstantsAudit.Report report = (run ? audit : audit.preprocessOnly()).report();

        assertThat(report.checked()).isEqualTo(2);
        assertThat(report.differences()).containsExactly("ENOENT is 2, the table says 3");
        assertThat(report.missing()).containsExactly("ENEVERHEARDOF");
    }

    @Test
    void failsWhenNothingCouldBeCompared() {
        ConstantsAudit.assumeCompiler();
        ConstantsAudit audit = ConstantsAudit.of("errno.h").macro("ENEVERHEARDOF", 4);

        assertThatThrownBy(audit::verify)
                .isInstanceOf(AssertionError.class)
                .isNotInstanceOf(TestAbortedException.class);
    }

    @Test
    void skipsAndNamesAHeaderThatIsNotThere() {
        ConstantsAudit.assumeCompiler();
        ConstantsAudit audit = ConstantsAudit.of("no/such.h").macro("X", 4);

        assertThatThrownBy(audit::report)
                .isInstanceOf(TestAbortedException.class)
                .hasMessageContaining("<no/such.h>");
    }

    @Test
    void auditsSizesAndOffsets() {
        ConstantsAudit.of("stdint.h")
                .expression("sizeof(uint16_t)", 2)
                .expression("offsetof(struct { char a; char b; }, b)", 1)
                .expressionIfDefined("ENEVERHEARDOF", "sizeof(struct not_there)", 1)
                .verify();
    }

    @Test
    void listsTheIntegerMacrosOfAHeader() {
        assertThat(ConstantsAudit.of("errno.h").defined("EP"))
                .containsEntry("EPERM", 1L)
                .containsEntry("EPIPE", 32L)
                .doesNotContainKey("ENOENT");
        assertThat(ConstantsAudit.of("errno.h").defined("errno")).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "42, 42",
        "(0x40000000 + 186), 1073742010",
        "(1UL << 63), -9223372036854775808",
        "0xffffffffffffffffULL, -1",
        "010, 8",
        "0, 0",
        "~0, -1",
        "1 | 2 << 3, 17",
        "(-(1) + 3) * 2, 4",
        "10 - 3 - 2, 5"
    })
    void evaluatesWhatThePreprocessorLeaves(String text, long value) {
        assertThat(new IntegerExpression(text).value()).isEqualTo(value);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "sizeof(int)", "1 +", "(1", "1)", "1 2", "UL"})
    void refusesWhatIsNoIntegerArithmetic(String text) {
        assertThatThrownBy(() -> new IntegerExpression(text).value()).isInstanceOf(IllegalArgumentException.class);
    }
}
