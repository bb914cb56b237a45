package dev.thrctl.kernel.darwin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.thrctl.kernel.ProbeException;
import java.nio.ByteOrder;
import org.junit.jupiter.api.Test;

class DarwinKernelTest {
    private static final byte[] TEN = {10, 0, 0, 0, 0, 0, 0, 0};

    @Test
    void saysNeedsLinuxForWhatThisSystemLacks() {
        DarwinKernel kernel = new DarwinKernel();
        assertThatThrownBy(kernel::affinity)
                .isInstanceOf(ProbeException.class)
                .hasMessageStartingWith("sched_getaffinity on ")
                .hasMessageContaining("needs Linux");
        assertThatThrownBy(kernel::scheduling).hasMessageContaining("needs Linux");
    }

    @Test
    void takesNumbersOfBothLengths() {
        assertThat(DarwinSystemControl.decode("hw.ncpu", TEN, 4, ByteOrder.LITTLE_ENDIAN))
                .isEqualTo(10);
        assertThat(DarwinSystemControl.decode("hw.memsize", TEN, 8, ByteOrder.LITTLE_ENDIAN))
                .isEqualTo(10);
        assertThat(DarwinSystemControl.decode("hw.ncpu", TEN, 4, ByteOrder.BIG_ENDIAN))
                .isEqualTo(10 << 24);
    }

    @Test
    void refusesWhatIsNoInteger() {
        assertThatThrownBy(() -> DarwinSystemControl.decode("hw.model", TEN, 7, ByteOrder.LITTLE_ENDIAN))
                .hasMessage("sysctlbyname on hw.model: 7 bytes are no integer");
    }
}
