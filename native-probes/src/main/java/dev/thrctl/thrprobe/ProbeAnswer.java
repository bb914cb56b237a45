package dev.thrctl.thrprobe;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.thrctl.kernel.ProbeException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** One line of thrprobe: a JSON object whose values are integers, booleans, strings, arrays and objects. */
public final class ProbeAnswer {
    private final Map<String, @Nullable Object> members;

    private ProbeAnswer(Map<String, @Nullable Object> members) {
        this.members = members;
    }

    /** Refuses what is no such line with a {@link ProbeException}. */
    static ProbeAnswer parse(String line) {
        try (JsonParser json = new JsonFactory().createParser(line)) {
            if (json.nextToken() != JsonToken.START_OBJECT) {
                throw new IOException("not an object");
            }
            ProbeAnswer answer = new ProbeAnswer(object(json));
            if (json.nextToken() != null) {
                throw new IOException("more than one value");
            }
            return answer;
        } catch (IOException e) {
            throw new ProbeException("thrprobe said what is no answer: " + line + ". Report it", e);
        }
    }

    private static Map<String, @Nullable Object> object(JsonParser json) throws IOException {
        Map<String, @Nullable Object> members = new LinkedHashMap<>();
        while (json.nextToken() == JsonToken.FIELD_NAME) {
            String key = json.currentName();
            json.nextToken();
            members.put(key, value(json));
        }
        return members;
    }

    private static @Nullable Object value(JsonParser json) throws IOException {
        JsonToken token = json.currentToken();
        if (token == null) {
            throw new IOException("cut short");
        }
        return switch (token) {
            case VALUE_NUMBER_INT -> json.getLongValue();
            case VALUE_NUMBER_FLOAT -> json.getDoubleValue();
            case VALUE_STRING -> json.getText();
            case VALUE_TRUE -> true;
            case VALUE_FALSE -> false;
            case VALUE_NULL -> null;
            case START_OBJECT -> new ProbeAnswer(object(json));
            case START_ARRAY -> {
                List<@Nullable Object> values = new ArrayList<>();
                while (json.nextToken() != JsonToken.END_ARRAY) {
                    values.add(value(json));
                }
                yield values;
            }
            default -> throw new IOException("unexpected " + token);
        };
    }

    public boolean has(String key) {
        return members.get(key) != null;
    }

    /** In the order in which they were said. */
    public Set<String> keys() {
        return members.keySet();
    }

    /** Refuses a line without it with a {@link ProbeException}. */
    public long integer(String key) {
        return required(key, Long.class);
    }

    public @Nullable Long integerOrNull(String key) {
        return members.get(key) instanceof Long value ? value : null;
    }

    public String text(String key) {
        return required(key, String.class);
    }

    public @Nullable String textOrNull(String key) {
        return members.get(key) instanceof String value ? value : null;
    }

    public boolean flag(String key) {
        return Boolean.TRUE.equals(members.get(key));
    }

    public ProbeAnswer object(String key) {
        return required(key, ProbeAnswer.class);
    }

    /** The objects of an array. */
    public List<ProbeAnswer> objects(String key) {
        List<ProbeAnswer> objects = new ArrayList<>();
        for (Object one : required(key, List.class)) {
            objects.add((ProbeAnswer) one);
        }
        return objects;
    }

    /** The integers of an array. */
    public long[] integers(String key) {
        List<?> values = required(key, List.class);
        long[] integers = new long[values.size()];
        for (int i = 0; i < integers.length; i++) {
            integers[i] = (Long) values.get(i);
        }
        return integers;
    }

    private <T> T required(String key, Class<T> type) {
        Object value = members.get(key);
        if (!type.isInstance(value)) {
            throw new ProbeException("thrprobe answered without '" + key + "': " + members + ". Report it");
        }
        return type.cast(value);
    }

    @Override
    public String toString() {
        return members.toString();
    }
}
