package dev.thrctl.cli.command;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.thrctl.cli.FileProblem;
import dev.thrctl.cli.render.Escape;
import dev.thrctl.cli.render.JsonLines;
import dev.thrctl.cli.render.JsonOut;
import dev.thrctl.kept.KeptFile;
import dev.thrctl.kept.UnsafeFileException;
import dev.thrctl.kernel.CpuSet;
import dev.thrctl.kernel.InvalidValueException;
import dev.thrctl.kernel.ProbeException;
import dev.thrctl.kernel.ProcFs;
import dev.thrctl.kernel.ThreadId;
import dev.thrctl.sched.AffinityChange;
import dev.thrctl.sched.SavedSettings;
import dev.thrctl.sched.SchedulingChange;
import dev.thrctl.sched.SettingsChange;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What threads had before they were changed, one JSON object a line. Each is written before its thread is touched, so
 * that the file is whole whenever thrctl ends.
 */
final class UndoFile implements AutoCloseable {
    private static final String SCHEMA = "thrctl.set-undo/1";
    private static final String BOOT_ID = "/proc/sys/kernel/random/boot_id";

    /** A file that is longer is not ours: 4 million threads do not fit into a process. */
    private static final int MOST_LINES = ThreadId.MAX;

    /** The longest list of CPUs has half of this. */
    private static final int LONGEST_LINE = 1 << 20;

    private final String shown;
    private final @Nullable String bootId;
    private final @Nullable Long createdTicks;
    private final OutputStream stream;
    private final JsonLines lines;

    private UndoFile(String shown, @Nullable String bootId, @Nullable Long createdTicks, OutputStream stream) {
        this.shown = shown;
        this.createdTicks = createdTicks;
        this.bootId = bootId;
        this.stream = stream;
        this.lines = JsonOut.lines(stream, SCHEMA);
    }

    /**
     * A new file that only its owner can read. It is not written beside and renamed: whoever ends thrctl in the middle
     * needs what it has changed so far, under the name that was given.
     */
    static UndoFile create(String path, ProcFs proc) {
        String shown = Escape.printable(path);
        try {
            return new UndoFile(
                    shown,
                    bootId(proc),
                    ticksSinceBoot(proc),
                    KeptFile.of(Path.of(path)).create());
        } catch (FileAlreadyExistsException e) {
            throw new ProbeException(
                    "creation of " + shown + ": file exists (EEXIST). It may be needed: name another, or remove it", e);
        } catch (NoSuchFileException e) {
            throw new ProbeException("creation of " + shown + ": no such folder (ENOENT)", e);
        } catch (UnsafeFileException e) {
            throw new ProbeException(
                    "creation of " + shown + ": " + FileProblem.text(e)
                            + ". Whoever can replace the file decides what --restore"
                            + " does: name one in a folder of your own, or in /tmp",
                    e);
        } catch (IOException e) {
            throw new ProbeException("creation of " + shown + ": " + FileProblem.text(e), e);
        }
    }

    private static @Nullable String bootId(ProcFs proc) {
        return proc.line(BOOT_ID).orNull();
    }

    /** Of /proc/uptime, seconds with two decimals: USER_HZ is 100 on every architecture that thrctl knows. */
    static @Nullable Long ticksSinceBoot(ProcFs proc) {
        String uptime = proc.line("/proc/uptime").orNull();
        int blank = uptime == null ? -1 : uptime.indexOf(' ');
        if (uptime == null || blank < 4 || uptime.charAt(blank - 3) != '.') {
            return null;
        }
        try {
            return Long.valueOf(uptime.substring(0, blank - 3) + uptime.substring(blank - 2, blank));
        } catch (NumberFormatException e) {
            return null;
        }
    }

    void add(SavedSettings saved) {
        try {
            lines.line(out -> write(out, saved));
        } catch (IOException e) {
            throw new ProbeException(
                    "write to " + shown + ": " + FileProblem.text(e) + ". " + saved.id()
                            + " and those behind it were left alone",
                    e);
        }
    }

    private void write(JsonOut out, SavedSettings saved) throws IOException {
        SettingsChange before = saved.before();
        AffinityChange affinity = before.affinity();
        SchedulingChange scheduling = before.scheduling();
        out.member("boot_id", bootId);
        out.member("pid", saved.id().pid());
        out.member("tid", saved.id().tid());
        out.member("start_ticks", saved.startTicks());
        out.member("saved_ticks", createdTicks);
        out.member("affinity", affinity == null ? null : affinity.cpus());
        out.member("nice", before.nice());
        out.member("policy", scheduling == null ? null : scheduling.policy());
        out.member("rt_priority", scheduling == null ? null : scheduling.priority());
        out.member("runtime_ns", scheduling == null ? null : scheduling.runtimeNs());
        out.member("deadline_ns", scheduling == null ? null : scheduling.deadlineNs());
        out.member("period_ns", scheduling == null ? null : scheduling.periodNs());
        out.member("reset_on_fork", scheduling == null ? null : scheduling.resetOnFork());
        out.member("deadline_flags", scheduling == null ? null : scheduling.flags());
        out.member("io_priority", before.ioPriority());
        out.member("timer_slack_ns", before.timerSlackNs());
    }

