package dev.thrctl.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A spawn in the foreground that prints JSON lines. */
final class SpawnLive implements AutoCloseable {
    final Process process;
    private final BufferedReader lines;
    final List<Integer> tids = new ArrayList<>();
    final int pid;

    SpawnLive(String... options) throws IOException {
        List<String> words = new ArrayList<>(List.of("spawn", "--jsonl"));
        words.addAll(List.of(options));
        process = Thrctl.call().start(words);
        lines = new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
        JsonNode ready = next();
        assertThat(ready.get("event").asText()).isEqualTo("ready");
        pid = ready.get("pid").asInt();
        for (int i = 0; i < ready.get("thread_count").asInt(); i++) {
            tids.add(next().get("tid").asInt());
        }
    }

    JsonNode next() throws IOException {
        String line = lines.readLine();
        assertThat(line).as("a line of spawn").isNotNull();
        return Json.valid("spawn", String.valueOf(line));
    }

    int status() throws InterruptedException {
        assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
        return process.exitValue();
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }

    static void kill(String... words) {
        List<String> command = new ArrayList<>(List.of("kill"));
        command.addAll(List.of(words));
        InProcess run = InProcess.onThisMachine(command.toArray(String[]::new));
        assertThat(run.status()).as("%s", run).isZero();
    }

    static void awaitGone(int pid) throws InterruptedException {
        for (int i = 0; i < 1000 && Files.exists(Path.of("/proc/" + pid)); i++) {
            Thread.sleep(10);
        }
        assertThat(Path.of("/proc/" + pid)).doesNotExist();
    }
}
