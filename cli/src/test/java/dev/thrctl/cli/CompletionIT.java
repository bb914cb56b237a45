package dev.thrctl.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** TAB in the real shells, with the files of the distribution. */
class CompletionIT {
    private static final Path SHARE = Thrctl.tree().resolve("share");

    @TempDir
    Path folder;

    private @Nullable Process hostile;

    @AfterEach
    void end() {
        if (hostile != null) {
            hostile.destroyForcibly();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"bash", "zsh", "fish"})
    void completesWhatThrctlTakes(String shell) throws IOException {
        Files.writeString(folder.resolve("recorded.auxv"), "");
        try (ShellSession session = ShellSession.start(shell, SHARE, folder)) {
            completes(session, "thrctl sche", "thrctl schema");
            completes(session, "thrctl ps --all-t", "thrctl ps --all-threads");
            completes(session, "thrctl ps --color al", "thrctl ps --color always");
            completes(session, "thrctl ps --color=al", "thrctl ps --color=always");
            completes(session, "thrctl set --policy dea", "thrctl set --policy deadline");
            completes(session, "thrctl kill -s TE", "thrctl kill -s TERM");
            completes(session, "thrctl kill -s SIGTE", "thrctl kill -s SIGTERM");
            completes(session, "thrctl kill -s ter", "thrctl kill -s TERM");
            completes(session, "thrctl kill -sTE", "thrctl kill -sTERM");
            completes(session, "thrctl kill -TE", "thrctl kill -TERM");
            completes(session, "thrctl kill -SIGTE", "thrctl kill -SIGTERM");
            completes(session, "thrctl ps -opid,polic", "thrctl ps -opid,policy");
            completes(session, "thrctl ps -o pid,polic", "thrctl ps -o pid,policy");
            completes(session, "thrctl ps --where blocks=TE", "thrctl ps --where blocks=TERM");
            completes(session, "thrctl auxv --file rec", "thrctl auxv --file recorded.auxv");
            completes(session, "thrctl bench compare rec", "thrctl bench compare recorded.auxv");
            completes(session, "thrctl bench --runs 3 compare x rec", "thrctl bench --runs 3 compare x recorded.auxv");
            completes(session, "thrctl bench comp", "thrctl bench compare");
            completes(session, "thrctl help aux", "thrctl help auxv");
            completes(session, "thrctl completion zs", "thrctl completion zsh");
            assertThat(session.hasStartedThrctl()).isFalse();
        }
    }

    private static void completes(ShellSession session, String typed, String expected) {
        session.complete(typed, screen -> screen.contains("> " + expected));
        session.clear();
    }

    @ParameterizedTest
    @ValueSource(strings = {"bash", "zsh", "fish"})
    void offersOnlyTheOptionsOfTheCommand(String shell) throws IOException {
        try (ShellSession session = ShellSession.start(shell, SHARE, folder)) {
            String screen = session.complete("thrctl cpus --", s -> s.contains("--jsonl"));
            assertThat(screen).contains("--color", "--plain", "--help").doesNotContain("--route", "--sort");
            if (!shell.equals("bash")) {
                assertThat(screen).contains("Print one JSON document");
            }
        }
    }

    /** A process names itself as it likes, and the name stands in the list beside its PID. */
    @ParameterizedTest
    @ValueSource(strings = {"bash", "zsh", "fish"})
    void offersPidsWithTheirNamesWhichNoShellExecutes(String shell) throws Exception {
        String name = "$(touch pwned)";
        Process process = named(name);
        // PIDs are given in order: a few tries pass the places where the last digit but one changes.
        for (int tries = 0; tries < 20 && !Twin.isNear(process.pid()); tries++) {
            process.destroyForcibly();
            process = named(name);
        }
        hostile = process;
        String pid = Long.toString(process.pid());
        // The last digit is left away: a second process makes it a list.
        try (Twin twin = Twin.of(pid);
                ShellSession session = ShellSession.start(shell, SHARE, folder)) {
            String screen = session.complete("thrctl kill " + twin.common(), s -> s.contains(pid) && s.contains(name));
            assertThat(screen).contains(pid, name);
            session.clear();
            session.complete("thrctl kill " + pid + " " + pid + "/", s -> s.contains(pid + "/" + pid));
            assertThat(folder.resolve("pwned")).doesNotExist();
            assertThat(session.hasStartedThrctl()).isFalse();
        }
    }

    /** As the words of one command line: nothing in them is executed, and a shorter name is not taken for the only one. */
    @ParameterizedTest
    @ValueSource(strings = {"bash", "zsh", "fish"})
    void offersNamesWithBlanksQuoted(String shell) throws Exception {
        Process blanks = named("zqx: one $(id)");
        Process other = null;
        try (ShellSession session = ShellSession.start(shell, SHARE, folder)) {
            completes(session, "thrctl kill zqx", "thrctl kill zqx:\\ one\\ \\$\\(id\\)");
            other = named("zqxother");
            String screen = session.complete("thrctl kill zqx", s -> s.contains("zqxother"));
            assertThat(screen).contains("one");
            assertThat(session.hasStartedThrctl()).isFalse();
        } finally {
            blanks.destroyForcibly();
            if (other != null) {
                other.destroyForcibly();
            }
        }
    }

    private static Process named(String name) throws IOException {
        Process process =
                new ProcessBuilder("sh", "-c", "printf %s \"$1\" >/proc/$$/comm; echo; read -r x", "sh", name).start();
        assertThat(process.getInputStream().read()).isEqualTo('\n');
        return process;
    }

    /** Another process whose PID begins as that one's does: there may be none by itself. */
    private record Twin(Process process, String common) implements AutoCloseable {
        /** Whether processes that are made now can have the same digits but for the last. */
        static boolean isNear(long pid) {
            return pid % 10 >= 1 && pid % 10 <= 4;
        }

        static Twin of(String pid) throws IOException {
            Process process = new ProcessBuilder("sleep", "300").start();
            String other = Long.toString(process.pid());
            int same = 0;
            while (same < Math.min(pid.length(), other.length()) && pid.charAt(same) == other.charAt(same)) {
                same++;
            }
            return new Twin(process, pid.substring(0, Math.max(1, Math.min(same, pid.length() - 1))));
        }

        @Override
        public void close() {
            process.destroyForcibly();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"bash", "zsh", "fish"})
    void showsHostileNamesOfThreadsWithoutTheirEscapeSequences(String shell) throws Exception {
        try (Targets.Live target = Targets.start("t_comm");
                ShellSession session = ShellSession.start(shell, SHARE, folder)) {
            String pid = Integer.toString(target.pid());
            String screen = session.complete(
                    "thrctl ps " + pid + "/", s -> s.contains("?[31mred?[0m") && s.contains("exactly15chars_"));
            assertThat(screen).contains("new?line", "kworker/0:0", "%s%n%d");
            assertThat(session.screenWithColours()).doesNotContain("\u001b[31mred");
        }
    }
}
