package dev.thrctl.cli.render;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.thrctl.kernel.CpuSet;
import dev.thrctl.kernel.RawText;
import dev.thrctl.kernel.SignalSet;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

class JsonOutTest {
    private static byte[] document(boolean indented, JsonLines.Members members) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        JsonOut.document(bytes, "thrctl.test/1", indented, members);
        return bytes.toByteArray();
    }

    private static String line(JsonLines.Members members) throws IOException {
        return new String(document(false, members), StandardCharsets.US_ASCII);
    }

    @Test
    void writesPrintableAsciiForAnyNameAndLosesNoByte() throws IOException {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        for (int i = 0; i < 3_000; i++) {
            byte[] name = new byte[random.nextInt(16)];
            random.nextBytes(name);
            if (i < 256) {
                name = new byte[] {(byte) i};
            }
            RawText raw = RawText.of(name);
            byte[] json = document(i % 2 == 0, out -> out.member("name", raw));
            for (byte b : json) {
                assertThat(b == '\n' || (b >= 0x20 && b <= 0x7e))
                        .as("seed %d, byte %d", seed, b)
                        .isTrue();
            }
            Map<String, String> read = strings(json);
            assertThat(read).as("seed %d", seed).containsEntry("name", raw.text());
            if (raw.isValidUtf8()) {
                assertThat(read).as("seed %d", seed).doesNotContainKey("name_hex");
            } else {
                assertThat(read).as("seed %d", seed).containsEntry("name_hex", raw.hex());
            }
        }
    }

    private static Map<String, String> strings(byte[] json) throws IOException {
        Map<String, String> members = new HashMap<>();
        try (JsonParser parser = new JsonFactory().createParser(json)) {
            for (JsonToken token = parser.nextToken(); token != null; token = parser.nextToken()) {
                if (token == JsonToken.VALUE_STRING) {
                    members.put(parser.currentName(), parser.getText());
                }
            }
        }
        return members;
    }

    @Test
    void beginsWithItsSchemaAndEndsWithANewline() throws IOException {
        assertThat(line(out -> {})).isEqualTo("{\"schema\":\"thrctl.test/1\"}\n");
    }

    @Test
    void writesTheUnknownAsNull() throws IOException {
        assertThat(line(out -> {
                    out.member("a", (Long) null);
                    out.member("b", (Integer) null);
                    out.member("c", (Double) null);
                    out.member("d", (Boolean) null);
                    out.member("e", (String) null);
                    out.member("f", (RawText) null);
                    out.member("g", (SignalSet) null);
                    out.member("h", (CpuSet) null);
                    out.address("i", null);
                    out.nothing("j");
                }))
                .isEqualTo("{\"schema\":\"thrctl.test/1\",\"a\":null,\"b\":null,\"c\":null,\"d\":null,\"e\":null,"
                        + "\"f\":null,\"g\":null,\"h\":null,\"i\":null,\"j\":null}\n");
    }

    @Test
    void writesAMaskAsHexNamesAndNumbers() throws IOException {
        assertThat(line(out -> out.member("blocked", SignalSet.parse("USR1,RTMIN"))))
                .contains(
                        "\"blocked\":{\"hex\":\"0x0000000200000200\",\"names\":[\"SIGUSR1\",\"SIGRTMIN\"],\"numbers\":[10,34]}");
    }

    @Test
    void writesAddressesUnsignedAndLists() throws IOException {
        assertThat(line(out -> {
                    out.address("at", -1L);
                    out.addresses("args", List.of(0L, 255L));
                    out.member("cpus", CpuSet.of(0, 1, 3));
                    out.numbers("n", List.of(1, 2L));
                }))
                .contains("\"at\":\"0xffffffffffffffff\",\"args\":[\"0x0\",\"0xff\"],\"cpus\":\"0-1,3\",\"n\":[1,2]");
    }

    @Test
    void writesOneObjectALine() throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        JsonLines lines = JsonOut.lines(bytes, "thrctl.test/1");
        lines.line(out -> out.member("a", 1));
        lines.line(out -> out.member("a", 2));
        assertThat(bytes.toString(StandardCharsets.US_ASCII))
                .isEqualTo("{\"schema\":\"thrctl.test/1\",\"a\":1}\n{\"schema\":\"thrctl.test/1\",\"a\":2}\n");
    }

    @Test
    void tellsThatTheOutputCannotBeWritten() {
        OutputStream full = new OutputStream() {
            @Override
            public void write(int b) throws IOException {
                throw new IOException("No space left on device");
            }
        };
        assertThatThrownBy(() -> JsonOut.document(full, "s", false, out -> {}))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("No space");
    }
}
