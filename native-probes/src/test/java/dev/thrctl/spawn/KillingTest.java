package dev.thrctl.spawn;

import static org.assertj.core.api.Assertions.assertThat;

import dev.thrctl.kernel.RawText;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class KillingTest {
    @Test
    void readsWhoSentASignalToAThread() {
        assertThat(
                        Killing.parse(
                                "            bash-1234    [001] d..1.   123.456789: signal_generate: sig=11 errno=0 code=-6 comm=w-2 pid=29706 grp=0 res=0"))
                .isEqualTo(new Killing(11, -6, 1234, RawText.of("bash"), 29706, false, null));
    }

    private static final String SENT =
            " sh-9  [000] d..2.  1.0: signal_generate: sig=11 errno=0 code=0 comm=x pid=55 grp=1 res=0";

    @Test
    void tellsWhichThreadTookWhatWasSentToTheProcess() {
        String before = " w-3-57  [000] d..1.  0.9: signal_deliver: sig=11 errno=0 code=0 sa_handler=1 sa_flags=0";
        String other = " w-2-56  [000] d..1.  1.1: signal_deliver: sig=10 errno=0 code=0 sa_handler=1 sa_flags=0";
        String taken = " -1 [x-58  [000] d..1.  1.2: signal_deliver: sig=11 errno=0 code=0 sa_handler=0 sa_flags=0";
        assertThat(Killing.last(11, List.of(before, SENT, other, taken)))
                .isEqualTo(new Killing(11, 0, 9, RawText.of("sh"), 55, true, 58));
        assertThat(Killing.last(11, List.of(before, SENT, other)))
                .isEqualTo(new Killing(11, 0, 9, RawText.of("sh"), 55, true, null));
        assertThat(Killing.last(11, List.of(taken))).isNull();
    }

    @Test
    void callsNoThreadTheTakerOfAKillForAll() {
        String taken = " w-3-57  [000] d..1.  1.2: signal_deliver: sig=9 errno=0 code=0 sa_handler=0 sa_flags=0";
        assertThat(Killing.last(9, List.of(SENT.replace("sig=11", "sig=9"), taken)))
                .isEqualTo(new Killing(9, 0, 9, RawText.of("sh"), 55, true, null));
    }

    @Test
    void isNotMisledByNames() {
        assertThat(
                        Killing.parse(
                                " a-7 [000] b-99      [000] d..2.     1.000002: signal_generate: sig=15 errno=0 code=0 comm=x pid=1 grp=9 pid=55 grp=1 res=0"))
                .isEqualTo(new Killing(15, 0, 99, RawText.of("a-7 [000] b"), 55, true, null));
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
