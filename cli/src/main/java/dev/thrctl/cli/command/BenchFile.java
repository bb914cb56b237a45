package dev.thrctl.cli.command;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.thrctl.bench.Comparison.Question;
import dev.thrctl.bench.Comparison.Runs;
import dev.thrctl.cli.render.Escape;
import dev.thrctl.kernel.ProbeException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** What {@code bench NAME --json} wrote. */
final class BenchFile {
    private static final String SCHEMA = "thrctl.bench/1";
    /** A document is a few kilobytes a run. */
    private static final long LONGEST = 64L << 20;

    private static final int DEEPEST = 20;

    /** What is compared, by its name in JSON, and what part of the samples is below it. */
    private enum Statistic {
        P50("p50", 0.50),
        P90("p90", 0.90),
        P99("p99", 0.99),
        P99_9("p99_9", 0.999);

        private final String key;
        private final double quantile;

        Statistic(String key, double quantile) {
            this.key = key;
            this.quantile = quantile;
        }
    }

    private final String name;
    private final Map<String, @Nullable Object> members;

    private BenchFile(String name, Map<String, @Nullable Object> members) {
        this.name = name;
        this.members = members;
    }

    /**
     * Reads one file.
     *
     * @throws ProbeException if it cannot be read, or is none of ours
     */
    static BenchFile read(String path) {
        String shown = Escape.printable(path);
        try {
            Path file = Path.of(path);
            if (Files.size(file) > LONGEST) {
                throw new ProbeException("read of " + shown + ": too long for what 'thrctl bench --json' writes");
            }
            try (JsonParser json = new JsonFactory().createParser(Files.readAllBytes(file))) {
                Object document = json.nextToken() == JsonToken.START_OBJECT ? value(json, 0) : null;
                BenchFile read = new BenchFile(shown, map(document));
                read.check();
                return read;
            }
        } catch (NoSuchFileException e) {
            throw new ProbeException("read of " + shown + ": no such file (ENOENT)", e);
        } catch (com.fasterxml.jackson.core.JsonProcessingException e) {
            throw foreign(shown);
        } catch (IOException e) {
            throw new ProbeException("read of " + shown + ": " + BenchOptions.reasonOrNull(e), e);
        }
    }

    private static ProbeException foreign(String shown) {
        return new ProbeException(
                "read of " + shown + ": not what 'thrctl bench NAME --json' writes. Make it so: > " + shown);
    }

    private void check() {
        if (!SCHEMA.equals(members.get("schema")) || !(members.get("name") instanceof String)) {
            throw foreign(name);
        }
        if (list(members.get("series")).isEmpty()) {
            throw new ProbeException("read of " + name + ": it holds no samples. Measure again");
        }
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

    /** As the user named it. */
    String name() {
        return name;
    }

    /** Benchmark and engine. */
    String title() {
        return members.get("name") + ", " + members.get("engine");
    }

    /** Of the series that has the fewest. */
    int runs() {
        int fewest = Integer.MAX_VALUE;
        for (Object series : list(members.get("series"))) {
            fewest = Math.min(fewest, list(map(series).get("runs")).size());
        }
        return fewest;
    }

    void requireSameBenchmark(BenchFile other) {
        if (!title().equals(other.title())) {
            throw new ProbeException(
                    "comparison of " + name + " and " + other.name + ": they measure different things ("
                            + Escape.printable(title()) + "; " + Escape.printable(other.title())
                            + "). Compare what the same benchmark measured with the same engine");
        }
    }

    /** {@code cpus: [0, 1] and [0, 0]}: what else than the program may have made a difference. */
    List<String> differences(BenchFile other) {
        List<String> differences = new ArrayList<>();
        add(differences, "cpus", members.get("cpus"), other.members.get("cpus"));
        for (String group : new String[] {"plan", "environment"}) {
            Map<String, @Nullable Object> mine = map(members.get(group));
            Map<String, @Nullable Object> others = map(other.members.get(group));
            for (String key : mine.keySet()) {
                // How long was measured, and how often a CPU slept meanwhile, is no difference of the machines.
                if (!List.of("duration_ns", "iterations", "runs", "idle_states", "java")
                        .contains(key)) {
                    add(differences, key, mine.get(key), others.get(key));
                }
            }
        }
        return differences;
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

    /** For every series of both. */
    List<Question> questions(BenchFile other) {
        List<Question> questions = new ArrayList<>();
        for (Object one : list(members.get("series"))) {
            Map<String, @Nullable Object> mine = map(one);
            for (Object another : list(other.members.get("series"))) {
                Map<String, @Nullable Object> others = map(another);
                if (Objects.equals(mine.get("name"), others.get("name"))) {
                    for (Statistic statistic : Statistic.values()) {
                        questions.add(new Question(
                                Escape.printable(String.valueOf(mine.get("name"))),
                                statistic.key,
                                statistic.quantile,
                                runs(mine, statistic),
                                runs(others, statistic)));
                    }
                }
            }
        }
        return questions;
    }

    private static Runs runs(Map<String, @Nullable Object> series, Statistic statistic) {
        List<?> runs = list(series.get("runs"));
        List<Double> values = new ArrayList<>();
        long fewest = Long.MAX_VALUE;
        for (Object run : runs) {
            Object value = map(map(run).get("latency_ns")).get(statistic.key);
            Object samples = map(run).get("samples");
            if (value instanceof Double ns && samples instanceof Double count) {
                values.add(ns);
                fewest = Math.min(fewest, count.longValue());
            }
        }
        return new Runs(values, values.isEmpty() ? 0 : fewest);
    }
}
