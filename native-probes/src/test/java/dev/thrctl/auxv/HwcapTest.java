package dev.thrctl.auxv;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.thrctl.kernel.ConstantsAudit;
import dev.thrctl.kernel.ProcFs;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class HwcapTest {
    /** Where Debian's packages linux-libc-dev-ARCH-cross put the headers of other machines. */
    private static final Map<String, String> FOLDERS = Map.of(
            "AARCH64", "aarch64-linux-gnu",
            "ARM", "arm-linux-gnueabihf",
            "RISCV", "riscv64-linux-gnu",
            "POWERPC", "powerpc64le-linux-gnu",
            "S390", "s390x-linux-gnu");

    private static ConstantsAudit audit(Hwcap hwcap) {
        String architecture = hwcap.name().substring(0, hwcap.name().indexOf('_'));
        String folder = FOLDERS.get(architecture);
        if (folder == null) {
            return ConstantsAudit.of(hwcap.header());
        }
        Path headers = Path.of("/usr", folder, "include");
        assumeTrue(Files.isReadable(headers.resolve(hwcap.header())), "no headers of " + folder);
        ConstantsAudit audit = ConstantsAudit.foreign(headers, hwcap.header());
        // The C library's header refuses to be included by itself.
        return hwcap.header().startsWith("bits/") ? audit.flags("-D_SYS_AUXV_H") : audit;
    }

    @ParameterizedTest
    @EnumSource(names = "X86_HWCAP", mode = EnumSource.Mode.EXCLUDE)
    void hasTheBitsOfTheHeaders(Hwcap hwcap) {
        ConstantsAudit audit = audit(hwcap);
        List<String> names = hwcap.bitNames();
        for (int bit = 0; bit < names.size(); bit++) {
            // (1 << ('I' - 'A')) is no integer arithmetic for the preprocessor's reader
            if (!names.get(bit).isEmpty() && hwcap != Hwcap.RISCV_HWCAP) {
                audit.macro(hwcap.prefix() + names.get(bit), 1L << bit);
            }
        }
        if (hwcap == Hwcap.RISCV_HWCAP) {
            assertThat(String.join("", names)).isEqualTo("ABCDEFGHIJKLMNOPQRSTUVWXYZ");
            return;
        }
        if (hwcap == Hwcap.AARCH64_HWCAP3) {
            assertThat(audit.report().differences()).isEmpty(); // newer than most headers: often nothing to compare
            return;
        }
        audit.verify();
    }

    /** The kernel does not export its own table; the compiler's cpuid.h has some of the same bits. */
    @Test
    void hasTheBitsOfCpuidForX86() {
        assumeTrue(System.getProperty("os.arch").equals("amd64"), "not an x86_64 machine");
        List<String> names = Hwcap.X86_HWCAP.bitNames();
        ConstantsAudit.of("cpuid.h")
                .macro("bit_CMPXCHG8B", 1L << names.indexOf("cx8"))
                .macro("bit_CMOV", 1L << names.indexOf("cmov"))
                .macro("bit_MMX", 1L << names.indexOf("mmx"))
                .macro("bit_FXSAVE", 1L << names.indexOf("fxsr"))
                .macro("bit_SSE", 1L << names.indexOf("sse"))
                .macro("bit_SSE2", 1L << names.indexOf("sse2"))
                .verify();
        assertThat(names).hasSize(32).startsWith("fpu", "vme").endsWith("ia64", "pbe");
    }

    /** The flags of a word are those of /proc/cpuinfo, which has them from the same table of the kernel. */
    @Test
    void namesX86CapabilitiesAsCpuinfoDoes() throws IOException {
        assumeTrue(System.getProperty("os.arch").equals("amd64"), "not an x86_64 machine");
        String cpuinfo = Files.readString(Path.of("/proc/cpuinfo"));
        int at = cpuinfo.indexOf("flags");
        assumeTrue(at >= 0, "no flags in /proc/cpuinfo");
        List<String> flags = List.of(cpuinfo.substring(cpuinfo.indexOf(':', at) + 2, cpuinfo.indexOf('\n', at))
                .split(" ", -1));
        for (AuxvItem item : new AuxvProbe(new ProcFs(Path.of("/")), FakeKernel.NONE, "amd64")
                .self(null)
                .items()) {
            Hwcap.Flags named = item.flags();
            if (item.type() == AuxvType.AT_HWCAP && named != null) {
                assertThat(flags).containsAll(named.names());
                assertThat(named.unknownBits()).isEmpty();
                return;
            }
        }
        throw new AssertionError("no AT_HWCAP with names");
    }

    @ParameterizedTest
    @CsvSource({
        "X86, AT_HWCAP, 0x2000001, fpu sse, ''",
        "X86, AT_HWCAP, 0x400, '', 10",
        "X86, AT_HWCAP2, 0x6, fsgsbase, 2",
        "X86, AT_HWCAP3, 0x1, '', 0",
        "AARCH64, AT_HWCAP, 0x100000003, fp asimd gcs, ''",
        "AARCH64, AT_HWCAP2, 0x8000000000000001, dcpodp poe, ''",
        "AARCH64, AT_HWCAP3, 0x1, mte_far, ''",
        "ARM, AT_HWCAP, 0x2001, swp vfpv3, ''",
        "ARM, AT_HWCAP2, 0x50, crc32 ssbs, ''",
        "RISCV, AT_HWCAP, 0x112d, a c d f i m, ''",
        "RISCV, AT_HWCAP2, 0x1, '', 0",
        "POWERPC, AT_HWCAP, 0xc0000002, true_le 64 32, ''",
        "POWERPC, AT_HWCAP2, 0x80000000, arch_2_07, ''",
        "S390, AT_HWCAP, 0x403, esan3 zarch te, ''",
        "S390, AT_HWCAP2, 0x1, '', 0"
    })
    void namesTheBitsOfOneArchitectureOnly(
            Architecture architecture, AuxvType type, String word, String names, String unknown) {
        Hwcap.Flags flags = Hwcap.flags(architecture, type, Long.parseUnsignedLong(word.substring(2), 16));
        assertThat(String.join(" ", flags.names())).isEqualTo(names);
        assertThat(flags.unknownBits()).isEqualTo(unknown.isEmpty() ? List.of() : List.of(Integer.valueOf(unknown)));
    }

    @ParameterizedTest
    @EnumSource
    void hasNoNameTwiceAndNoMoreThanAWord(Hwcap hwcap) {
        assertThat(hwcap.bitNames()).hasSizeLessThanOrEqualTo(64);
        assertThat(hwcap.bitNames().stream().filter(name -> !name.isEmpty()))
                .isNotEmpty()
                .doesNotHaveDuplicates();
    }

    @ParameterizedTest
    @CsvSource({
        "amd64, 64, X86",
        "x86_64, 32, X86",
        "i686, 32, X86",
        "aarch64, 64, AARCH64",
        "arm64, 32, ARM",
        "arm, 32, ARM",
        "armv7l, 32, ARM",
        "riscv64, 64, RISCV",
        "ppc64le, 64, POWERPC",
        "powerpc, 32, POWERPC",
        "s390x, 64, S390"
    })
    void knowsTheArchitectureOfAProcessByHostAndWordSize(String machine, int wordBits, Architecture architecture) {
        assertThat(Architecture.of(machine, wordBits)).isEqualTo(architecture);
        assertThat(architecture.has(wordBits)).isTrue();
    }

    @ParameterizedTest
    @CsvSource({"sparc64", "mips", "''", "loongarch64", "X86_64"})
    void knowsNoOther(String machine) {
        assertThat(Architecture.of(machine, 64)).isNull();
    }
}
