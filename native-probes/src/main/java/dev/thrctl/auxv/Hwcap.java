package dev.thrctl.auxv;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * The names of the bits of AT_HWCAP and its successors. One table for each word of each architecture: names in the order
 * of their bits from 0, as the header has them behind the prefix, {@code -} for a bit without a name, eight to a line.
 */
public enum Hwcap {
    /** CPUID leaf 1, EDX: word 0 of arch/x86/include/asm/cpufeatures.h, as /proc/cpuinfo names them. */
    X86_HWCAP(Architecture.X86, AuxvType.AT_HWCAP, "asm/cpufeatures.h", "", """
            fpu vme de pse tsc msr pae mce
            cx8 apic - sep mtrr pge mca cmov
            pat pse36 pn clflush - dts acpi mmx
            fxsr sse sse2 ss ht tm ia64 pbe
            """),

    X86_HWCAP2(Architecture.X86, AuxvType.AT_HWCAP2, "asm/hwcap2.h", "HWCAP2_", "RING3MWAIT FSGSBASE\n"),

    /** Up to Linux 6.17. */
    AARCH64_HWCAP(Architecture.AARCH64, AuxvType.AT_HWCAP, "asm/hwcap.h", "HWCAP_", """
            FP ASIMD EVTSTRM AES PMULL SHA1 SHA2 CRC32
            ATOMICS FPHP ASIMDHP CPUID ASIMDRDM JSCVT FCMA LRCPC
            DCPOP SHA3 SM3 SM4 ASIMDDP SHA512 SVE ASIMDFHM
            DIT USCAT ILRCPC FLAGM SSBS SB PACA PACG
            GCS CMPBR FPRCVT F8MM8 F8MM4 SVE_F16MM SVE_ELTPERM SVE_AES2
            SVE_BFSCALE SVE2P2 SME2P2 SME_SBITPERM SME_AES SME_SFEXPA SME_STMOP SME_SMOP4
            """),

    AARCH64_HWCAP2(Architecture.AARCH64, AuxvType.AT_HWCAP2, "asm/hwcap.h", "HWCAP2_", """
            DCPODP SVE2 SVEAES SVEPMULL SVEBITPERM SVESHA3 SVESM4 FLAGM2
            FRINT SVEI8MM SVEF32MM SVEF64MM SVEBF16 I8MM BF16 DGH
            RNG BTI MTE ECV AFP RPRES MTE3 SME
            SME_I16I64 SME_F64F64 SME_I8I32 SME_F16F32 SME_B16F32 SME_F32F32 SME_FA64 WFXT
            EBF16 SVE_EBF16 CSSC RPRFM SVE2P1 SME2 SME2P1 SME_I16I32
            SME_BI32I32 SME_B16B16 SME_F16F16 MOPS HBC SVE_B16B16 LRCPC3 LSE128
            FPMR LUT FAMINMAX F8CVT F8FMA F8DP4 F8DP2 F8E4M3
            F8E5M2 SME_LUTV2 SME_F8F16 SME_F8F32 SME_SF8FMA SME_SF8DP4 SME_SF8DP2 POE
            """),

    AARCH64_HWCAP3(Architecture.AARCH64, AuxvType.AT_HWCAP3, "asm/hwcap.h", "HWCAP3_", """
            MTE_FAR MTE_STORE_ONLY LSFE LS64 SVE_B16MM SVE2P3 SME_LUT6 SME2P3
            F16MM F16F32DOT F16F32MM SVE_LUT6
            """),

    /** Also what a 32-bit process sees on aarch64: COMPAT_HWCAP_* of arch/arm64/include/asm/hwcap.h. */
    ARM_HWCAP(Architecture.ARM, AuxvType.AT_HWCAP, "asm/hwcap.h", "HWCAP_", """
            SWP HALF THUMB 26BIT FAST_MULT FPA VFP EDSP
            JAVA IWMMXT CRUNCH THUMBEE NEON VFPv3 VFPv3D16 TLS
            VFPv4 IDIVA IDIVT VFPD32 LPAE EVTSTRM FPHP ASIMDHP
            ASIMDDP ASIMDFHM ASIMDBF16 I8MM
            """),

    ARM_HWCAP2(Architecture.ARM, AuxvType.AT_HWCAP2, "asm/hwcap.h", "HWCAP2_", "AES PMULL SHA1 SHA2 CRC32 SB SSBS\n"),

