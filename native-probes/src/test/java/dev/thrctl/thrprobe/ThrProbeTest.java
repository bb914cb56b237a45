package dev.thrctl.thrprobe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.thrctl.kernel.Errno;
import dev.thrctl.kernel.ProbeException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The protocol against programs that keep to it, and against ones that do not. */
@Timeout(60)
class ThrProbeTest {
    private static final String HELLO =
            "echo '{\"thrprobe\":1,\"version\":\"x\",\"verb\":\"hold\",\"pid\":'$$',\"record_bytes\":64}'\n";

    @TempDir
    Path folder;

    private Path program(String script) {
        assumeTrue(Files.isExecutable(Path.of("/bin/sh")), "no /bin/sh");
        try {
            Path program = folder.resolve("thrprobe");
            Files.writeString(program, "#!/bin/sh\n" + script);
            Files.setPosixFilePermissions(program, PosixFilePermissions.fromString("rwxr-xr-x"));
            return program;
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private ThrProbe start(String script) {
        return ThrProbe.start(program(script), "hold", ProbeRequest.first().with("threads", 2));
    }

    @Test
    void handsOverTheRequestAndReadsAnswersAndRecords() throws IOException {
        try (ThrProbe probe = start(HELLO + "read -r request\n"
                + "echo '{\"list\":[1,2],\"name\":\"a\\u001b\",\"in\":{\"yes\":true,\"no\":null}}'\n"
                + "echo \"$request\" >&2; cat >/dev/null; echo '{\"end\":1}'\n")) {
            ProbeAnswer answer = probe.requiredAnswer(20_000);
            assertThat(answer.integers("list")).containsExactly(1, 2);
            assertThat(answer.text("name")).isEqualTo("a\u001b");
            assertThat(answer.object("in").flag("yes")).isTrue();
            assertThat(answer.object("in").has("no")).isFalse();
            assertThat(probe.recordBytes()).isEqualTo(64);
            assertThat(probe.pid()).isPositive();
            byte[] record = probe.records().readNBytes(27);
            assertThat(new String(record, StandardCharsets.UTF_8)).isEqualTo("{\"protocol\":1,\"threads\":2}\n");
        }
    }

    @Test
    void endsTheProgramByEndingItsInput() {
        ThrProbe probe = start(HELLO + "read -r request; cat >/dev/null; echo '{\"left\":1}'; exit 3\n");
        probe.close();
        assertThat(probe.requiredAnswer(20_000).integer("left")).isEqualTo(1);
        assertThat(probe.answer(20_000)).isNull();
        assertThat(probe.answer(20_000)).as("again").isNull();
        assertThat(probe.end(20_000)).isEqualTo(new ProbeEnd(3, null));
    }

    @Test
    void killsAProgramThatDoesNotEnd() {
        ThrProbe probe = start(HELLO + "while :; do sleep 1; done\n");
        long pid = probe.pid();
        probe.close();
        assertThat(probe.end(20_000).signal()).isEqualTo(9);
        assertThat(ProcessHandle.of(pid).filter(ProcessHandle::isAlive)).isEmpty();
    }

    @Test
    void tellsAnErrorByItsCallAndErrno() {
        try (ThrProbe probe = start(
                HELLO + "read -r request\n"
                        + "echo '{\"error\":\"EAGAIN\",\"errno\":11,\"call\":\"pthread_create\",\"message\":\"thread 7\"}'\n")) {
            assertThatThrownBy(() -> probe.answer(20_000))
                    .isInstanceOfSatisfying(ProbeError.class, e -> {
                        assertThat(e.errno()).isEqualTo(Errno.EAGAIN);
                        assertThat(e.call()).isEqualTo("pthread_create");
                    })
                    .hasMessage("pthread_create in thrprobe: resource temporarily unavailable (EAGAIN): thread 7");
        }
    }

    @Test
    void saysWhichSignalEndedTheProgram() {
        try (ThrProbe probe = start(HELLO + "read -r request; kill -SEGV $$\n")) {
            assertThatThrownBy(() -> probe.requiredAnswer(20_000))
                    .isInstanceOf(ProbeException.class)
                    .hasMessageStartingWith("thrprobe was ended by SIGSEGV instead of answering");
            assertThat(probe.end(20_000)).isEqualTo(new ProbeEnd(null, 11));
        }
    }

    @Test
    void quotesWhatADyingProgramSays() {
        assertThatThrownBy(() -> start("echo 'no such library' >&2; exit 127\n"))
                .isInstanceOf(ProbeException.class)
                .hasMessage("thrprobe ended with status 127 before it said anything: no such library");
    }

    @Test
    void refusesAnotherProtocol() {
        assertThatThrownBy(() -> start(HELLO.replace("\"thrprobe\":1", "\"thrprobe\":2") + "cat >/dev/null\n"))
                .isInstanceOf(ProbeException.class)
                .hasMessageContaining("speaks protocol 2, this thrctl protocol 1");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "hello",
                "[]",
                "{",
                "{\"thrprobe\":1} {}",
                "{\"thrprobe\":\"1\"}",
                "{}",
                "{\"thrprobe\":99999999999999999999}"
            })
    void refusesWhatIsNoAnswer(String said) {
        assertThatThrownBy(() -> start("echo '" + said + "'; cat >/dev/null\n"))
                .isInstanceOf(ProbeException.class)
                .hasMessageStartingWith("thrprobe ")
                .hasMessageEndingWith("Report it");
    }

    @Test
    void waitsNoLongerThanItWasTold() {
        try (ThrProbe probe = start(HELLO + "cat >/dev/null\n")) {
            assertThatThrownBy(() -> probe.answer(50))
                    .isInstanceOf(ProbeException.class)
                    .hasMessage("thrprobe gave no answer in 50 ms. The machine may be overloaded");
        }
    }

    @Test
    void saysThatTheProgramIsMissing() {
        assertThatThrownBy(() -> ThrProbe.start(folder.resolve("none"), "hold", ProbeRequest.first()))
                .isInstanceOf(ProbeException.class)
                .hasMessageContaining("is missing: thrctl was built without a C compiler");
    }

    @Test
    void writesBytesThatAreNoText() {
        byte[] line = ProbeRequest.order("name")
                .withBytes("name", new byte[] {'a', (byte) 0xff, 0x1b})
                .line();
        assertThat(new String(line, StandardCharsets.UTF_8))
                .isEqualTo("{\"do\":\"name\",\"name\":\"\\u0061\\u00ff\\u001b\"}\n");
    }
}
