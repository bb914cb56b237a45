package dev.thrctl.auxv;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import dev.thrctl.kernel.AuxvFormat;
import dev.thrctl.kernel.AuxvFormat.Entry;
import dev.thrctl.kernel.ProbeException;
import dev.thrctl.kernel.Reading;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AuxvFileTest {
    @TempDir
    private Path folder;

    /** As of a big-endian powerpc program; no machine at hand has one. */
    static byte[] handmade(int wordBits, ByteOrder order) {
        long[] words = {
            22,
            22,
            22,
            22,
            19,
            0x80,
            20,
            0x80,
            21,
            0,
            33,
            0xf7f0_0000L,
            16,
            0xdc00_65c2L,
            6,
            0x1_0000,
            17,
            100,
            3,
            0x1000_0040,
            4,
            56,
            5,
            9,
            7,
            0xf7f2_0000L,
            8,
            0,
            9,
            0x1000_0abc,
            11,
            1000,
            12,
            1000,
            13,
            1000,
            14,
            1000,
            23,
            0,
            25,
            0xfff0_0012L,
            26,
            0xae00_0000L,
            31,
            0xfff0_0fe0L,
            15,
            0xfff0_0022L,
            24,
            0xfff0_0032L,
            0,
            0
        };
        ByteBuffer raw = ByteBuffer.allocate(words.length * wordBits / 8).order(order);
        for (long word : words) {
            if (wordBits == 64) {
                raw.putLong(word);
            } else {
                raw.putInt((int) word);
            }
        }
        return raw.array();
    }

    private byte[] recorded(String name) throws IOException {
        try (InputStream in = AuxvFileTest.class.getResourceAsStream(name)) {
            return Objects.requireNonNull(in, name).readAllBytes();
        }
    }

    private String file(byte[] content) throws IOException {
        return Files.write(folder.resolve("a.auxv"), content).toString();
    }

    private static Auxv read(String file) {
        return AuxvProbe.file(file, file, null, null, null);
    }

    private static @Nullable Long value(Auxv auxv, AuxvType type) {
        for (AuxvItem item : auxv.items()) {
            if (item.type() == type) {
                return item.entry().value();
            }
        }
        return null;
    }

    @Test
    void decodesTheVectorOfA64BitProgram() throws IOException {
        Auxv auxv = read(file(recorded("x86_64.auxv")));
        assertThat(auxv.format()).isEqualTo(new AuxvFormat(64, ByteOrder.LITTLE_ENDIAN));
        assertThat(auxv.pid()).isNull();
        assertThat(auxv.items()).hasSize(23);
        assertThat(auxv.items().get(22).entry()).isEqualTo(new Entry(0, 0));
        assertThat(value(auxv, AuxvType.AT_PAGESZ)).isEqualTo(4096);
        assertThat(value(auxv, AuxvType.AT_HWCAP)).isEqualTo(0x1f8b_fbffL);
        assertThat(value(auxv, AuxvType.AT_PHENT)).isEqualTo(56);
    }

    @Test
    void decodesTheVectorOfA32BitProgram() throws IOException {
        Auxv auxv = read(file(recorded("i386.auxv")));
        assertThat(auxv.format()).isEqualTo(new AuxvFormat(32, ByteOrder.LITTLE_ENDIAN));
        assertThat(auxv.items().get(0).entry()).isEqualTo(new Entry(32, 0xf7f0_e5e0L));
        assertThat(value(auxv, AuxvType.AT_PHENT)).isEqualTo(32);
        assertThat(value(auxv, AuxvType.AT_EXECFN)).as("zeros above").isEqualTo(0xff8c_0fefL);
    }

    @ParameterizedTest
    @CsvSource({"32, big", "64, big", "32, little", "64, little"})
    void detectsWordSizeAndByteOrder(int wordBits, String name) throws IOException {
        ByteOrder order = name.equals("big") ? ByteOrder.BIG_ENDIAN : ByteOrder.LITTLE_ENDIAN;
        Auxv auxv = AuxvProbe.file(file(handmade(wordBits, order)), "x", null, null, Architecture.POWERPC);
        assertThat(auxv.format()).isEqualTo(new AuxvFormat(wordBits, order));
        assertThat(auxv.items()).hasSize(26);
        assertThat(value(auxv, AuxvType.AT_PAGESZ)).isEqualTo(65536);
        assertThat(value(auxv, AuxvType.AT_BASE)).isEqualTo(0xf7f2_0000L);
        Hwcap.Flags flags = auxv.items().get(6).flags();
        assertThat(flags).isNotNull();
        assertThat(Objects.requireNonNull(flags).names()).startsWith("true_le", "pseries_perfmon_compat", "has_vsx");
    }

    @Test
    void namesNoCapabilityOfAnUnknownArchitectureAndReadsNoMemory() throws IOException {
        for (AuxvItem item : read(file(recorded("x86_64.auxv"))).items()) {
            assertThat(item.flags()).isNull();
            assertThat(item.text().outcome()).isEqualTo(Reading.Outcome.NOT_READ);
            assertThat(item.mapping().outcome()).isEqualTo(Reading.Outcome.NOT_READ);
        }
    }

    @Test
    void stopsAtTheFirstNull() throws IOException {
        byte[] raw = handmade(64, ByteOrder.LITTLE_ENDIAN);
        byte[] longer = Arrays.copyOf(raw, raw.length + 160);
        Arrays.fill(longer, raw.length, longer.length, (byte) 0x41);
        assertThat(read(file(longer)).items()).hasSize(26);
    }

    private void refuses(byte[] content, String... reasons) throws IOException {
        String file = file(content);
        assertThatThrownBy(() -> read(file))
                .isInstanceOf(ProbeException.class)
                .hasMessageContaining("read of " + file)
                .hasMessageContainingAll(reasons);
    }

    @Test
    void saysWhatAFileIsInstead() throws IOException {
        byte[] core = new byte[512];
        System.arraycopy("\177ELF\002\001\001".getBytes(StandardCharsets.ISO_8859_1), 0, core, 0, 7);
        byte[] program = core.clone();
        core[16] = 4;
        program[16] = 3;
        byte[] bigCore = program.clone();
        bigCore[16] = 0;
        bigCore[17] = 4;
        refuses(core, "a core dump", "NT_AUXV");
        refuses(bigCore, "a core dump");
        refuses(Arrays.copyOf(core, 100_000), "a core dump");
        refuses(program, "an ELF file");
        refuses(Arrays.copyOf(program, 8), "an ELF file");
        refuses(new byte[0], "empty");
        refuses("AT_PAGESZ: 4096\n".getBytes(StandardCharsets.US_ASCII), "text");
        refuses(new byte[160], "no auxiliary vector");
        refuses(new byte[100_000], "longer than any");
        byte[] noise = new byte[160];
        Arrays.fill(noise, (byte) 0xee);
        noise[3] = 1;
        refuses(noise, "no auxiliary vector");
    }

    @ParameterizedTest
    @ValueSource(ints = {3, 7, 13, 100, 367})
    void refusesAnOddSize(int size) throws IOException {
        refuses(Arrays.copyOf(recorded("x86_64.auxv"), size), "its size of " + size + " bytes");
    }

    /** Half an entry behind the end is not read, but the file is not what it should be. */
    @Test
    void refusesHalfAnEntryBehindTheEnd() throws IOException {
        byte[] raw = recorded("x86_64.auxv");
        refuses(Arrays.copyOf(raw, raw.length + 8), "its size of " + (raw.length + 8) + " bytes");
    }

    @Test
    void refusesATruncatedVector() throws IOException {
        byte[] raw = recorded("x86_64.auxv");
        refuses(Arrays.copyOf(raw, 160), "10 entries (64-bit little-endian) without AT_NULL", "truncated");
        refuses(Arrays.copyOf(recorded("i386.auxv"), 80), "10 entries (32-bit little-endian)", "truncated");
    }

    @ParameterizedTest
    @CsvSource({"32,", ",big", "32, big", "64, big", "32, little"})
    void refusesAFormThatTheFileDoesNotHave(@Nullable Integer bits, @Nullable String name) throws IOException {
        ByteOrder order = name == null ? null : name.equals("big") ? ByteOrder.BIG_ENDIAN : ByteOrder.LITTLE_ENDIAN;
        String file = file(recorded("x86_64.auxv"));
        assertThatThrownBy(() -> AuxvProbe.file(file, "NAME", bits, order, null))
                .isInstanceOf(ProbeException.class)
                .hasMessageContaining("read of NAME: it is a 64-bit little-endian auxiliary vector, not one as");
    }

    @Test
    void refusesAnArchitectureWithoutSuchWords() throws IOException {
        String file = file(recorded("x86_64.auxv"));
        assertThatThrownBy(() -> AuxvProbe.file(file, "NAME", null, null, Architecture.ARM))
                .isInstanceOf(ProbeException.class)
                .hasMessageContaining("which no arm process has");
    }

    @Test
    void asksForTheFormWhereSeveralFit() throws IOException {
        ByteBuffer raw = ByteBuffer.allocate(32).order(ByteOrder.LITTLE_ENDIAN);
        raw.putLong(17).putLong(100).putLong(0).putLong(0);
        refuses(raw.array(), "--word-size and --byte-order");
        assertThat(AuxvProbe.file(file(raw.array()), "x", 64, null, null).items())
                .hasSize(2);
    }

    @Test
    void saysWhyAFileCannotBeRead() throws IOException {
        assertThatThrownBy(() -> read(folder.resolve("none").toString()))
                .hasMessageContaining("none: no such file or directory (ENOENT)");
        assertThatThrownBy(() -> read(folder.toString())).hasMessageContaining("is a directory (EISDIR)");
        assertThatThrownBy(() -> read("a\0b")).isInstanceOf(ProbeException.class);
        String below = file(new byte[1]) + "/x";
        assertThatThrownBy(() -> read(below)).isInstanceOf(ProbeException.class).hasMessageContaining(below);
    }

    @Test
    void saysThatAFileMayNotBeRead() throws IOException {
        String file = file(new byte[160]);
        Files.setPosixFilePermissions(Path.of(file), PosixFilePermissions.fromString("---------"));
        assumeFalse(Files.isReadable(Path.of(file)), "root may read every file");
        assertThatThrownBy(() -> read(file)).hasMessageContaining("permission denied (EACCES)");
    }

    @Test
    void survivesEveryTruncationOfARealVector() throws IOException {
        for (String name : List.of("x86_64.auxv", "i386.auxv")) {
            byte[] raw = recorded(name);
            for (int size = 0; size < raw.length; size++) {
                String file = file(Arrays.copyOf(raw, size));
                try {
                    assertThat(read(file).items().get(0).entry().type())
                            .as("cut in the zeros after AT_NULL")
                            .isPositive();
                } catch (ProbeException e) {
                    assertThat(e).hasMessageContaining(file);
                }
            }
        }
    }
}
