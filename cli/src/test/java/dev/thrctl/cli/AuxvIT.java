package dev.thrctl.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.thrctl.cli.Targets.Fact;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** {@code auxv} against gdb's {@code info auxv}, and on processes that are hard to read. */
class AuxvIT {
    /** {@code 31   AT_EXECFN   File name of executable   0x7ffc "/bin/x"}; the number is decimal or hexadecimal. */
    private static final Pattern GDB_LINE =
            Pattern.compile("(\\d+)\\s+(AT_\\w+|\\?\\?\\?)\\s.*?\\s(0x[0-9a-f]+|\\d+)(?: \"(.*)\")?");

    private record Entry(long type, String name, String value, String text) {}

    private static List<Entry> gdb(int pid) {
        TestMachine.assumeTool("gdb");
        List<Entry> entries = new ArrayList<>();
        for (String line : TestMachine.lines("gdb", "-nx", "-batch", "-p", "" + pid, "-ex", "info auxv")) {
            Matcher matcher = GDB_LINE.matcher(line);
            if (matcher.matches()) {
                entries.add(new Entry(
                        Long.parseLong(matcher.group(1)),
                        matcher.group(2),
                        "0x" + Long.toHexString(Long.decode(matcher.group(3))),
                        matcher.group(4) == null ? "" : matcher.group(4)));
            }
        }
        assumeTrue(!entries.isEmpty(), "gdb may not attach here");
        return entries;
    }

    private static JsonNode auxv(String target) {
        Thrctl run = Thrctl.run("auxv", target, "--json");
        assertThat(run.err()).as("%s", run).isEmpty();
        assertThat(run.status()).as("%s", run).isZero();
        return Json.valid("auxv", run.out());
    }

    private static List<Entry> thrctl(JsonNode document) {
        List<Entry> entries = new ArrayList<>();
        for (JsonNode entry : document.get("entries")) {
            entries.add(new Entry(
                    entry.get("type").asLong(),
                    entry.get("name").asText(),
                    entry.get("value").asText(),
                    entry.path("text").asText()));
        }
        return entries;
    }

    private static void assertSameAsGdb(JsonNode document, int pid) {
        List<Entry> ours = thrctl(document);
        List<Entry> theirs = gdb(pid);
        assertThat(ours).hasSameSizeAs(theirs);
        for (int i = 0; i < ours.size(); i++) {
            Entry their = theirs.get(i);
            // An older gdb has no name for newer types.
            String name = their.name().equals("???") ? ours.get(i).name() : their.name();
            assertThat(ours.get(i)).isEqualTo(new Entry(their.type(), name, their.value(), their.text()));
        }
    }

    @Test
    void equalsGdbOnA64BitProgram() {
        try (Targets.Live target = Targets.start("t_many", "1")) {
            JsonNode document = auxv(target.pid() + "");
            assertThat(document.get("word_bits").asInt()).isEqualTo(64);
            assertSameAsGdb(document, target.pid());
        }
    }

    @Test
    void equalsGdbOnA32BitProgram() throws IOException {
        Path program = TestMachine.compile32("t_many");
        try (Targets.Live target = Targets.start(String.valueOf(program.getFileName()), "1")) {
            JsonNode document = auxv(target.pid() + "");
            assertThat(document.get("word_bits").asInt()).isEqualTo(32);
            assertSameAsGdb(document, target.pid());
        }
    }

    @Test
    void findsTheFilesAndTheVdsoOfAProgram() {
        try (Targets.Live target = Targets.start("t_many", "1")) {
            for (JsonNode entry : auxv(target.pid() + "").get("entries")) {
                switch (entry.get("name").asText()) {
                    case "AT_ENTRY", "AT_PHDR", "AT_EXECFN" ->
                        assertThat(entry.path("file").asText()
                                        + entry.path("text").asText())
                                .isEqualTo(Targets.program("t_many").toString());
                    case "AT_BASE" -> assertThat(entry.get("file").asText()).contains("/ld-");
                    case "AT_SYSINFO_EHDR" ->
                        assertThat(entry.get("meaning").asText()).isEqualTo("start of the [vdso] mapping");
                    default -> {}
                }
            }
        }
    }

    @Test
    void keepsTheSecretOfAtRandom() throws IOException {
        try (Targets.Live target = Targets.start("t_many", "1")) {
            String pid = target.pid() + "";
            String json = Thrctl.run("auxv", pid, "--json").out();
            for (JsonNode entry : Json.valid("auxv", json).get("entries")) {
                if (!entry.get("name").asText().equals("AT_RANDOM")) {
                    continue;
                }
                byte[] secret = new byte[16];
                try (RandomAccessFile memory = new RandomAccessFile("/proc/" + pid + "/mem", "r")) {
                    memory.seek(Long.decode(entry.get("value").asText()));
                    memory.readFully(secret);
                }
                String all = json + Thrctl.run("auxv", pid).out();
                assertThat(all).doesNotContain(HexFormat.of().formatHex(secret, 0, 4));
                assertThat(entry.size()).as("number, name, value and meaning").isEqualTo(4);
                return;
            }
            throw new AssertionError("no AT_RANDOM in " + json);
        }
    }

    @Test
    void readsTheVectorOfAZombieLeaderByALiveThread() {
        try (Targets.Live target = Targets.start("t_zleader")) {
            JsonNode document = auxv(target.pid() + "");
            assertThat(document.get("source").asText()).matches("/proc/" + target.pid() + "/task/\\d+/auxv");
            for (JsonNode entry : document.get("entries")) {
                if (entry.get("name").asText().equals("AT_EXECFN")) {
                    assertThat(entry.get("text").asText()).endsWith("/t_zleader");
                }
            }
            Fact fact = target.fact("tid=");
            assertThat(auxv(fact.number("tid") + "")).isEqualTo(document);
        }
    }

    @Test
    void saysThatAKernelThreadHasNone() {
        assumeTrue(Files.exists(Path.of("/proc/2/status")), "no kernel threads to be seen here");
        Thrctl run = Thrctl.run("auxv", "2");
        assertThat(run.status()).isEqualTo(1);
        assertThat(run.out()).isEmpty();
        assertThat(run.err()).contains("on 2: it is a kernel thread");
    }

    @Test
    void saysWhatWouldAllowItWhenItIsNotPermitted() throws IOException {
        TestMachine.assumeCanBecomeAnotherUser();
        try (Targets.Live target = Targets.start("t_nodump", "65534");
                TestMachine.PublicTree tree = TestMachine.publicTree()) {
            Thrctl run = tree.asNobody().run("auxv", target.pid() + "");
            assertThat(run.status()).as("%s", run).isEqualTo(1);
            assertThat(run.out()).isEmpty();
            assertThat(run.err())
                    .contains("on " + target.pid() + ": permission denied (EACCES)", "same user", "CAP_SYS_PTRACE");
        }
    }

    @Test
    void showsItsOwnVectorAndPageSize() {
        Thrctl run = Thrctl.run("auxv");
        assertThat(run.status()).as("%s", run).isZero();
        assertThat(run.out()).contains("from /proc/self/auxv", "AT_EXECFN", "/java");
        Thrctl page = Thrctl.run("auxv", "--page-size");
        assertThat(page.out()).contains("The sources of the page size agree.");
        Json.valid("auxv", Thrctl.run("auxv", "--page-size", "--json").out());
    }
}