    /** The single-letter extensions; the header has macros for the few that the kernel itself looks at. */
    RISCV_HWCAP(Architecture.RISCV, AuxvType.AT_HWCAP, "asm/hwcap.h", "COMPAT_HWCAP_ISA_", """
            A B C D E F G H
            I J K L M N O P
            Q R S T U V W X
            Y Z
            """),

    POWERPC_HWCAP(Architecture.POWERPC, AuxvType.AT_HWCAP, "asm/cputable.h", "PPC_FEATURE_", """
            PPC_LE TRUE_LE - - - - PSERIES_PERFMON_COMPAT HAS_VSX
            ARCH_2_06 POWER6_EXT HAS_DFP PA6T ARCH_2_05 ICACHE_SNOOP SMT BOOKE
            CELL POWER5_PLUS POWER5 POWER4 NO_TB HAS_EFP_DOUBLE HAS_EFP_SINGLE HAS_SPE
            UNIFIED_CACHE HAS_4xxMAC HAS_MMU HAS_FPU HAS_ALTIVEC 601_INSTR 64 32
            """),

    POWERPC_HWCAP2(Architecture.POWERPC, AuxvType.AT_HWCAP2, "asm/cputable.h", "PPC_FEATURE2_", """
            - - - - - - - -
            - - - - - - - -
            - MMA ARCH_3_1 HTM_NO_SUSPEND SCV DARN HAS_IEEE128 ARCH_3_00
            HTM_NOSC VEC_CRYPTO TAR ISEL EBB DSCR HTM ARCH_2_07
            """),

    /** arch/s390/include/asm/elf.h, which is not exported; bits/hwcap.h of glibc has the same with its own prefix. */
    S390_HWCAP(Architecture.S390, AuxvType.AT_HWCAP, "bits/hwcap.h", "HWCAP_S390_", """
            ESAN3 ZARCH STFLE MSA LDISP EIMM DFP HPAGE
            ETF3EH HIGH_GPRS TE VXRS VXRS_BCD VXRS_EXT GS VXRS_EXT2
            VXRS_PDE SORT DFLT VXRS_PDE2 NNPA PCI_MIO SIE
            """);

    /**
     * The bits that are set.
     *
     * @param names in lower case, ascending by bit
     * @param unknownBits numbers of those that have no name
     */
    public record Flags(List<String> names, List<Integer> unknownBits) {}

    private final Architecture architecture;
    private final AuxvType type;
    private final String header;
    private final String prefix;
    private final String rows;

    Hwcap(Architecture architecture, AuxvType type, String header, String prefix, String rows) {
        this.architecture = architecture;
        this.type = type;
        this.header = header;
        this.prefix = prefix;
        this.rows = rows;
    }

    /** Null if nothing is known of that word: no name of another architecture is ever given. */
    static @Nullable Hwcap of(Architecture architecture, AuxvType type) {
        for (Hwcap hwcap : values()) {
            if (hwcap.architecture == architecture && hwcap.type == type) {
                return hwcap;
            }
        }
        return null;
    }

    /** The flags of a word, all unknown if the architecture has no table for it. */
    public static Flags flags(Architecture architecture, AuxvType type, long word) {
        Hwcap hwcap = of(architecture, type);
        List<String> known = hwcap == null ? List.of() : hwcap.bitNames();
        List<String> names = new ArrayList<>();
        List<Integer> unknown = new ArrayList<>();
        for (int bit : bits(word)) {
            String name = bit < known.size() ? known.get(bit) : "";
            if (name.isEmpty()) {
                unknown.add(bit);
            } else {
                names.add(name.toLowerCase(Locale.ROOT));
            }
        }
        return new Flags(List.copyOf(names), List.copyOf(unknown));
    }

    /** The numbers of the bits that are set, ascending. */
    public static List<Integer> bits(long word) {
        List<Integer> bits = new ArrayList<>(Long.bitCount(word));
        for (long rest = word; rest != 0; rest &= rest - 1) {
            bits.add(Long.numberOfTrailingZeros(rest));
        }
        return bits;
    }

    /** By bit from 0, as the header has them; empty for a bit without a name. */
    List<String> bitNames() {
        List<String> names = new ArrayList<>(64);
        int from = 0;
        for (int i = 0; i < rows.length(); i++) {
            char c = rows.charAt(i);
            if (c == ' ' || c == '\n') {
                String name = rows.substring(from, i);
                names.add(name.equals("-") ? "" : name);
                from = i + 1;
            }
        }
        return names;
    }

    /** As it stands between the angle brackets of an include. */
    String header() {
        return header;
    }

    /** What stands before a name in the header. */
    String prefix() {
        return prefix;
    }
}
