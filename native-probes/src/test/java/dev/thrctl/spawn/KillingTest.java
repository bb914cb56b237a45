package dev.thrctl.spawn;

import static org.assertj.core.api.Assertions.assertThat;

import dev.thrctl.kernel.RawText;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class KillingTest {
    @Test
    void readsWhoSentASignalToAThread() {
        assertThat(
                        Killing.parse(
                                "            bash-1234    [001] d..1.   123.456789: signal_generate: sig=11 errno=0 code=-6 comm=w-2 pid=29706 grp=0 res=0"))
                .isEqualTo(new Killing(11, -6, 1234, RawText.of("bash"), 29706, false));
    }

    @Test
    void isNotMisledByNames() {
        assertThat(
                        Killing.parse(
                                " a-7 [000] b-99      [000] d..2.     1.000002: signal_generate: sig=15 errno=0 code=0 comm=x pid=1 grp=9 pid=55 grp=1 res=0"))
                .isEqualTo(new Killing(15, 0, 99, RawText.of("a-7 [000] b"), 55, true));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "# tracer: nop",
                "  a-1  [000] d..1.  1.0: signal_deliver: sig=11 errno=0 code=-6 sa_handler=0 sa_flags=0",
                "  a-1  [000] d..1.  1.0: signal_generate: sig=11 errno=0 code=-6 comm=a pid=2 grp=0 res=1",
                "  a-99999999999  [000] d..1.  1.0: signal_generate: sig=1 errno=0 code=0 comm=a pid=2 grp=0 res=0",
            })
    void passesOverWhatIsNoSending(String line) {
        assertThat(Killing.parse(line)).isNull();
    }
}
