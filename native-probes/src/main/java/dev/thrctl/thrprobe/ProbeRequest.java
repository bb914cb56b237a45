package dev.thrctl.thrprobe;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** One line of JSON for thrprobe, the members in the order in which they are added. */
public final class ProbeRequest {
    /** As PROTOCOL of src/main/c/probe.h. */
    static final int PROTOCOL = 1;

    private final StringWriter text = new StringWriter();
    private final JsonGenerator json;

    private ProbeRequest() {
        try {
            json = new JsonFactory().createGenerator(text);
            json.writeStartObject();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The first line, which says what the probe is to do. */
    public static ProbeRequest first() {
        return new ProbeRequest().with("protocol", PROTOCOL);
    }

    /** A later line, for a probe that runs. */
    public static ProbeRequest order(String word) {
        return new ProbeRequest().with("do", word);
    }

    public ProbeRequest with(String key, long value) {
        return write(() -> json.writeNumberField(key, value));
    }

    public ProbeRequest with(String key, boolean value) {
        return write(() -> json.writeBooleanField(key, value));
    }

    /** Null adds nothing. */
    public ProbeRequest with(String key, @Nullable String value) {
        return value == null ? this : write(() -> json.writeStringField(key, value));
    }

    /** Bytes that may be no UTF-8, such as a thread's name; none of them 0. */
    public ProbeRequest withBytes(String key, byte[] value) {
        // Each byte as the character of its number: thrprobe makes the byte of it again.
        return write(() -> {
            json.writeFieldName(key);
            json.writeRawValue(quoted(value));
        });
    }

    public ProbeRequest withAll(String key, int... values) {
        return write(() -> {
            json.writeArrayFieldStart(key);
            for (int value : values) {
                json.writeNumber(value);
            }
            json.writeEndArray();
        });
    }

    private static String quoted(byte[] value) {
        StringBuilder quoted = new StringBuilder("\"");
        for (byte one : value) {
            quoted.append("\\u00")
                    .append(Character.forDigit(one >> 4 & 15, 16))
                    .append(Character.forDigit(one & 15, 16));
        }
        return quoted.append('"').toString();
    }

    /** Complete, with its newline. */
    byte[] line() {
        write(() -> {
            json.writeEndObject();
            json.close();
        });
        return (text + "\n").getBytes(StandardCharsets.UTF_8);
    }

    private interface Writing {
        void run() throws IOException;
    }

    private ProbeRequest write(Writing writing) {
        try {
            writing.run();
            return this;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
