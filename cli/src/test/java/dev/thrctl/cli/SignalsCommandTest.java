package dev.thrctl.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.thrctl.kernel.Kernel;
import dev.thrctl.kernel.ProcFs;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code signals} on a recorded system: process 100 with the threads 100, 101 of a hostile name, and 102. */
class SignalsCommandTest {
    private static final String SETS = """
            SigQ:\t3/63
            SigPnd:\t0000000000000000
            ShdPnd:\t0000000000000000
            SigIgn:\t0000000000001000
            SigCgt:\t0000000000000002
            TracerPid:\t0
            NSpid:\t100
            """;

    private Path root = Path.of("");

    @BeforeEach
    void makeSystem(@TempDir Path folder) throws IOException {
        root = folder;
        Files.createDirectories(root.resolve("proc/1"));
        Files.createSymbolicLink(root.resolve("proc/self"), Path.of("1"));
        thread(100, "main", 'S', SETS + "SigBlk:\t0000000000000000\n");
        thread(
                101,
                "a\u001b[31m\n) S",
                'S',
                SETS.replace("SigPnd:\t00", "SigPnd:\t08") + "SigBlk:\t0800000000000200\n");
        thread(102, "idle", 'S', SETS + "SigBlk:\t0000000000000000\n");
    }

    private void thread(int tid, String name, char state, String sets) {
        String status = "Tgid:\t100\n" + sets;
        String stat = tid + " (" + name + ") " + state + " 1 1 1 0 -1 0 0 0 0 0 0 0 0 0 20 0 3 0 77"
                + " 4096 1 0 0 0 0 0 0 0 0 0 0 0 0 0 17 0 0 0 0 0 0\n";
        file("proc/" + tid + "/status", status);
        file("proc/100/task/" + tid + "/status", status);
        file("proc/100/task/" + tid + "/stat", stat);
        file("proc/100/task/" + tid + "/syscall", "running\n");
        file("proc/100/task/" + tid + "/fdinfo/0", "pos:\t0\n");
        if (tid == 100) {
            file("proc/100/stat", stat);
        }
    }

