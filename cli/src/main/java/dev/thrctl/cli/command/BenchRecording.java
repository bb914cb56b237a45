package dev.thrctl.cli.command;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.thrctl.cli.render.Escape;
import java.io.IOException;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** One document of {@code bench NAME --json}. */
final class BenchRecording {
    private static final String PRODUCT = "thrctl.";
    private static final String KIND = "thrctl.bench/";
    private static final String SCHEMA = KIND + "1";
    private static final String MATRIX = "thrctl.bench-matrix/";
    private static final int DEEPEST = 20;
    private static final List<String> SCHEDULING = List.of("policy", "priority", "nice");
    private static final Set<String> NEEDED =
            Set.of("schema", "name", "engine", "started_at", "cpus", "scheduling", "plan", "environment", "series");
    /** Ten days: no run lasts that long. */
    private static final double LONGEST_NS = 864e12;

    /** A percentile of the samples together, or of one run: nanoseconds. */
    record Figure(double ns, long samples) {}

    private final Map<String, @Nullable Object> members;

    private BenchRecording(Map<String, @Nullable Object> members) {
        this.members = members;
    }

    /** From the document that begins at the current token. */
    static BenchRecording read(JsonParser json) throws IOException {
        Map<String, @Nullable Object> members = new LinkedHashMap<>();
        for (String key = json.nextFieldName(); key != null; key = json.nextFieldName()) {
            json.nextToken();
            if (NEEDED.contains(key)) {
                members.put(key, value(json, 0));
            } else {
                json.skipChildren();
            }
        }
        return new BenchRecording(members);
    }

    private static @Nullable Object value(JsonParser json, int depth) throws IOException {
        if (depth > DEEPEST) {
            throw new IOException("nested too deeply");
        }
        JsonToken token = json.currentToken();
        if (token == null) {
            throw new IOException("cut short");
        }
        return switch (token) {
            case START_OBJECT -> {
                Map<String, @Nullable Object> object = new LinkedHashMap<>();
                for (String key = json.nextFieldName(); key != null; key = json.nextFieldName()) {
                    json.nextToken();
                    object.put(key, value(json, depth + 1));
                }
                yield object;
            }
            case START_ARRAY -> {
                List<@Nullable Object> array = new ArrayList<>();
                while (json.nextToken() != JsonToken.END_ARRAY) {
                    array.add(value(json, depth + 1));
                }
                yield array;
            }
            case VALUE_STRING -> json.getText();
            case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> json.getDoubleValue();
            case VALUE_TRUE -> true;
            case VALUE_FALSE -> false;
            default -> null;
        };
    }

    @SuppressWarnings("unchecked") // value() makes no other maps
    private static Map<String, @Nullable Object> map(@Nullable Object value) {
        return value instanceof Map<?, ?> map ? (Map<String, @Nullable Object>) map : Map.of();
    }

    private static List<?> list(@Nullable Object value) {
        return value instanceof List<?> list ? list : List.of();
    }

    /** What else thrctl wrote there, and what to do; null if it is a recording, or not thrctl's. */
    @Nullable
    String unfit() {
        if (!(members.get("schema") instanceof String schema) || schema.equals(SCHEMA) || !schema.startsWith(PRODUCT)) {
            return null;
        }
        String shown = Escape.printable(schema);
        if (schema.startsWith(KIND)) {
            return "another version of thrctl wrote it (" + shown + "; this one reads " + SCHEMA
                    + "). Compare with that, or measure again";
        }
        return schema.startsWith(MATRIX)
                ? "it holds a matrix, one run of each pair of CPUs, which cannot be judged. Measure without --matrix"
                : "it holds no measurement but " + shown + ". Compare what 'thrctl bench NAME --json' writes";
    }

    boolean isOurs() {
        if (!SCHEMA.equals(members.get("schema")) || !(members.get("name") instanceof String)) {
            return false;
        }
        for (Object series : list(members.get("series"))) {
            if (!isPossible(map(series))) {
                return false;
            }
            for (Object run : list(map(series).get("runs"))) {
                if (!isPossible(map(run))) {
                    return false;
                }
            }
        }
        return true;
    }

