package dev.thrctl.cli.command;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.io.JsonEOFException;
import dev.thrctl.bench.Comparison;
import dev.thrctl.bench.Comparison.Question;
import dev.thrctl.bench.Comparison.Runs;
import dev.thrctl.cli.FileProblem;
import dev.thrctl.cli.command.BenchRecording.Figure;
import dev.thrctl.cli.render.Escape;
import dev.thrctl.kernel.ProbeException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What {@code bench NAME --json} wrote, once or several times. */
final class BenchFile {
    /** A document is a few kilobytes a run. */
    private static final int LONGEST = 16 << 20;

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
    private final List<BenchRecording> recordings;

    private BenchFile(String name, List<BenchRecording> recordings) {
        this.name = name;
        this.recordings = List.copyOf(recordings);
    }

    /**
     * Reads one file.
     *
     * @throws ProbeException if it cannot be read, is none of ours, or holds recordings of different things
     */
    static BenchFile read(String path) {
        String shown = Escape.printable(path);
        try {
            Path file = Path.of(path);
            byte[] bytes;
            // A device says that its size is 0.
            try (InputStream stream = Files.newInputStream(file)) {
                bytes = stream.readNBytes(LONGEST + 1);
            }
            if (bytes.length > LONGEST) {
                throw new ProbeException("read of " + shown + ": too long for what 'thrctl bench --json' writes");
            }
            List<BenchRecording> recordings = documents(shown, bytes);
            BenchFile read = new BenchFile(shown, recordings);
            read.check();
            return read;
        } catch (NoSuchFileException e) {
            throw new ProbeException("read of " + shown + ": no such file (ENOENT)", e);
        } catch (JsonProcessingException e) {
            throw foreign(shown);
        } catch (IOException e) {
            throw new ProbeException("read of " + shown + ": " + FileProblem.text(e), e);
        }
    }

    private static List<BenchRecording> documents(String shown, byte[] bytes) throws IOException {
        List<BenchRecording> recordings = new ArrayList<>();
        try (JsonParser json = new JsonFactory().createParser(bytes)) {
            for (JsonToken token = json.nextToken(); token != null; token = json.nextToken()) {
                if (token != JsonToken.START_OBJECT) {
                    throw foreign(shown);
                }
                recordings.add(BenchRecording.read(json));
            }
        } catch (JsonProcessingException e) {
            if (e instanceof JsonEOFException || isCut(bytes)) {
                throw new ProbeException(
                        "read of " + shown + ": it ends in the middle of a document: the measurement was ended, or the"
                                + " disk was full. Measure again",
                        e);
            }
            throw e;
        }
        return recordings;
    }

    /** Of objects, the last one without its end: what the parser calls half a word, or half a number. */
    private static boolean isCut(byte[] bytes) {
        int last = bytes.length - 1;
        while (last > 0 && bytes[last] <= ' ') {
            last--;
        }
        return bytes.length > 0 && bytes[0] == '{' && bytes[last] != '}';
    }

    private static ProbeException foreign(String shown) {
        return new ProbeException(
                "read of " + shown + ": not what 'thrctl bench NAME --json >FILE' writes. Compare two such files");
    }

    private void check() {
        if (recordings.isEmpty()) {
            throw new ProbeException("read of " + name + ": it is empty. Measure again");
        }
        for (BenchRecording one : recordings) {
            String unfit = one.unfit();
            if (unfit != null) {
                throw new ProbeException("read of " + name + ": " + unfit);
            }
            if (!one.isOurs()) {
                throw foreign(name);
            }
            if (one.series().isEmpty()) {
                throw new ProbeException("read of " + name + ": it holds no samples. Measure again");
            }
            if (!one.title().equals(title())) {
                throw new ProbeException("read of " + name + ": it holds recordings of different things ("
                        + Escape.printable(title()) + "; " + Escape.printable(one.title())
                        + "). Write each benchmark to a file of its own");
            }
        }
    }

    private BenchRecording first() {
        return recordings.get(0);
    }

    /** As the user named it. */
    String name() {
        return name;
    }

