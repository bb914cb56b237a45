package dev.thrctl.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SigInfoTest {
    @Test
    void isLaidOutAsTheHeadersSay() {
        ConstantsAudit.of("signal.h", "stddef.h")
                .expression("sizeof(siginfo_t)", SigInfo.BYTES)
                .expression("offsetof(siginfo_t, si_signo)", 0)
                .expression("offsetof(siginfo_t, si_code)", SigInfo.CODE_AT)
                .expression("offsetof(siginfo_t, si_pid)", SigInfo.PID_AT)
                .expression("offsetof(siginfo_t, si_uid)", SigInfo.USER_AT)
                .expression("offsetof(siginfo_t, si_value)", SigInfo.VALUE_AT)
                .expression("SI_USER", SigInfo.SI_USER)
                .expression("SI_KERNEL", SigInfo.SI_KERNEL)
                .expression("SI_QUEUE", SigInfo.SI_QUEUE)
                .expression("SI_TIMER", SigInfo.SI_TIMER)
                .expression("SI_MESGQ", SigInfo.SI_MESGQ)
                .expression("SI_ASYNCIO", SigInfo.SI_ASYNCIO)
                .expression("SI_SIGIO", SigInfo.SI_SIGIO)
                .expression("SI_TKILL", SigInfo.SI_TKILL)
                .expression("SI_ASYNCNL", SigInfo.SI_ASYNCNL)
                .verify();
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, -1, Integer.MAX_VALUE, Integer.MIN_VALUE})
    void comesBackFromItsBytes(int value) {
        SigInfo info = SigInfo.queued(40, 4711, 4_294_967_294L, value);
        assertThat(SigInfo.parse(info.toBytes(), 0)).isEqualTo(info);
        assertThat(info.toBytes()).hasSize(SigInfo.BYTES);
    }

    @ParameterizedTest
    @CsvSource({
        "10, 0, SI_USER, true, false",
        "10, -6, SI_TKILL, true, false",
        "40, -1, SI_QUEUE, true, true",
        "40, -2, SI_TIMER, false, true",
        "11, 128, SI_KERNEL, false, false",
        "17, 1, CLD_EXITED, true, false",
        "11, 1, 1, false, false",
        "10, -77, -77, false, false"
    })
    void saysWhatACodeMeans(int signal, int code, String name, boolean sender, boolean value) {
        SigInfo info = new SigInfo(signal, code, 1, 2, 3, 3);
        assertThat(info.codeName()).isEqualTo(name);
        assertThat(info.hasSender()).isEqualTo(sender);
        assertThat(info.hasValue()).isEqualTo(value);
    }
}