    private static boolean isPossible(Map<String, @Nullable Object> samples) {
        for (Object value : map(samples.get("latency_ns")).values()) {
            if (value instanceof Double ns && !(ns >= 0 && ns <= LONGEST_NS)) {
                return false;
            }
        }
        return true;
    }

    /** Benchmark and engine. */
    String title() {
        return members.get("name") + ", " + members.get("engine");
    }

    /** Null if it does not say: it was written before thrctl did. */
    @Nullable
    Instant startedAt() {
        try {
            return members.get("started_at") instanceof String text ? Instant.parse(text) : null;
        } catch (DateTimeException e) {
            return null;
        }
    }

    /** {@code cpus: [0, 1] and [0, 0]}: what else than the program may have made a difference. */
    List<String> differences(BenchRecording other) {
        List<String> differences = new ArrayList<>();
        add(differences, "cpus", members.get("cpus"), other.members.get("cpus"));
        for (String key : SCHEDULING) {
            add(differences, key, scheduling(key), other.scheduling(key));
        }
        for (String group : new String[] {"plan", "environment"}) {
            Map<String, @Nullable Object> mine = map(members.get(group));
            Map<String, @Nullable Object> others = map(other.members.get(group));
            Set<String> keys = new LinkedHashSet<>(mine.keySet());
            keys.addAll(others.keySet());
            for (String key : keys) {
                // How long was measured, and how often a CPU slept meanwhile, is no difference of the machines.
                if (!List.of("duration_ns", "iterations", "runs", "policy", "priority", "idle_states", "java")
                        .contains(key)) {
                    add(differences, key, mine.get(key), others.get(key));
                }
            }
        }
        return differences;
    }

    /** As the kernel had it; what was recorded before thrctl said so, as it was asked for. */
    private @Nullable Object scheduling(String key) {
        Map<String, @Nullable Object> scheduling = map(members.get("scheduling"));
        return scheduling.isEmpty()
                ? key.equals("nice")
                        ? Double.valueOf(0)
                        : map(members.get("plan")).get(key)
                : scheduling.get(key);
    }

    private static void add(List<String> differences, String key, @Nullable Object mine, @Nullable Object others) {
        if (!Objects.equals(mine, others)) {
            differences.add(key + ": " + text(mine) + " and " + text(others));
        }
    }

    private static String text(@Nullable Object value) {
        if (value instanceof List<?> list) {
            List<String> texts = new ArrayList<>();
            for (Object one : list) {
                texts.add(text(one));
            }
            return String.join(",", texts);
        }
        if (value instanceof Double number && number == Math.rint(number)) {
            return Long.toString(number.longValue());
        }
        return value == null ? "unknown" : Escape.printable(value.toString());
    }

    /** Their names; empty if there was no sample. */
    Set<String> series() {
        Set<String> names = new LinkedHashSet<>();
        for (Object series : list(members.get("series"))) {
            names.add(String.valueOf(map(series).get("name")));
        }
        return names;
    }

    private Map<String, @Nullable Object> series(String name) {
        for (Object one : list(members.get("series"))) {
            if (name.equals(map(one).get("name"))) {
                return map(one);
            }
        }
        return Map.of();
    }

    /** Of the series that has the fewest. */
    int runs() {
        int fewest = Integer.MAX_VALUE;
        for (String series : series()) {
            fewest = Math.min(fewest, list(series(series).get("runs")).size());
        }
        return fewest;
    }

    /** Of all runs together; null if there is none. */
    @Nullable
    Figure figure(String series, String statistic) {
        return figure(series(series), statistic);
    }

    List<Figure> figuresOfRuns(String series, String statistic) {
        List<Figure> figures = new ArrayList<>();
        for (Object run : list(series(series).get("runs"))) {
            Figure figure = figure(map(run), statistic);
            if (figure != null) {
                figures.add(figure);
            }
        }
        return figures;
    }

    private static @Nullable Figure figure(Map<String, @Nullable Object> samples, String statistic) {
        Object value = map(samples.get("latency_ns")).get(statistic);
        return value instanceof Double ns && samples.get("samples") instanceof Double count
                ? new Figure(ns, count.longValue())
                : null;
    }
}
