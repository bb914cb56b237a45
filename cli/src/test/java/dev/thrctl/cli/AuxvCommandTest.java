package dev.thrctl.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.thrctl.kernel.Errno;
import dev.thrctl.kernel.Kernel;
import dev.thrctl.kernel.OwnAuxv;
import dev.thrctl.kernel.PageSize;
import dev.thrctl.kernel.ProcFs;
import dev.thrctl.kernel.SystemCallException;
import java.io.IOException;
import java.io.InputStream;
import java.lang.reflect.Proxy;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.OptionalLong;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AuxvCommandTest {
    private static final String MAPS = """
            00001000-00002000 r--p 00000000 08:01 7 /bin/prog
            00002000-00003000 r-xp 00001000 08:01 7 /bin/prog
            00005000-00006000 r--p 00000000 08:01 8 /lib/ld.so
            00009000-0000a000 r-xp 00000000 00:00 0 [vdso]
            """;

    @TempDir
    private Path root;

    private byte[] recorded = {};

    @BeforeEach
    void machine() throws IOException {
        try (InputStream in = AuxvCommandTest.class.getResourceAsStream("x86_64.auxv")) {
            recorded = Objects.requireNonNull(in).readAllBytes();
        }
        byte[] memory = new byte[0x2000];
        put(memory, 0x1100, "/bin/pr\033[2J\u202eog");
        put(memory, 0x1200, "x86_64");
        write(
                "proc/7/auxv",
                words(
                        33,
                        0x9000,
                        16,
                        0x1f8b_fbffL,
                        6,
                        4096,
                        17,
                        100,
                        3,
                        0x1040,
                        4,
                        56,
                        5,
                        13,
                        7,
                        0x5000,
                        8,
                        0,
                        9,
                        0x2345,
                        11,
                        0,
                        23,
                        1,
                        25,
                        0x1200,
                        26,
                        6,
                        31,
                        0x1100,
                        15,
                        0x1200,
                        51,
                        11952,
                        77,
                        0xabcL,
                        0,
                        0));
        write("proc/7/maps", MAPS.getBytes(StandardCharsets.US_ASCII));
        write("proc/7/mem", memory);
        write("proc/7/status", "Tgid:\t7\n".getBytes(StandardCharsets.US_ASCII));
        write("proc/8/status", "Tgid:\t7\n".getBytes(StandardCharsets.US_ASCII));
    }

    private static void put(byte[] memory, int at, String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        System.arraycopy(bytes, 0, memory, at, bytes.length);
    }

    private static byte[] words(long... words) {
        ByteBuffer raw = ByteBuffer.allocate(words.length * 8).order(ByteOrder.nativeOrder());
        for (long word : words) {
            raw.putLong(word);
        }
        return raw.array();
    }

    private Path write(String path, byte[] content) throws IOException {
        Path file = root.resolve(path);
        Files.createDirectories(file.getParent());
        return Files.write(file, content);
    }

    /** Knows nothing but what the calls give, as without /proc; the page size is 16 KiB by mincore. */
    private static Kernel kernel() {
        OwnAuxv own = new OwnAuxv() {
            @Override
            public byte[] all() {
                throw new SystemCallException("prctl(PR_GET_AUXV)", "self", Errno.EINVAL, "");
            }

            @Override
            public OptionalLong value(long type) {
                return type == 6 ? OptionalLong.of(4096) : OptionalLong.empty();
            }
        };
        PageSize page = new PageSize() {
            @Override
            public long sysconfBytes() {
                throw new SystemCallException("sysconf(_SC_PAGESIZE)", "self", Errno.EINVAL, "");
            }

            @Override
            public boolean mincoreTakes(long offsetBytes) {
                return offsetBytes % 16384 == 0;
            }
        };
        return (Kernel) Proxy.newProxyInstance(
                Kernel.class.getClassLoader(), new Class<?>[] {Kernel.class}, (proxy, method, args) -> {
                    return switch (method.getName()) {
                        case "ownAuxv" -> own;
                        case "pageSize" -> page;
                        default -> throw new AssertionError("asked for " + method.getName());
                    };
                });
    }

    private InProcess run(String... args) {
        return at(Integer.MAX_VALUE, args);
    }

    private InProcess at(int columns, String... args) {
        return InProcess.on(new ProcFs(root), kernel(), "amd64", columns, args);
    }

    @Test
    void showsEveryEntryWithItsMeaning() {
        InProcess run = run("auxv", "7");
        assertThat(run.err()).isEmpty();
        assertThat(run.status()).isZero();
        assertThat(run.out()).isEqualTo("""
                process 7, 64-bit little-endian, x86, from /proc/7/auxv
                TYPE  NAME             VALUE       MEANING
                  33  AT_SYSINFO_EHDR  0x9000      start of the [vdso] mapping
                  16  AT_HWCAP         0x1f8bfbff  fpu vme de pse tsc msr pae mce cx8 apic sep mtrr pge mca cmov pat pse36 clflush mmx fxsr sse sse2 ss ht
                   6  AT_PAGESZ        0x1000      4096 bytes
                  17  AT_CLKTCK        0x64        100 ticks per second
                   3  AT_PHDR          0x1040      /bin/prog + 0x40
                   4  AT_PHENT         0x38        56 bytes
                   5  AT_PHNUM         0xd         13 program headers
                   7  AT_BASE          0x5000      /lib/ld.so + 0x0
                   8  AT_FLAGS         0x0         none
                   9  AT_ENTRY         0x2345      /bin/prog + 0x1345
                  11  AT_UID           0x0         0 (root)
                  23  AT_SECURE        0x1         yes
                  25  AT_RANDOM        0x1200      address of 16 secret random bytes
                  26  AT_HWCAP2        0x6         fsgsbase and unnamed bits 2
                  31  AT_EXECFN        0x1100      /bin/pr\\e[2J\\u202eog
                  15  AT_PLATFORM      0x1200      x86_64
                  51  AT_MINSIGSTKSZ   0x2eb0      11952 bytes
                  77  -                0xabc       unknown type
                   0  AT_NULL          0x0         end of the vector
                """);
    }

    @Test
    void foldsTheCapabilitiesAtTheEdgeOfTheTerminal() {
        List<String> lines = at(80, "auxv", "7").out().lines().toList();
        assertThat(lines).allMatch(line -> line.length() <= 80);
        assertThat(lines.get(3)).endsWith("fpu vme de pse tsc msr pae mce cx8 apic sep");
        assertThat(lines.get(4)).isEqualTo(" ".repeat(35) + "mtrr pge mca cmov pat pse36 clflush mmx fxsr");
        assertThat(lines.get(5)).isEqualTo(" ".repeat(35) + "sse sse2 ss ht");
        assertThat(at(30, "auxv", "7").out().lines())
                .allMatch(line -> line.length() <= 30 || line.startsWith("process"));
    }

    @Test
    void printsPlainRowsAndChosenColumns() {
        assertThat(run("auxv", "7", "--plain").out())
                .contains("6\tAT_PAGESZ\t0x1000\t4096 bytes\n")
                .contains("31\tAT_EXECFN\t0x1100\t/bin/pr\\e[2J\\u202eog\n")
                .endsWith("0\tAT_NULL\t0x0\tend of the vector\n")
                .doesNotContain("TYPE");
        assertThat(run("auxv", "7", "--plain", "-o", "value,name").out()).startsWith("0x9000\tAT_SYSINFO_EHDR\n");
        assertThat(run("auxv", "-o", "help", "--plain").out()).startsWith("type\t");
        Json.valid("auxv", run("auxv", "-o", "help", "--json").out());
    }

    @Test
    void printsJsonByItsSchema() {
        InProcess run = run("auxv", "7", "--json");
        JsonNode document = Json.valid("auxv", run.out());
        assertThat(run.out().chars()).allMatch(c -> c == '\n' || (c >= 0x20 && c < 0x7f));
        assertThat(document.get("schema").asText()).isEqualTo("thrctl.auxv/1");
        assertThat(document.get("pid").asInt()).isEqualTo(7);
        assertThat(document.get("word_bits").asInt()).isEqualTo(64);
        assertThat(document.get("entries")).hasSize(19);
        JsonNode page = document.get("entries").get(2);
        assertThat(page.toString())
                .isEqualTo("{\"type\":6,\"name\":\"AT_PAGESZ\",\"value\":\"0x1000\",\"meaning\":\"4096 bytes\","
                        + "\"bytes\":4096}");
        assertThat(document.get("entries").get(1).get("flags")).hasSize(24);
        assertThat(document.get("entries").get(13).get("unnamed_bits").toString())
                .isEqualTo("[2]");
        assertThat(document.get("entries").get(14).get("text").asText()).isEqualTo("/bin/pr\033[2J\u202eog");
        assertThat(document.get("entries").get(9).get("file_offset").asText()).isEqualTo("0x1345");
        assertThat(document.get("entries").get(17).get("meaning").isNull()).isTrue();
    }

    @Test
    void printsOneLineAnEntryWithJsonLines() {
        List<String> lines = run("auxv", "7", "--jsonl").out().lines().toList();
        assertThat(lines)
                .hasSize(19)
                .allSatisfy(line ->
                        assertThat(Json.valid("auxv", line).get("pid").asInt()).isEqualTo(7));
    }

    @Test
    void takesAThreadForItsProcess() {
        assertThat(run("auxv", "8"))
                .extracting(InProcess::out)
                .isEqualTo(run("auxv", "7").out());
        assertThat(run("auxv", "7/8").out()).startsWith("process 7,");
    }

    @Test
    void saysThatTheVdsoIsElsewhere() throws IOException {
        write("proc/7/auxv", words(33, 0x5000, 6, 4096, 32, 0x9100, 0, 0));
        assertThat(run("auxv", "7", "--plain").out())
                .contains("0x5000\tnot in the [vdso] mapping, which is at 0x9000\n")
                .contains("0x9100\t[vdso] + 0x100\n");
        write("proc/7/auxv", words(33, 0x9010, 6, 4096, 0, 0));
        assertThat(run("auxv", "7", "--plain").out()).contains("not at its start, which is 0x9000");
        write("proc/7/maps", new byte[0]);
        InProcess run = run("auxv", "7", "--json");
        assertThat(run.out()).contains("there is no [vdso] mapping").contains("\"in_vdso\":null");
        Json.valid("auxv", run.out());
    }

    @Test
    void statesTheSourceThatStoodInForTheFile() {
        InProcess run = run("auxv");
        assertThat(run.out()).isEqualTo("""
                64-bit little-endian, x86, from getauxval(3)
                TYPE  NAME       VALUE   MEANING
                   6  AT_PAGESZ  0x1000  4096 bytes
                   0  AT_NULL    0x0     end of the vector
                """);
        JsonNode document = Json.valid("auxv", run("auxv", "self", "--json").out());
        assertThat(document.get("source").asText()).isEqualTo("getauxval(3)");
        assertThat(document.get("pid").isNull()).isTrue();
    }

    @Test
    void givesAFileNoNamesOfThisMachine() throws IOException {
        String file = write("a.auxv", recorded).toString();
        InProcess run = run("auxv", "--file", file, "--plain");
        assertThat(run.status()).isZero();
        assertThat(run.out())
                .contains("16\tAT_HWCAP\t0x1f8bfbff\tbits 0-9,11-17,19,23-28 (of an unknown architecture: no names)\n")
                .contains("address of a string; a file has no memory to read it from\n")
                .contains("11\tAT_UID\t0x0\t0\n");
        JsonNode document =
                Json.valid("auxv", run("auxv", "--file", file, "--json").out());
        assertThat(document.get("pid").isNull()).isTrue();
        assertThat(document.get("architecture").isNull()).isTrue();
        assertThat(document.get("vector_file").asText()).isEqualTo(file);
        assertThat(document.get("entries").get(2).get("flags").isNull()).isTrue();
        assertThat(run("auxv", "--file", file, "--arch", "aarch64", "--plain").out())
                .contains("\tfp asimd evtstrm aes")
                .doesNotContain("fpu");
        assertThat(run("auxv", "--file", file, "--arch", "x86_64").out()).contains("fpu vme");
        Json.valid(
                "auxv",
                run("auxv", "--file", file, "--jsonl").out().lines().toList().get(3));
    }

    @Test
    void decodesAnyValueOfAHostileVector() throws IOException {
        long[] words = new long[2 * 60];
        for (int type = 1; type < 60; type++) {
            words[2 * type - 2] = type;
            words[2 * type - 1] = -1L;
        }
        words[12] = 6;
        write("proc/7/auxv", words);
        for (String form : List.of("--plain", "--json")) {
            InProcess run = run("auxv", "7", form);
            assertThat(run.err()).isEmpty();
            assertThat(run.status()).isZero();
        }
        Json.valid("auxv", run("auxv", "7", "--json").out());
        assertThat(run("auxv", "7", "--plain").out())
                .contains("3\tAT_PHDR\t0xffffffffffffffff\taddress of the program headers; in no mapping\n")
                .contains("17\tAT_CLKTCK\t0xffffffffffffffff\t18446744073709551615 ticks per second\n")
                .contains("31\tAT_EXECFN\t0xffffffffffffffff\taddress of a string; unreadable\n")
                .contains("34\tAT_L1I_CACHESHAPE\t0xffffffffffffffff\tunknown\n")
                .contains("41\tAT_L1I_CACHEGEOMETRY\t0xffffffffffffffff\t65535-byte lines, 65535-way\n");
    }

    private void write(String path, long[] words) throws IOException {
        write(path, words(words));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '"', textBlock = """
            auxv 0                                        | 2 | process id 0 is out of range
            auxv 99999999999                              | 2 | 99999999999 is out of range
            auxv -1                                       | 2 | '-1'
            auxv 1,a                                      | 2 | '1,a'
            auxv abc                                      | 1 | 'abc'
            auxv 4194304                                  | 1 | 4194304: no such process
            auxv 7 --frobnicate                           | 2 | '--frobnicate'
            auxv 7 8                                      | 2 | '8'
            auxv 7 -o nmae                                | 2 | unknown column 'nmae'; did you mean 'name'?
            auxv 7 --file FILE                            | 2 | a PID and --file exclude each other
            auxv 7 --word-size 64                         | 2 | --word-size goes with --file
            auxv --byte-order big                         | 2 | --byte-order goes with --file
            auxv 7 --arch arm                             | 2 | --arch goes with --file
            auxv --file FILE --word-size 16               | 2 | --word-size: '16' is not one of 32, 64
            auxv --file FILE --byte-order middle          | 2 | 'middle' is not one of little, big
            auxv --file FILE --arch mips                  | 2 | 'mips' is not one of x86_64
            auxv --file FILE --arch arm --word-size 64    | 2 | --arch arm and --word-size 64 exclude each other
            auxv --file FILE --arch arm                   | 1 | which no arm process has
            auxv --file FILE --word-size 32               | 1 | it is a 64-bit little-endian auxiliary vector
            auxv --file FILE --byte-order big             | 1 | FILE: it is a 64-bit little-endian auxiliary vector
            auxv --file CUT                               | 1 | CUT: it ends after 5 entries
            auxv --file ODD                               | 1 | ODD: its size of 77 bytes
            auxv --file EMPTY                             | 1 | EMPTY: it is empty
            auxv --file TEXT                              | 1 | TEXT: it is text
            auxv --file CORE                              | 1 | CORE: it is a core dump
            auxv --file NONE                              | 1 | NONE: no such file or directory (ENOENT)
            auxv --file FOLDER                            | 1 | FOLDER: is a directory (EISDIR)
            auxv --file                                   | 2 | --file
            auxv --page-size 7                            | 2 | --page-size is about this machine
            auxv --page-size --file FILE                  | 2 | --page-size is about this machine
            auxv --json --plain                           | 2 | exclude each other
            """)
    void refusesBadInputWithTheDocumentedStatus(String line, int status, String message) throws IOException {
        write("FILE", recorded);
        write("CUT", Arrays.copyOf(recorded, 80));
        write("ODD", Arrays.copyOf(recorded, 77));
        write("EMPTY", new byte[0]);
        write("TEXT", "AT_PAGESZ 4096\n".getBytes(StandardCharsets.US_ASCII));
        write("CORE", Arrays.copyOf("\177ELF\2\1\1\0\0\0\0\0\0\0\0\0\4".getBytes(StandardCharsets.ISO_8859_1), 64));
        Files.createDirectories(root.resolve("FOLDER"));
        Files.createSymbolicLink(root.resolve("proc/self"), Path.of("7"));
        String[] args = line.split(" ", -1);
        for (int i = 0; i < args.length; i++) {
            args[i] = args[i].matches("[A-Z]+") ? root.resolve(args[i]).toString() : args[i];
        }
        InProcess run = run(args);
        assertThat(run.status()).as("%s", run).isEqualTo(status);
        assertThat(run.out()).isEmpty();
        assertThat(run.err()).startsWith("thrctl: ").contains(message).endsWith("\n");
        assertThat(run.err().lines()).hasSize(1);
    }

    @Test
    void letsNoFileNameReachTheTerminalRaw() {
        InProcess run = run("auxv", "--file", "/a\033[2J");
        assertThat(run.err()).contains("/a\\e[2J").doesNotContain("\033");
    }

    @Test
    void printsThePageSizeByEachSource() throws IOException {
        write("proc/self/auxv", words(33, 0x7fff_0000L, 6, 4096, 0, 0));
        write("sys/kernel/mm/transparent_hugepage/hpage_pmd_size", "2097152\n".getBytes(StandardCharsets.US_ASCII));
        InProcess run = run("auxv", "--page-size");
        assertThat(run.out()).isEqualTo("""
                SOURCE              BYTES  REMARK
                auxv                 4096  AT_PAGESZ of the auxiliary vector
                sysconf                 -  sysconf(_SC_PAGESIZE) on self: invalid argument (EINVAL)
                mincore             16384  smallest address step that mincore(2) accepts
                transparent_huge  2097152  hpage_pmd_size: one entry of the page middle directory
                The sources of the page size DISAGREE.
                """);
        JsonNode document =
                Json.valid("auxv", run("auxv", "--page-size", "--json").out());
        assertThat(document.get("page_size").get("auxv_bytes").asInt()).isEqualTo(4096);
        assertThat(document.get("page_size").get("sysconf_bytes").isNull()).isTrue();
        assertThat(document.get("page_size").get("agree").asBoolean()).isFalse();
        assertThat(document.get("transparent_huge_page_bytes").asInt()).isEqualTo(2097152);
        assertThat(run("auxv", "--page-size", "--plain").out()).startsWith("auxv\t4096\t");
    }

    @Test
    void refusesAHugePageSizeThatIsNoPowerOfTwo() throws IOException {
        write("sys/kernel/mm/transparent_hugepage/hpage_pmd_size", "2097151\n".getBytes(StandardCharsets.US_ASCII));
        InProcess run = run("auxv", "--page-size");
        assertThat(run.status()).isEqualTo(1);
        assertThat(run.err()).contains("hpage_pmd_size: it holds no power of two");
        assertThat(run.out()).contains("mincore           16384", "transparent_huge      ?  unknown: read of /sys");
    }

    @Test
    void saysThatHugePagesAreUnknownWithoutSys() {
        assertThat(run("auxv", "--page-size").out())
                .contains("transparent_huge      ?  unknown: /sys/kernel/mm/transparent_hugepage cannot be seen\n");
    }
}
