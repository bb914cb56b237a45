package dev.thrctl.auxv;

import static org.assertj.core.api.Assertions.assertThat;

import dev.thrctl.kernel.ConstantsAudit;
import dev.thrctl.kernel.Errno;
import dev.thrctl.kernel.PageSize;
import dev.thrctl.kernel.ProcFs;
import dev.thrctl.kernel.SystemCallException;
import dev.thrctl.kernel.linux.LinuxKernel;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PageSizeProbeTest {
    @TempDir
    private Path root;

    private void auxv(long pageBytes) throws IOException {
        Files.createDirectories(root.resolve("proc/self"));
        Files.write(root.resolve("proc/self/auxv"), AuxvProbeTest.words(64, 33, 0x7fff_0000L, 6, pageBytes, 0, 0));
    }

    private void huge(String text) throws IOException {
        Path folder = root.resolve("sys/kernel/mm/transparent_hugepage");
        Files.createDirectories(folder);
        Files.writeString(folder.resolve("hpage_pmd_size"), text);
    }

    /** A kernel whose mincore takes multiples of a page. */
    private static PageSize kernel(long sysconfBytes, long pageBytes) {
        return new PageSize() {
            @Override
            public long sysconfBytes() {
                return sysconfBytes;
            }

            @Override
            public boolean mincoreTakes(long offsetBytes) {
                return offsetBytes % pageBytes == 0;
            }
        };
    }

    private PageSizes read(PageSize port) {
        return new PageSizeProbe(new ProcFs(root), FakeKernel.of(null, port), "amd64").read();
    }

    @ParameterizedTest
    @ValueSource(longs = {4096, 16384, 65536, 262144})
    void findsThePageSizeBySteps(long bytes) throws IOException {
        auxv(bytes);
        huge("2097152\n");
        PageSizes sizes = read(kernel(bytes, bytes));
        assertThat(sizes.auxv().bytes()).isEqualTo(bytes);
        assertThat(sizes.sysconf().bytes()).isEqualTo(bytes);
        assertThat(sizes.mincore().bytes()).isEqualTo(bytes);
        assertThat(sizes.agree()).isTrue();
        assertThat(sizes.huge().bytes()).isEqualTo(2097152);
    }

    @Test
    void saysThatTheSourcesDisagree() throws IOException {
        auxv(4096);
        assertThat(read(kernel(4096, 65536)).agree()).isFalse();
        assertThat(read(kernel(65536, 4096)).agree()).isFalse();
        assertThat(read(kernel(4096, 4096)).huge().bytes()).isNull();
    }

    @Test
    void asksTheOthersWhenOneFails() throws IOException {
        auxv(4096);
        PageSizes sizes = read(new PageSize() {
            @Override
            public long sysconfBytes() {
                throw new SystemCallException("sysconf", "self", Errno.EINVAL, "");
            }

            @Override
            public boolean mincoreTakes(long offsetBytes) {
                throw new SystemCallException("mincore", "self", Errno.EPERM, "");
            }
        });
        assertThat(sizes.sysconf().problem()).contains("EINVAL");
        assertThat(sizes.mincore().bytes()).isNull();
        assertThat(sizes.mincore().problem()).contains("EPERM");
        assertThat(sizes.agree()).as("one alone").isNull();
    }

    @Test
    void knowsNoSizeWhereMincoreTakesNothing() throws IOException {
        auxv(4096);
        assertThat(read(kernel(4096, 1L << 30)).mincore().bytes()).isNull();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "0", "-4096", "2097151", "2M", "99999999999999999999", "\033[2J"})
    void refusesAHugePageSizeThatIsNoPowerOfTwo(String text) throws IOException {
        auxv(4096);
        huge(text + "\n");
        PageSizes sizes = read(kernel(4096, 4096));
        assertThat(sizes.huge().bytes()).isNull();
        assertThat(sizes.hasHuge()).isTrue();
        assertThat(sizes.huge().problem()).contains("hpage_pmd_size").doesNotContain("\033");
        assertThat(sizes.agree()).isTrue();
    }

    @Test
    void knowsNothingOfHugePagesWithoutSys() throws IOException {
        auxv(4096);
        assertThat(read(kernel(4096, 4096)).hasHuge()).isNull();
        Files.createDirectories(root.resolve("sys/kernel/mm"));
        assertThat(read(kernel(4096, 4096)).hasHuge()).isFalse();
    }

    @Test
    void isToldTheSameByEverySourceOfThisMachine() {
        PageSizes sizes = new PageSizeProbe(
                        new ProcFs(Path.of("/")), new LinuxKernel(), System.getProperty("os.arch", ""))
                .read();
        assertThat(sizes.sysconf().bytes()).isGreaterThanOrEqualTo(4096);
        assertThat(sizes.mincore().bytes()).isEqualTo(sizes.sysconf().bytes());
        assertThat(sizes.agree()).isTrue();
    }

    @Test
    void callsWithTheNumbersOfTheHeaders() {
        ConstantsAudit.of("unistd.h", "sys/mman.h", "linux/prctl.h")
                .expression("_SC_PAGESIZE", 30)
                .macro("PR_GET_AUXV", 0x41555856)
                .macro("PROT_NONE", 0)
                .macro("MAP_PRIVATE", 2)
                .macro("MAP_ANONYMOUS", 0x20)
                .verify();
    }
}