    private void file(String path, String content) {
        try {
            Files.createDirectories(root.resolve(path).getParent());
            Files.write(root.resolve(path), content.getBytes(StandardCharsets.ISO_8859_1));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private InProcess run(String... args) {
        return InProcess.on(new ProcFs(root), new Kernel() {}, "amd64", Integer.MAX_VALUE, args);
    }

    private String out(String... args) {
        InProcess run = run(args);
        assertThat(run.status()).as("%s", run).isZero();
        assertThat(run.err()).isEmpty();
        return run.out();
    }

    @Test
    void showsEachSignalOfAProcess() {
        assertThat(out("signals", "100"))
                .startsWith("""
                NUMBER  NAME         DISPOSITION  EFFECT     BLOCKED_BY  PENDING
                     1  SIGHUP       default      terminate           0  -
                     2  SIGINT       caught       -                   0  -
                     3  SIGQUIT      default      core                0  -
                """)
                .contains("""
                    10  SIGUSR1      default      terminate           1  -
                """, """
                    13  SIGPIPE      ignored      -                   0  -
                """, """
                    17  SIGCHLD      default      ignore              0  -
                    18  SIGCONT      default      continue            0  -
                    19  SIGSTOP      default      stop                0  -
                """, """
                    60  SIGRTMIN+26  default      terminate           1  101
                """)
                .endsWith("""
                    64  SIGRTMIN+30  default      terminate           0  -
                Queued by all processes of this user: 3 of 63 signals.
                """);
    }

    @Test
    void groupsTheMasks() {
        assertThat(out("signals", "--mask", "100")).isEqualTo("""
                COUNT  BLOCKED        TIDS
                    2  -              100 102
                    1  USR1,RTMIN+26  101
                """);
        thread(102, "idle", 'Z', SETS + "SigBlk:\t0000000000000000\n");
        assertThat(out("signals", "--mask", "100", "--plain")).isEqualTo("1\t-\t100\n1\tUSR1,RTMIN+26\t101\n");
        InProcess zombie = run("signals", "--mask", "100/102");
        assertThat(zombie.status()).isEqualTo(1);
        assertThat(zombie.err()).contains("have ended (zombies)");
    }

    @Test
    void showsOneThreadWithoutTheControlBytesOfItsName() {
        assertThat(out("signals", "100/101")).isEqualTo("""
                signals of 100/101
                  name             a\\e[31m\\n) S
                  state            S
                  blocked          USR1,RTMIN+26
                  pending          RTMIN+26
                  process_pending  -
                  awaited          -
                  effective        all-USR1,PIPE,CHLD,URG,WINCH,RTMIN+26
                  caught           INT
                  ignored          PIPE
                """);
        Json.valid("signals", out("signals", "100/101", "--json"));
    }

    @Test
    void saysUnknownWhereStatusLacksLines() {
        for (int tid = 100; tid <= 102; tid++) {
            thread(tid, "gvisor", 'S', "");
        }
        assertThat(out("signals", "100")).contains("""
                     1  SIGHUP       ?            -                   -  ?
                """).contains("""
                     9  SIGKILL      default      terminate           -  ?
                """).doesNotContain("Queued");
        assertThat(out("signals", "--mask", "100", "--plain")).isEqualTo("3\t?\t100 101 102\n");
        JsonNode row = Json.valid("signals", out("signals", "100", "--json")).at("/rows/0");
        assertThat(row.get("disposition").isNull()).isTrue();
        assertThat(row.get("blocking_threads").isNull()).isTrue();
        assertThat(row.get("pending_for_process").isNull()).isTrue();
        JsonNode route = Json.valid("route", out("signals", "--route", "40", "100", "--json"));
        assertThat(route.get("outcome").asText()).isEqualTo("unknown");
        assertThat(route.get("certain").asBoolean()).isFalse();
    }

    @Test
    void namesTheFileThatEndsInTheMiddle() {
        file("proc/100/stat", "100 (main) S 1");
        InProcess run = run("signals", "100");
        assertThat(run.status()).isEqualTo(1);
        assertThat(run.out()).isEmpty();
        assertThat(run.err()).startsWith("thrctl: ").contains("/proc/100/stat");
    }

    @Test
    void saysThatAProcessHasVanished() throws IOException {
        Files.delete(root.resolve("proc/100/stat"));
        InProcess run = run("signals", "100");
        assertThat(run.status()).isEqualTo(1);
        assertThat(run.err())
                .isEqualTo("thrctl: look-up on 100: no such process (ESRCH). 'thrctl ps' lists the processes\n");
    }

    @Test
    void listsTheSignals() {
        assertThat(out("signals", "--list"))
                .startsWith("""
                NUMBER  NAME         DEFAULT    USED_BY
                     1  SIGHUP       terminate  the terminal when it hangs up; daemons: read the configuration again
                     2  SIGINT       terminate  the terminal: Ctrl-C
                """)
                .contains("    33  33           terminate  glibc: setuid of all threads; musl: thread cancellation\n")
                .endsWith("    64  SIGRTMIN+30  terminate  -\n"
                        + "Names above 31 are those of glibc (RTMIN is 34). In musl RTMIN is 35; in bionic it depends on"
                        + " the version.\n");
    }

    @Test
    void foreseesARefusalByAFullQueue() {
        for (int tid = 100; tid <= 102; tid++) {
            thread(tid, "full", 'S', SETS.replace("3/63", "63/63") + "SigBlk:\t0000000000000000\n");
        }
        assertThat(out("signals", "--route", "40", "100/102")).isEqualTo("""
                SIGRTMIN+6 (40) to 100/102
                  outcome     refused: the call fails with EAGAIN, nothing is sent
                  effect      none on the process as a whole
                  thread      -
                  candidates  -
                  why         the signal queue of its user is full (RLIMIT_SIGPENDING)
                  certain     no
                  uncertain   whether the signal queue is full still when it is sent: all processes of a user share it
                """);
        assertThat(out("signals", "--route", "40", "100"))
                .contains("  outcome     default: the default action\n")
                .contains("  note        the signal queue of its user is full: it comes without siginfo,");
        Json.valid("route", out("signals", "--route", "40", "100/102", "--json"));
    }

    /** musl keeps 32, 33 and 34 for itself. */
    @Test
    void countsRealTimeSignalsAsTheCLibraryOfTheProcessDoes() {
        file("proc/100/task/100/maps", "7f00-7f01 r-xp 00000000 08:01 42 /lib/ld-musl-x86_64.so.1\n");
        assertThat(out("signals", "100"))
                .contains("    34  34           ", "    35  SIGRTMIN     ", "    64  SIGRTMIN+29  ")
                .contains("Its C library is musl: SIGRTMIN is 35 there. The options of thrctl count from 34;");
        assertThat(out("signals", "--route", "34", "100")).startsWith("34 (34) to 100\n");
        assertThat(out("signals", "--route", "35", "100")).startsWith("SIGRTMIN (35) to 100\n");
        assertThat(out("signals", "100/101")).contains("  blocked          USR1,RTMIN+25\n");
        JsonNode json = Json.valid("signals", out("signals", "100", "--json"));
        assertThat(json.get("c_library").asText()).isEqualTo("musl");
        assertThat(json.at("/rows/33/name").asText()).isEqualTo("34");
        file("proc/100/task/100/maps", "7f00-7f01 r-xp 00000000 08:01 42 /lib/x86_64-linux-gnu/libc.so.6\n");
        assertThat(out("signals", "100")).contains("    34  SIGRTMIN     ").doesNotContain("C library is");
    }

    @Test
    void namesTheSchemasOfItsForms() {
        assertThat(out("signals", "--help")).contains("thrctl schema route", "thrctl schema queue");
    }
}