    String title() {
        return first().title();
    }

    int recordings() {
        return recordings.size();
    }

    /** Of all recordings, in the series that has the fewest. */
    int runs() {
        int sum = 0;
        for (BenchRecording one : recordings) {
            sum += one.runs();
        }
        return sum;
    }

    void requireSameBenchmark(BenchFile other) {
        if (!title().equals(other.title())) {
            throw new ProbeException(
                    "comparison of " + name + " and " + other.name + ": they measure different things ("
                            + Escape.printable(title()) + "; " + Escape.printable(other.title())
                            + "). Compare what the same benchmark measured with the same engine");
        }
        if (Collections.disjoint(first().series(), other.first().series())) {
            throw new ProbeException("comparison of " + name + " and " + other.name
                    + ": they have no series in common. Measure again with one version of thrctl");
        }
    }

    /** What else than the program may have made a difference, also between recordings of one file. */
    List<String> differences(BenchFile other) {
        Set<String> differences = new LinkedHashSet<>(first().differences(other.first()));
        for (BenchFile file : List.of(this, other)) {
            for (BenchRecording one : file.recordings) {
                differences.addAll(file.first().differences(one));
            }
        }
        return List.copyOf(differences);
    }

    /**
     * Whether the first recording of this was made beside the first of the other, and both before the second ones, and
     * so on: then what the machine did meanwhile is in both.
     */
    boolean isInTurnWith(BenchFile other) {
        int count = recordings.size();
        if (count < Comparison.FEWEST_RUNS || other.recordings.size() != count) {
            return false;
        }
        Instant before = Instant.MIN;
        for (int i = 0; i < count; i++) {
            Instant mine = recordings.get(i).startedAt();
            Instant others = other.recordings.get(i).startedAt();
            if (mine == null || others == null || !mine.isAfter(before) || !others.isAfter(before)) {
                return false;
            }
            before = mine.isAfter(others) ? mine : others;
        }
        return true;
    }

    /** For every series of both. */
    List<Question> questions(BenchFile other) {
        List<Question> questions = new ArrayList<>();
        for (String series : first().series()) {
            if (other.first().series().contains(series)) {
                for (Statistic statistic : Statistic.values()) {
                    questions.add(question(other, series, statistic));
                }
            }
        }
        return questions;
    }

    private Question question(BenchFile other, String series, Statistic statistic) {
        String shown = Escape.printable(series);
        Runs mine = recordingsAsRuns(series, statistic);
        Runs others = other.recordingsAsRuns(series, statistic);
        if (isInTurnWith(other)
                && mine.valuesNs().size() == recordings()
                && others.valuesNs().size() == recordings()) {
            return new Question(shown, statistic.key, statistic.quantile, mine, others, true);
        }
        // Recordings at different times tell more of the machine than the runs of one.
        boolean many = Math.min(recordings(), other.recordings()) >= Comparison.FEWEST_RUNS;
        return new Question(
                shown,
                statistic.key,
                statistic.quantile,
                many ? mine : allRuns(series, statistic),
                many ? others : other.allRuns(series, statistic),
                false);
    }

    private Runs recordingsAsRuns(String series, Statistic statistic) {
        List<Figure> figures = new ArrayList<>();
        for (BenchRecording one : recordings) {
            @Nullable Figure figure = one.figure(series, statistic.key);
            if (figure != null) {
                figures.add(figure);
            }
        }
        return runs(figures);
    }

    private Runs allRuns(String series, Statistic statistic) {
        List<Figure> figures = new ArrayList<>();
        for (BenchRecording one : recordings) {
            figures.addAll(one.figuresOfRuns(series, statistic.key));
        }
        return runs(figures);
    }

    private static Runs runs(List<Figure> figures) {
        List<Double> values = new ArrayList<>();
        long fewest = Long.MAX_VALUE;
        for (Figure figure : figures) {
            values.add(figure.ns());
            fewest = Math.min(fewest, figure.samples());
        }
        return new Runs(values, values.isEmpty() ? 0 : fewest);
    }
}
