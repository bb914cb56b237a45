package dev.thrctl.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.thrctl.kernel.ThreadNames;
import dev.thrctl.kernel.linux.LinuxKernel;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** {@code name} on the threads of this VM and of other processes. */
class NameIT {
    private static InProcess name(String... args) {
        String[] all = new String[args.length + 1];
        all[0] = "name";
        System.arraycopy(args, 0, all, 1, args.length);
        return InProcess.onThisMachine(all);
    }

    private static int ownTid() throws IOException {
        return Integer.parseInt(Files.readSymbolicLink(Path.of("/proc/thread-self"))
                .getFileName()
                .toString());
    }

    private static byte[] comm(int tid) throws IOException {
        byte[] raw = Files.readAllBytes(Path.of("/proc/self/task/" + tid + "/comm"));
        return Arrays.copyOf(raw, raw.length - 1);
    }

    /** A thread that waits, to be named by another. */
    private static void withThread(Body body) throws Exception {
        CountDownLatch end = new CountDownLatch(1);
        CountDownLatch ready = new CountDownLatch(1);
        int[] tid = new int[1];
        Thread thread = new Thread(() -> {
            try {
                tid[0] = ownTid();
                ready.countDown();
                end.await();
            } catch (IOException | InterruptedException e) {
                throw new IllegalStateException(e);
            }
        });
        thread.setDaemon(true);
        thread.start();
        ready.await();
        try {
            body.run(tid[0]);
        } finally {
            end.countDown();
        }
    }

    private interface Body {
        void run(int tid) throws Exception;
    }

    @Test
    void keepsEveryByteOfANameOfItsOwnThreads() throws Exception {
        ThreadNames names = new LinuxKernel().threadNames();
        List<byte[]> all = new ArrayList<>();
        all.add(new byte[0]);
        for (int b = 1; b <= 0xff; b++) {
            all.add(new byte[] {(byte) b});
            all.add(new byte[] {'a', (byte) b, 'z'});
            byte[] full = new byte[15];
            Arrays.fill(full, (byte) b);
            all.add(full);
        }
        withThread(other -> {
            int own = ownTid();
            byte[] before = comm(own);
            try {
                for (byte[] name : all) {
                    names.set(own, name);
                    assertThat(comm(own)).isEqualTo(name);
                    names.set(other, name);
                    assertThat(comm(other)).isEqualTo(name);
                }
            } finally {
                names.set(own, before);
            }
        });
    }

    @Test
    void setsAndReadsTheNameOfAnOwnThread() throws Exception {
        withThread(tid -> {
            InProcess set = name("" + tid, "w\u00f6rker \u001b[1m", "--plain");
            assertThat(set.err()).isEmpty();
            assertThat(set.out()).isEqualTo(tid + "\tw\u00f6rker \\e[1m\n");
            assertThat(new String(comm(tid), StandardCharsets.UTF_8)).isEqualTo("w\u00f6rker \u001b[1m");
            JsonNode json = Json.valid("name", name("" + tid, "--json").out());
            assertThat(json.at("/threads/0/name").asText()).isEqualTo("w\u00f6rker \u001b[1m");
        });
    }

    @Test
    void readsTheNamesOfEveryThreadOfAProcess() {
        try (Targets.Live target = Targets.start("t_comm")) {
            InProcess run = name("" + target.pid(), "--json");
            assertThat(run.err()).isEmpty();
            assertThat(Json.valid("name", run.out()).get("threads")).hasSize(21);
            assertThat(run.out()).doesNotContain("\u001b");
            assertThat(name("" + target.pid()).out()).doesNotContain("\u001b").contains("TID  NAME\n");
        }
    }

    @Test
    void refusesBytesThatAreNoUtf8InsteadOfSettingAnotherName() {
        Thrctl run = Thrctl.call()
                .withProgram(
                        "sh",
                        "-c",
                        "exec \"$1\" name self \"$(printf 'a\\377')\"",
                        "sh",
                        Thrctl.launcher().toString())
                .run();
        assertThat(run.status()).as("%s", run).isEqualTo(2);
        assertThat(run.err()).contains("not valid UTF-8");
    }

    @Test
    void refusesToNameAThreadOfAnotherProcess() {
        try (Targets.Live target = Targets.start("t_many", "1")) {
            InProcess run = name("" + target.pid(), "x");
            assertThat(run.status()).isEqualTo(1);
            assertThat(run.out()).isEmpty();
            assertThat(run.err())
                    .startsWith("thrctl: setting the name on " + target.pid()
                            + ": invalid argument (EINVAL). The kernel lets a process name its own threads only, even"
                            + " for root");
        }
    }

    @ParameterizedTest
    @CsvSource({
        "'', '', no TARGET given",
        "self, 1234567890123456, 'would cut behind byte 15, before character 16'",
        "self, 12345678901234\u00e4, 'inside character 15'",
        "1/*, x, a pattern may mean many threads",
        "0, x, process id 0 is out of range"
    })
    void refusesWhatItCannotKeep(String target, String name, String message) {
        InProcess run = target.isEmpty() ? name() : name(target, name);
        assertThat(run.status()).as("%s", run).isEqualTo(2);
        assertThat(run.err()).startsWith("thrctl: ").contains(message);
        assertThat(run.out()).isEmpty();
    }
}
