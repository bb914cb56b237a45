package dev.thrctl.auxv;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.thrctl.kernel.AuxvFormat;
import dev.thrctl.kernel.Errno;
import dev.thrctl.kernel.MalformedFileException;
import dev.thrctl.kernel.MemoryMap;
import dev.thrctl.kernel.OwnAuxv;
import dev.thrctl.kernel.ProbeException;
import dev.thrctl.kernel.ProcFs;
import dev.thrctl.kernel.RawText;
import dev.thrctl.kernel.Reading;
import dev.thrctl.kernel.SystemCallException;
import dev.thrctl.kernel.linux.LinuxKernel;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AuxvProbeTest {
    private static final String MAPS = """
            00001000-00002000 r--p 00000000 08:01 7 /bin/prog
            00002000-00003000 r-xp 00001000 08:01 7 /bin/prog
            00005000-00006000 r--p 00000000 08:01 8 /lib/ld.so
            00009000-0000a000 r-xp 00000000 00:00 0 [vdso]
            """;

    @TempDir
    private Path root;

    static byte[] words(int wordBits, long... words) {
        ByteBuffer raw = ByteBuffer.allocate(words.length * wordBits / 8).order(ByteOrder.nativeOrder());
        for (long word : words) {
            if (wordBits == 64) {
                raw.putLong(word);
            } else {
                raw.putInt((int) word);
            }
        }
        return raw.array();
    }

    private void write(String path, byte[] content) throws IOException {
        Path file = root.resolve("proc").resolve(path);
        Files.createDirectories(file.getParent());
        Files.write(file, content);
    }

    private void write(String path, String content) throws IOException {
        write(path, content.getBytes(StandardCharsets.ISO_8859_1));
    }

    private static String stat(int pid, char state, long flags) {
        return pid + " (x) " + state + " 2 3 4 0 -1 " + flags
                + " 11 12 13 14 15 16 17 18 20 -5 3 0 1234 1048576 77 18446744073709551615 1 2 3 4 5 0 0 0 0 0 0 0 17 6"
                + " 40 2 0 0 0 0 0 0 0 0 0 0 0\n";
    }

    /** Memory up to 0x4000, with text at 0x1100 and 0x1200. */
    private static byte[] memory() {
        byte[] memory = new byte[0x4000];
        byte[] name = "/bin/pr\033og\0".getBytes(StandardCharsets.ISO_8859_1);
        System.arraycopy(name, 0, memory, 0x1100, name.length);
        byte[] platform = "x86_64\0".getBytes(StandardCharsets.ISO_8859_1);
        System.arraycopy(platform, 0, memory, 0x1200, platform.length);
        Arrays.fill(memory, 0x2000, 0x4000, (byte) 'a');
        return memory;
    }

    private AuxvProbe probe() {
        return new AuxvProbe(new ProcFs(root), FakeKernel.NONE, "amd64");
    }

    private static AuxvItem item(Auxv auxv, AuxvType type) {
        for (AuxvItem item : auxv.items()) {
            if (item.type() == type) {
                return item;
            }
        }
        throw new AssertionError("no " + type);
    }

    private static String text(Auxv auxv, AuxvType type) {
        return Objects.requireNonNull(item(auxv, type).text().orNull()).raw().text();
    }

    private static String mapped(Auxv auxv, AuxvType type) {
        MemoryMap.Mapping mapping = item(auxv, type).mapping().orNull();
        return mapping == null ? "" : mapping.path().text();
    }

    /** In the middle of an execve. */
    @Test
    void readsAgainWhereTheVectorIsNotComplete() throws Exception {
        byte[] whole = words(64, 33, 0x9000, 6, 4096, 31, 0x1100, 15, 0x1200, 0, 0);
        for (byte[] first : new byte[][] {new byte[0], words(64, 0, 0), words(64, 33, 0x9000, 6, 4096, 0, 0)}) {
            write("7/stat", stat(7, 'R', 0));
            write("7/auxv", first);
            Thread exec = new Thread(() -> {
                try {
                    Thread.sleep(first.length > 16 ? 0 : 30);
                    write("8/auxv", whole);
                    Files.move(
                            root.resolve("proc/8/auxv"), root.resolve("proc/7/auxv"), StandardCopyOption.ATOMIC_MOVE);
                } catch (IOException | InterruptedException e) {
                    throw new AssertionError(e);
                }
            });
            exec.start();
            if (first.length > 16) {
                exec.join();
            }
            assertThat(probe().process(7).items()).hasSize(5);
            exec.join();
        }
    }

    @Test
    void saysThatAVectorStaysEmpty() throws IOException {
        write("7/stat", stat(7, 'R', 0));
        write("7/auxv", new byte[0]);
        assertThatThrownBy(() -> probe().process(7))
                .isInstanceOf(ProbeException.class)
                .hasMessageContaining("in the middle of an execve");
    }

    @Test
    void readsStringsAndFilesOfTheProcess() throws IOException {
        for (int bits : new int[] {32, 64}) {
            write(
                    "7/auxv",
                    words(bits, 33, 0x9000, 3, 0x1040, 7, 0x5000, 9, 0x2345, 31, 0x1100, 15, 0x1200, 25, 0x1100, 0, 0));
            write("7/maps", MAPS);
            write("7/mem", memory());
            Auxv auxv = probe().process(7);
            assertThat(auxv.pid()).isEqualTo(7);
            assertThat(auxv.source()).isEqualTo("/proc/7/auxv");
            assertThat(auxv.format().wordBits()).isEqualTo(bits);
            assertThat(auxv.architecture()).isEqualTo(Architecture.X86);
            assertThat(text(auxv, AuxvType.AT_EXECFN)).isEqualTo("/bin/pr\033og");
            assertThat(text(auxv, AuxvType.AT_PLATFORM)).isEqualTo("x86_64");
            assertThat(mapped(auxv, AuxvType.AT_PHDR)).isEqualTo("/bin/prog");
            assertThat(mapped(auxv, AuxvType.AT_ENTRY)).isEqualTo("/bin/prog");
            assertThat(mapped(auxv, AuxvType.AT_BASE)).isEqualTo("/lib/ld.so");
            assertThat(mapped(auxv, AuxvType.AT_SYSINFO_EHDR)).isEqualTo("[vdso]");
            assertThat(item(auxv, AuxvType.AT_RANDOM).text().outcome())
                    .as("a secret")
                    .isEqualTo(Reading.Outcome.NOT_READ);
            assertThat(auxv.isPartlyDenied()).isFalse();
        }
    }

    @Test
    void cutsAStringThatDoesNotEnd() throws IOException {
        write("7/auxv", words(64, 31, 0x2000, 15, 0x3ffe, 24, 0x9999, 0, 0));
        write("7/maps", MAPS);
        write("7/mem", memory());
        Auxv auxv = probe().process(7);
        assertThat(item(auxv, AuxvType.AT_EXECFN).text().orNull())
                .isEqualTo(new AuxvItem.Text(RawText.of("a".repeat(4096)), false));
        assertThat(item(auxv, AuxvType.AT_PLATFORM).text().orNull())
                .isEqualTo(new AuxvItem.Text(RawText.of("aa"), false));
        assertThat(item(auxv, AuxvType.AT_BASE_PLATFORM).text().outcome()).isEqualTo(Reading.Outcome.ABSENT);
    }

    @Test
    void showsWhatItCanWithoutMapsAndMemory() throws IOException {
        write("7/auxv", words(64, 33, 0x9000, 31, -1L, 9, 0x2345, 99, 5, 0, 0));
        Auxv auxv = probe().process(7);
        assertThat(auxv.items()).hasSize(5);
        assertThat(item(auxv, AuxvType.AT_EXECFN).text().outcome()).isEqualTo(Reading.Outcome.ABSENT);
        assertThat(auxv.items().get(3).type()).isNull();
        assertThat(auxv.items().get(3).entry()).isEqualTo(new AuxvFormat.Entry(99, 5));
    }

    @Test
    void asksALiveThreadWhenTheLeaderHasEnded() throws IOException {
        write("7/auxv", "");
        write("7/stat", stat(7, 'Z', 0));
        write("7/task/7/stat", stat(7, 'Z', 0));
        write("7/task/8/auxv", "");
        write("7/task/9/auxv", words(64, 31, 0x1100, 0, 0));
        write("7/task/9/mem", memory());
        write("7/task/9/maps", MAPS);
        Auxv auxv = probe().process(7);
        assertThat(auxv.source()).isEqualTo("/proc/7/task/9/auxv");
        assertThat(text(auxv, AuxvType.AT_EXECFN)).startsWith("/bin/");
    }

    @Test
    void saysWhyThereIsNone() throws IOException {
        write("7/stat", stat(7, 'Z', 0));
        write("8/stat", stat(8, 'I', 0x200000));
        write("8/auxv", "");
        assertThatThrownBy(() -> probe().process(7))
                .isInstanceOf(ProbeException.class)
                .hasMessageContainingAll("on 7: it has ended", "(state Z)");
        assertThatThrownBy(() -> probe().process(8)).hasMessageContaining("on 8: it is a kernel thread");
        assertThatThrownBy(() -> probe().process(9)).hasMessageContaining("on 9: no such process (ESRCH)");
    }

    @Test
    void refusesAVectorThatIsNone() throws IOException {
        write("7/auxv", words(64, 33, 0x9000));
        assertThatThrownBy(() -> probe().process(7))
                .isInstanceOf(MalformedFileException.class)
                .hasMessageContaining("/proc/7/auxv");
    }

    /** A vector that only the calls give. */
    private static OwnAuxv own(boolean hasPrctl) {
        return new OwnAuxv() {
            @Override
            public byte[] all() {
                if (hasPrctl) {
                    return words(64, 6, 4096, 33, 0x7fff_0000_9000L, 0, 0, 0, 0);
                }
                throw new SystemCallException("prctl(PR_GET_AUXV)", "self", Errno.EINVAL, "");
            }

            @Override
            public OptionalLong value(long type) {
                if (type == 16) {
                    return OptionalLong.of(6);
                }
                return type == 6 ? OptionalLong.of(4096) : type == 8 ? OptionalLong.of(0) : OptionalLong.empty();
            }
        };
    }

    @Test
    void asksTheKernelForItsOwnVectorWithoutTheFile() {
        Auxv auxv = new AuxvProbe(new ProcFs(root), FakeKernel.of(own(true), null), "amd64").self(5);
        assertThat(auxv.source()).isEqualTo("prctl(PR_GET_AUXV)");
        assertThat(auxv.pid()).isEqualTo(5);
        assertThat(auxv.items()).hasSize(3);
        assertThat(item(auxv, AuxvType.AT_SYSINFO_EHDR).mapping().outcome()).isEqualTo(Reading.Outcome.ABSENT);
    }

    @Test
    void asksTheLibraryTypeByTypeOnAnOlderKernel() {
        Auxv auxv = new AuxvProbe(new ProcFs(root), FakeKernel.of(own(false), null), "amd64").self(null);
        assertThat(auxv.source()).isEqualTo("getauxval(3)");
        List<AuxvFormat.Entry> entries = new ArrayList<>();
        auxv.items().forEach(item -> entries.add(item.entry()));
        assertThat(entries)
                .containsExactly(new AuxvFormat.Entry(6, 4096), new AuxvFormat.Entry(8, 0), new AuxvFormat.Entry(0, 0));
    }

    /** glibc answers AT_HWCAP on x86 with bits that it made up, and never with the kernel's. */
    @Test
    void takesNoCapabilitiesFromTheLibraryOfX86() {
        for (String machine : List.of("amd64", "aarch64")) {
            Auxv auxv = new AuxvProbe(new ProcFs(root), FakeKernel.of(own(false), null), machine).self(null);
            assertThat(auxv.items().stream().anyMatch(item -> item.type() == AuxvType.AT_HWCAP))
                    .isEqualTo(machine.equals("aarch64"));
        }
    }

    @Test
    void hasTheSameFromTheKernelAndTheLibraryAsFromTheFile() throws IOException {
        Path file = Path.of("/proc/self/auxv");
        assumeTrue(Files.isReadable(file), "no " + file);
        byte[] raw = Files.readAllBytes(file);
        List<AuxvFormat.Entry> entries = Objects.requireNonNull(
                Objects.requireNonNull(AuxvFormat.ofProcess(raw)).entries(raw));
        OwnAuxv real = new LinuxKernel().ownAuxv();
        for (AuxvFormat.Entry entry : entries) {
            // The C library of x86 has a word of its own for AT_HWCAP.
            if (entry.type() != 0 && entry.type() != 16) {
                assertThat(real.value(entry.type())).hasValue(entry.value());
            }
        }
        assertThat(real.value(4000)).isEmpty();
        try {
            byte[] all = real.all();
            assertThat(Objects.requireNonNull(AuxvFormat.ofProcess(all)).entries(all))
                    .isEqualTo(entries);
        } catch (SystemCallException e) {
            assumeTrue(e.errno() != Errno.EINVAL, "prctl(PR_GET_AUXV) needs Linux 6.4");
            throw e;
        }
    }
}
