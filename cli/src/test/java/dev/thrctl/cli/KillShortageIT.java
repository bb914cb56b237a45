package dev.thrctl.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** {@code kill} with too few files for all, and where a filter refuses pidfds. */
class KillShortageIT {
    @Test
    void reachesMoreProcessesThanItMayHaveFiles() throws Exception {
        List<Process> sleeps = new ArrayList<>();
        List<String> words = new ArrayList<>(List.of("sh", "-c", "ulimit -n 64; exec \"$@\"", "sh"));
        words.addAll(List.of(Thrctl.launcher().toString(), "kill", "-s", "TERM", "--wait=30s", "--plain"));
        try {
            for (int i = 0; i < 100; i++) {
                Process sleep = new ProcessBuilder("sleep", "300").start();
                sleeps.add(sleep);
                words.add("" + sleep.pid());
            }
            Thrctl run = Thrctl.call().withProgram(words.toArray(String[]::new)).run();
            assertThat(run.err()).isEmpty();
            assertThat(run.status()).isZero();
            assertThat(run.lines()).hasSize(100).allMatch(line -> line.endsWith("\tyes"));
        } finally {
            for (Process sleep : sleeps) {
                sleep.destroyForcibly();
            }
        }
    }

    /** EPERM is what the filters of older container engines give for a call that they do not know, ENOSYS of newer. */
    @ParameterizedTest
    @CsvSource({
        "1, pidfd_open, tgkill",
        "38, pidfd_open, tgkill",
        "1, pidfd_send_signal, tgkill",
        "38, pidfd_send_signal, tgkill",
        "1, pidfd_open, rt_tgsigqueueinfo"
    })
    void sendsByIdWhereAFilterRefusesPidfds(String errno, String filtered, String call) throws Exception {
        try (Targets.Live target = Targets.start("t_siginfo")) {
            Path without = Targets.program("without");
            assumeTrue(Files.isExecutable(without), "no filter of system calls");
            String pid = "" + target.pid();
            List<String> words = new ArrayList<>(List.of(without.toString(), errno, filtered));
            words.addAll(List.of(Thrctl.launcher().toString(), "kill", "--plain", "-s", "RTMIN+6"));
            if (call.startsWith("rt_")) {
                words.addAll(List.of("--value", "7"));
            }
            words.addAll(List.of(pid, pid + "/" + pid));
            Thrctl run = Thrctl.call().withProgram(words.toArray(String[]::new)).run();
            assumeTrue(run.status() != 3, "no seccomp here: " + run.err());
            assertThat(run.err()).isEmpty();
            assertThat(run.lines().get(0)).contains(call.startsWith("rt_") ? "\trt_sigqueueinfo\t1\t" : "\tkill\t1\t");
            assertThat(run.lines().get(1)).contains("\t" + call + "\t1\t");
            while (target.facts().stream()
                            .filter(fact -> fact.text().startsWith("got "))
                            .count()
                    < 2) {
                Thread.sleep(5);
            }
        }
    }

    /** The kernel does it to all of them for each of these: a second one would only cost it another loop. */
    @Test
    void stopsAndResumesAThousandThreadsByOneSignalEach() throws Exception {
        try (Targets.Live target = Targets.start("t_many", "1000")) {
            String pid = "" + target.pid();
            for (String[] step : new String[][] {{"STOP", ") T "}, {"CONT", ") S "}}) {
                InProcess run = InProcess.onThisMachine("kill", "-s", step[0], "-a", "--json", pid);
                assertThat(run.err()).isEmpty();
                JsonNode json = Json.valid("kill", run.out());
                assertThat(json.get("recipients")).hasSize(1001);
                int sent = 0;
                for (JsonNode recipient : json.get("recipients")) {
                    assertThat(recipient.get("problem").isNull()).isTrue();
                    sent += recipient.get("sent").asInt();
                }
                assertThat(sent).as(step[0]).isEqualTo(1);
                for (String tid : List.of(pid, json.at("/recipients/1000/tid").asText())) {
                    Path stat = Path.of("/proc/" + pid + "/task/" + tid + "/stat");
                    for (int i = 0; i < 1000 && !Files.readString(stat).contains(step[1]); i++) {
                        Thread.sleep(5);
                    }
                    assertThat(Files.readString(stat)).contains(step[1]);
                }
            }
        }
    }
}
