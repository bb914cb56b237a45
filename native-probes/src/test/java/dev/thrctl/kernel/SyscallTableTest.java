package dev.thrctl.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class SyscallTableTest {
    private static final long X32_SYSCALL_BIT = 0x40000000L;

    /** rseq_slice_yield: headers of later kernels may define more than the table has. */
    private static final long YOUNGEST = 471;

    @ParameterizedTest
    @CsvSource({
        "X86_64, 186, gettid",
        "GENERIC_64, 178, gettid",
        "I386, 224, gettid",
        "ARM_EABI, 224, gettid",
        "X86_64, 234, tgkill",
        "GENERIC_64, 131, tgkill",
        "I386, 270, tgkill",
        "ARM_EABI, 268, tgkill",
        "X86_64, 202, futex",
        "GENERIC_64, 98, futex",
        "I386, 240, futex",
        "ARM_EABI, 240, futex",
        "I386, 422, futex_time64",
        "ARM_EABI, 422, futex_time64",
        "I386, 407, clock_nanosleep_time64",
        "X86_64, 0, read",
        "X86_64, 449, futex_waitv",
        "X86_64, 335, uretprobe",
        "GENERIC_64, 462, mseal",
        "X32, 0x400000ba, gettid",
        "X32, 0x40000200, rt_sigaction",
    })
    void namesACallByTheNumberingOfItsThread(Abi abi, String number, String name) {
        long decoded = Long.decode(number);

        assertThat(SyscallTable.name(abi, decoded)).isEqualTo(name);
        assertThat(SyscallTable.number(abi, name)).hasValue(decoded);
    }

    @ParameterizedTest
    @EnumSource(Abi.class)
    void givesNoNameToAnUnknownNumber(Abi abi) {
        long bit = abi == Abi.X32 ? X32_SYSCALL_BIT : 0;
        long[] unknown = {472, 1023, 1024, 0xf0002, Integer.MAX_VALUE, 0xffffffffL, 1L << 32, Long.MAX_VALUE};
        for (long number : unknown) {
            assertThat(SyscallTable.name(abi, number ^ bit)).as("%d", number).isNull();
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {-1, -202, Integer.MIN_VALUE, Long.MIN_VALUE, -1L ^ X32_SYSCALL_BIT})
    void givesNoNameToANegativeNumber(long number) {
        for (Abi abi : Abi.values()) {
            assertThat(SyscallTable.name(abi, number)).as("%s", abi).isNull();
        }
    }

    @Test
    void keepsX32ApartFromX86_64() {
        assertThat(SyscallTable.name(Abi.X32, 186)).isNull();
        assertThat(SyscallTable.name(Abi.X86_64, 186 | X32_SYSCALL_BIT)).isNull();
        assertThat(SyscallTable.name(Abi.X86_64, 512)).isNull();
        assertThat(SyscallTable.name(Abi.X32, 13 | X32_SYSCALL_BIT)).isNull();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "-", "futex ", "FUTEX", "__NR_futex", "futex\n", "no_such_call"})
    void givesNoNumberToAnUnknownName(String name) {
        for (Abi abi : Abi.values()) {
            assertThat(SyscallTable.number(abi, name)).as("%s", abi).isEmpty();
        }
    }

    @Test
    void givesNoNumberToACallOfAnotherNumbering() {
        assertThat(SyscallTable.number(Abi.GENERIC_64, "open")).isEmpty();
        assertThat(SyscallTable.number(Abi.X86_64, "futex_time64")).isEmpty();
        assertThat(SyscallTable.number(Abi.X32, "map_shadow_stack")).isEmpty();
    }

    @ParameterizedTest
    @EnumSource(Abi.class)
    void findsEveryCallByNameAndByNumber(Abi abi) {
        Map<String, Long> calls = calls(abi);

        assertThat(calls).hasSizeGreaterThan(300);
        calls.forEach((name, number) -> {
            assertThat(name).matches("[a-z_][a-z0-9_]+");
            assertThat(SyscallTable.number(abi, name)).as(name).hasValue(number);
        });
    }

    @Test
    void agreesWithTheHeadersOfX86_64() {
        audit(Abi.X86_64, ConstantsAudit.of("asm/unistd_64.h"), Set.of());
    }

    @Test
    void agreesWithTheHeadersOfX32() {
        ConstantsAudit audit = ConstantsAudit.of("asm/unistd.h", "asm/unistd_x32.h");
        audit(Abi.X32, audit.preprocessOnly().flags("-mx32"), Set.of("X32_SYSCALL_BIT"));
    }

    @Test
    void agreesWithTheHeadersOfI386() {
        audit(Abi.I386, ConstantsAudit.of("asm/unistd_32.h"), Set.of());
    }

    @Test
    void agreesWithTheGenericHeaders() {
        ConstantsAudit audit = ConstantsAudit.of("asm-generic/unistd.h")
                .flags("-D__ARCH_WANT_RENAMEAT", "-D__ARCH_WANT_SET_GET_RLIMIT", "-D__ARCH_WANT_NEW_STAT")
                .flags("-D__ARCH_WANT_MEMFD_SECRET", "-D__ARCH_WANT_SYS_CLONE3");
        audit(Abi.GENERIC_64, audit, Set.of("arch_specific_syscall", "syscalls"));
    }

    @Test
    void agreesWithTheHeadersOfAarch64() {
        ConstantsAudit audit = ConstantsAudit.foreign(Path.of("/usr/aarch64-linux-gnu/include"), "asm/unistd.h")
                .flags("-D__aarch64__", "-D__LP64__");
        audit(Abi.GENERIC_64, audit, Set.of("arch_specific_syscall", "syscalls"));
    }

    @Test
    void agreesWithTheHeadersOfRiscv64() {
        ConstantsAudit audit = ConstantsAudit.foreign(Path.of("/usr/riscv64-linux-gnu/include"), "asm/unistd.h")
                .flags("-D__riscv", "-D__riscv_xlen=64", "-D__LP64__", "-D__SIZEOF_POINTER__=8");
        Set<String> others = Set.of("arch_specific_syscall", "syscalls", "riscv_hwprobe", "riscv_flush_icache");
        audit(Abi.GENERIC_64, audit, others);
    }

    @Test
    void agreesWithTheHeadersOfArm() {
        ConstantsAudit audit = ConstantsAudit.foreign(Path.of("/usr/arm-linux-gnueabihf/include"), "asm/unistd.h")
                .flags("-D__ARM_EABI__");
        Set<String> others = Set.of("SYSCALL_BASE", "sync_file_range2");
        audit(Abi.ARM_EABI, audit, others);
    }

    /** Both ways: no number differs, and no call of the headers is missing but {@code others}, which are no calls. */
    private static void audit(Abi abi, ConstantsAudit audit, Set<String> others) {
        calls(abi).forEach((name, number) -> audit.macro("__NR_" + name, number));
        audit.verify();

        Map<String, Long> lacking = new TreeMap<>();
        audit.defined("__NR_").forEach((macro, number) -> {
            String name = macro.substring("__NR_".length());
            long plain = abi == Abi.X32 ? number ^ X32_SYSCALL_BIT : number;
            if (plain <= YOUNGEST && SyscallTable.number(abi, name).isEmpty() && !others.contains(name)) {
                lacking.put(name, number);
            }
        });
        assertThat(lacking).as("calls that SyscallRows lacks for %s", abi).isEmpty();
    }

    private static Map<String, Long> calls(Abi abi) {
        long bit = abi == Abi.X32 ? X32_SYSCALL_BIT : 0;
        Map<String, Long> calls = new TreeMap<>();
        for (long number = bit; number < bit + 1024; number++) {
            String name = SyscallTable.name(abi, number);
            if (name != null) {
                calls.put(name, number);
            }
        }
        return calls;
    }
}
