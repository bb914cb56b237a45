package dev.thrctl.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class AffinityMaskTest {
    /** A kernel whose mask is so long: refuses shorter ones and writes no more than its own. */
    private record FakeKernel(int maskBytes, List<Integer> offered) implements Affinity {
        @Override
        public int read(int tid, byte[] mask) {
            offered.add(mask.length);
            if (mask.length < maskBytes) {
                throw new SystemCallException("sched_getaffinity", tid, Errno.EINVAL, "");
            }
            // Behind what the kernel writes there may be anything.
            Arrays.fill(mask, (byte) 0xff);
            Arrays.fill(mask, 0, maskBytes, (byte) 0);
            mask[0] = (byte) 0b1000_0001;
            mask[maskBytes - 1] |= (byte) 0b1000_0000;
            return maskBytes;
        }
    }

    @ParameterizedTest
    @CsvSource({
        "8, '0,7,63', 1",
        "128, '0,7,1023', 1",
        "136, '0,7,1087', 2",
        "1024, '0,7,8191', 4",
        "8184, '0,7,65471', 7",
        "8192, '0,7,65535', 7"
    })
    void growsTheMaskUntilTheKernelTakesIt(int maskBytes, String list, int calls) {
        FakeKernel kernel = new FakeKernel(maskBytes, new ArrayList<>());
        assertThat(AffinityMask.read(kernel, 1).list()).isEqualTo(list);
        assertThat(kernel.offered()).hasSize(calls).isSorted();
    }

    @Test
    void givesUpAboveTheMostCpusThatThereCanBe() {
        FakeKernel kernel = new FakeKernel(8200, new ArrayList<>());
        assertThatThrownBy(() -> AffinityMask.read(kernel, 4711))
                .isInstanceOf(SystemCallException.class)
                .hasMessageStartingWith("sched_getaffinity on 4711: invalid argument (EINVAL). ")
                .hasMessageContaining("65536");
        assertThat(kernel.offered()).endsWith(4096, 8192);
    }

    @ParameterizedTest
    @EnumSource(names = {"ESRCH", "EPERM"})
    void asksOnceWhenTheMaskIsNotWhatIsWrong(Errno errno) {
        int[] calls = {0};
        Affinity affinity = (tid, mask) -> {
            calls[0]++;
            throw new SystemCallException("sched_getaffinity", tid, errno, "");
        };
        assertThatThrownBy(() -> AffinityMask.read(affinity, 5)).hasMessageContaining(errno.name());
        assertThat(calls[0]).isEqualTo(1);
    }

    @Test
    void beginsWithTheMaskOfTheCLibrary() {
        FakeKernel kernel = new FakeKernel(8, new ArrayList<>());
        AffinityMask.read(kernel, 1);
        ConstantsAudit.of("sched.h")
                .flags("-D_GNU_SOURCE")
                .macro("CPU_SETSIZE", kernel.offered().get(0) * 8L)
                .verify();
    }
}