    @Override
    public void close() {
        try {
            stream.close();
        } catch (IOException e) {
            throw new ProbeException("write to " + shown + ": " + FileProblem.text(e) + ". It is incomplete", e);
        }
    }

    /**
     * Reads a file back.
     *
     * @throws ProbeException if it cannot be read, is none of ours, or is from before the last boot
     */
    static List<SavedSettings> read(String path, ProcFs proc) {
        String shown = Escape.printable(path);
        List<SavedSettings> saved = new ArrayList<>();
        try (BufferedReader reader = Files.newBufferedReader(Path.of(path), StandardCharsets.US_ASCII)) {
            for (String line = line(reader); line != null; line = line(reader)) {
                if (saved.size() >= MOST_LINES) {
                    throw new InvalidValueException("too many lines");
                }
                saved.add(parse(line, bootId(proc)));
            }
        } catch (InvalidValueException e) {
            throw new ProbeException(
                    "read of " + shown + ": line " + (saved.size() + 1) + ": " + e.getMessage()
                            + ". Nothing was changed",
                    e);
        } catch (NoSuchFileException e) {
            throw new ProbeException("read of " + shown + ": no such file (ENOENT)", e);
        } catch (IOException e) {
            throw new ProbeException("read of " + shown + ": " + FileProblem.text(e), e);
        }
        return saved;
    }

    /** Null at the end; as {@link BufferedReader#readLine}, but never takes more than a line of ours can have. */
    private static @Nullable String line(BufferedReader reader) throws IOException {
        StringBuilder text = new StringBuilder();
        for (int c = reader.read(); c != '\n'; c = reader.read()) {
            if (c < 0) {
                return text.isEmpty() ? null : text.toString();
            }
            if (text.length() >= LONGEST_LINE) {
                throw new InvalidValueException("not what 'thrctl set --undo' writes");
            }
            text.append((char) c);
        }
        return text.toString();
    }

    private static SavedSettings parse(String line, @Nullable String bootId) {
        Map<String, Object> values = values(line);
        if (!SCHEMA.equals(values.get("schema"))) {
            throw new InvalidValueException("not what 'thrctl set --undo' writes");
        }
        if (bootId != null && values.containsKey("boot_id") && !bootId.equals(values.get("boot_id"))) {
            throw new InvalidValueException("it is from before the last boot, and its threads have ended");
        }
        Integer pid = number(values, "pid", 1, ThreadId.MAX);
        Integer tid = number(values, "tid", 1, ThreadId.MAX);
        Long startTicks = time(values, "start_ticks");
        if (pid == null || tid == null || startTicks == null) {
            throw new InvalidValueException("it names no thread");
        }
        return new SavedSettings(new ThreadId(pid, tid), startTicks, change(values), time(values, "saved_ticks"));
    }

    private static SettingsChange change(Map<String, Object> values) {
        Object cpus = values.get("affinity");
        Integer policy = number(values, "policy", 0, Integer.MAX_VALUE);
        SchedulingChange scheduling = policy == null
                ? null
                : new SchedulingChange(
                        policy,
                        number(values, "rt_priority", 0, Integer.MAX_VALUE),
                        time(values, "runtime_ns"),
                        time(values, "deadline_ns"),
                        time(values, "period_ns"),
                        values.get("reset_on_fork") instanceof Boolean reset ? reset : null,
                        time(values, "deadline_flags"));
        return new SettingsChange(
                cpus instanceof String list ? AffinityChange.to(CpuSet.parse(list)) : null,
                scheduling,
                number(values, "nice", -20, 19),
                number(values, "io_priority", 0, 0xffff),
                time(values, "timer_slack_ns"));
    }

    private static @Nullable Long time(Map<String, Object> values, String key) {
        Object value = values.get(key);
        if (value == null || (value instanceof Long number && number >= 0)) {
            return (Long) value;
        }
        throw new InvalidValueException(key + " is out of range");
    }

    private static @Nullable Integer number(Map<String, Object> values, String key, int lowest, int highest) {
        Object value = values.get(key);
        if (value == null) {
            return null;
        }
        if (value instanceof Long number && number >= lowest && number <= highest) {
            return number.intValue();
        }
        throw new InvalidValueException(key + " is out of range");
    }

    /** The members of one flat object; those that are null are left out. */
    private static Map<String, Object> values(String line) {
        Map<String, Object> values = new HashMap<>();
        try (JsonParser json = new JsonFactory().createParser(line)) {
            if (json.nextToken() != JsonToken.START_OBJECT) {
                throw new InvalidValueException("not a JSON object");
            }
            for (String key = json.nextFieldName(); key != null; key = json.nextFieldName()) {
                switch (json.nextToken()) {
                    case VALUE_STRING -> values.put(key, json.getText());
                    case VALUE_NUMBER_INT -> values.put(key, json.getLongValue());
                    case VALUE_TRUE -> values.put(key, true);
                    case VALUE_FALSE -> values.put(key, false);
                    case VALUE_NULL -> {}
                    default -> throw new InvalidValueException("not what 'thrctl set --undo' writes");
                }
            }
            return values;
        } catch (IOException e) {
            throw new InvalidValueException("not JSON");
        }
    }
}
