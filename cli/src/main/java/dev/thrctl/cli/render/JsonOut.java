package dev.thrctl.cli.render;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonFactoryBuilder;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.SerializableString;
import com.fasterxml.jackson.core.io.CharacterEscapes;
import com.fasterxml.jackson.core.json.JsonWriteFeature;
import com.fasterxml.jackson.core.util.DefaultIndenter;
import com.fasterxml.jackson.core.util.DefaultPrettyPrinter;
import dev.thrctl.kernel.CpuSet;
import dev.thrctl.kernel.RawText;
import dev.thrctl.kernel.Signal;
import dev.thrctl.kernel.SignalSet;
import java.io.IOException;
import java.io.OutputStream;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * JSON with the conventions of thrctl: unknown is null, masks come as hex, names and numbers, and only printable ASCII
 * is written, so that no byte of another process reaches a terminal by this way either.
 */
public final class JsonOut {
    private static final JsonFactory FACTORY = new JsonFactoryBuilder()
            .enable(JsonWriteFeature.ESCAPE_NON_ASCII)
            .characterEscapes(new DeleteEscaped())
            .build();

    private final JsonGenerator json;

    private JsonOut(JsonGenerator json) {
        this.json = json;
    }

    /** One document with its schema in front. */
    public static void document(OutputStream stream, String schema, boolean indented, JsonLines.Members members)
            throws IOException {
        try (JsonGenerator json = FACTORY.createGenerator(stream).disable(JsonGenerator.Feature.AUTO_CLOSE_TARGET)) {
            if (indented) {
                DefaultIndenter unix = new DefaultIndenter("  ", "\n");
                json.setPrettyPrinter(new DefaultPrettyPrinter().withObjectIndenter(unix));
            }
            write(json, schema, members);
        }
        stream.write('\n');
        stream.flush();
    }

    /** One object a line, flushed when {@code lines} returns. */
    public static JsonLines lines(OutputStream stream, String schema) {
        return members -> document(stream, schema, false, members);
    }

    private static void write(JsonGenerator json, String schema, JsonLines.Members members) throws IOException {
        json.writeStartObject();
        json.writeStringField("schema", schema);
        members.write(new JsonOut(json));
        json.writeEndObject();
    }

    /** A member that is an object. */
    public void object(String key, JsonLines.Members members) throws IOException {
        json.writeObjectFieldStart(key);
        members.write(this);
        json.writeEndObject();
    }

    /** A member that is an array of objects. */
    public <T> void objects(String key, Iterable<T> items, Item<T> writer) throws IOException {
        json.writeArrayFieldStart(key);
        for (T item : items) {
            json.writeStartObject();
            writer.write(this, item);
            json.writeEndObject();
        }
        json.writeEndArray();
    }

    public void strings(String key, Iterable<String> items) throws IOException {
        json.writeArrayFieldStart(key);
        for (String item : items) {
            json.writeString(item);
        }
        json.writeEndArray();
    }

    public void numbers(String key, Iterable<? extends Number> items) throws IOException {
        json.writeArrayFieldStart(key);
        for (Number item : items) {
            json.writeNumber(item.longValue());
        }
        json.writeEndArray();
    }

    public void member(String key, @Nullable String value) throws IOException {
        json.writeFieldName(key);
        if (value == null) {
            json.writeNull();
        } else {
            json.writeString(value);
        }
    }

    public void member(String key, @Nullable Long value) throws IOException {
        json.writeFieldName(key);
        if (value == null) {
            json.writeNull();
        } else {
            json.writeNumber(value);
        }
    }

    /** A number of 64 bits without a sign. */
    public void unsigned(String key, @Nullable Long value) throws IOException {
        json.writeFieldName(key);
        if (value == null) {
            json.writeNull();
        } else {
            json.writeNumber(Long.toUnsignedString(value));
        }
    }

    public void member(String key, @Nullable Integer value) throws IOException {
        member(key, value == null ? null : Long.valueOf(value));
    }

    public void member(String key, @Nullable Double value) throws IOException {
        json.writeFieldName(key);
        if (value == null) {
            json.writeNull();
        } else if (Double.isFinite(value)) {
            json.writeNumber(Plain.exact(value));
        } else {
            json.writeNumber(value);
        }
    }

    public void member(String key, @Nullable Boolean value) throws IOException {
        json.writeFieldName(key);
        if (value == null) {
            json.writeNull();
        } else {
            json.writeBoolean(value);
        }
    }

    public void nothing(String key) throws IOException {
        json.writeNullField(key);
    }

    /** Text of another process; where it is no UTF-8, its bytes follow as {@code key_hex}. */
    public void member(String key, @Nullable RawText value) throws IOException {
        member(key, value == null ? null : value.text());
        if (value != null && !value.isValidUtf8()) {
            member(key + "_hex", value.hex());
        }
    }

    /** {@code null}, or hex, names and numbers. */
    public void member(String key, @Nullable SignalSet set) throws IOException {
        member(key, set, Signal.RTMIN);
    }

    /** With the names of a C library whose SIGRTMIN is {@code realTimeFirst}. */
    public void member(String key, @Nullable SignalSet set, int realTimeFirst) throws IOException {
        if (set == null) {
            nothing(key);
            return;
        }
        object(key, out -> {
            out.member("hex", set.hex());
            out.strings("names", set.names(realTimeFirst));
            out.numbers("numbers", set.numbers());
        });
    }

    /** The kernel's list format. */
    public void member(String key, @Nullable CpuSet cpus) throws IOException {
        member(key, cpus == null ? null : cpus.list());
    }

    /** {@code 0x} and the digits of an unsigned number. */
    public void address(String key, @Nullable Long value) throws IOException {
        member(key, value == null ? null : hex(value));
    }

    public void addresses(String key, List<Long> values) throws IOException {
        strings(key, values.stream().map(JsonOut::hex).toList());
    }

    public static String hex(long value) {
        return Hex.of(value);
    }

    /** Writes the members of the object for one item. */
    public interface Item<T> {
        void write(JsonOut out, T item) throws IOException;
    }

    /** JSON allows a raw DEL in a string; a terminal should not get one. */
    private static final class DeleteEscaped extends CharacterEscapes {
        private static final long serialVersionUID = 1;

        private final int[] ascii = standardAsciiEscapesForJSON();

        DeleteEscaped() {
            ascii[0x7f] = ESCAPE_STANDARD;
        }

        @Override
        public int[] getEscapeCodesForAscii() {
            return ascii;
        }

        @Override
        public @Nullable SerializableString getEscapeSequence(int ch) {
            return null;
        }
    }
}
