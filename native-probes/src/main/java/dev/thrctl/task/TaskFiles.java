package dev.thrctl.task;

import dev.thrctl.kernel.MalformedFileException;
import dev.thrctl.kernel.ProbeException;
import dev.thrctl.kernel.ProcReader;
import dev.thrctl.kernel.RawText;
import dev.thrctl.kernel.Reading;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** Reads and parses one small file after the other with one reader. */
final class TaskFiles {
    private final ProcReader reader;
    private final ScanProblems problems;

    TaskFiles(ProcReader reader, ScanProblems problems) {
        this.reader = reader;
        this.problems = problems;
    }

    /** Makes a value of the bytes of a file; null if there is none in them. */
    interface Parser<T> {
        @Nullable
        T parse(String file, byte[] raw, int length);
    }

    // Named classes: a method reference takes longer to make than a file to read.

    static final Parser<TaskStat> STAT = new Parser<>() {
        @Override
        public TaskStat parse(String file, byte[] raw, int length) {
            return TaskStat.parse(file, raw, length);
        }
    };

    static final Parser<TaskStatus> STATUS = new Parser<>() {
        @Override
        public TaskStatus parse(String file, byte[] raw, int length) {
            return TaskStatus.parse(file, raw, length);
        }
    };

    static final Parser<SyscallState> SYSCALL = new Parser<>() {
        @Override
        public SyscallState parse(String file, byte[] raw, int length) {
            return SyscallState.parse(file, raw, length);
        }
    };

    static final Parser<SchedStat> SCHED_STAT = new Parser<>() {
        @Override
        public SchedStat parse(String file, byte[] raw, int length) {
            return SchedStat.parse(file, raw, length);
        }
    };

    static final Parser<RawText> TEXT = new Parser<>() {
        @Override
        public RawText parse(String file, byte[] raw, int length) {
            return RawText.of(raw, 0, length);
        }
    };

    static final Parser<Long> NUMBER = new Parser<>() {
        @Override
        public Long parse(String file, byte[] raw, int length) {
            String text = RawText.of(raw, 0, length).text().strip();
            try {
                return Long.parseUnsignedLong(text);
            } catch (NumberFormatException e) {
                throw new MalformedFileException(file, "'" + text + "' is not a number");
            }
        }
    };

    static final Parser<byte[]> BYTES = new Parser<>() {
        @Override
        public byte[] parse(String file, byte[] raw, int length) {
            return Arrays.copyOf(raw, length);
        }
    };

    /** Null if the thread or process has gone, or cannot be read. */
    @Nullable
    TaskStat stat(String path) {
        return record(path, STAT).orNull();
    }

    /**
     * As {@link #record}, for a file without which nothing can be said.
     *
     * @throws ProbeException if nobody understands it: its thread has not gone
     */
    <T> Reading<T> requiredRecord(String path, Parser<T> parser) {
        ProcReader.Outcome outcome = reader.readRecord(path);
        if (outcome == ProcReader.Outcome.FAILED) {
            throw new ProbeException("read of " + path + ": " + reader.problem());
        }
        return outcome == ProcReader.Outcome.OK ? value(path, parser) : parsed(outcome, path, parser);
    }

    /** One of the files that are a single record: all of a thread's but maps, auxv and cmdline. */
    <T> Reading<T> record(String path, Parser<T> parser) {
        return parsed(reader.readRecord(path), path, parser);
    }

    <T> Reading<T> read(String path, Parser<T> parser) {
        return parsed(reader.read(path), path, parser);
    }

    private <T> Reading<T> parsed(ProcReader.Outcome outcome, String path, Parser<T> parser) {
        return switch (outcome) {
            case OK -> parse(path, parser);
            case ABSENT -> Reading.absent();
            case DENIED -> Reading.denied();
            case FAILED -> {
                problems.add("read of " + path + ": " + reader.problem());
                yield Reading.absent();
            }
        };
    }

    private <T> Reading<T> value(String path, Parser<T> parser) {
        T value = parser.parse(path, reader.buffer(), reader.length());
        return value == null ? Reading.absent() : Reading.known(value);
    }

    /** One file that nobody understands must not hide ten thousand others: it is reported, and unknown. */
    private <T> Reading<T> parse(String path, Parser<T> parser) {
        try {
            return value(path, parser);
        } catch (MalformedFileException e) {
            problems.add(String.valueOf(e.getMessage()));
            return Reading.absent();
        }
    }
}
