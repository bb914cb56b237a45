package dev.thrctl.task;

import dev.thrctl.kernel.ProbeException;
import dev.thrctl.kernel.ProcReader;
import dev.thrctl.kernel.Reading;
import org.jspecify.annotations.Nullable;

/** Reads and parses one small file after the other with one reader. */
final class TaskFiles {
    private final ProcReader reader;

    TaskFiles(ProcReader reader) {
        this.reader = reader;
    }

    /** Makes a value of the bytes of a file; null if there is none in them. */
    interface Parser<T> {
        @Nullable
        T parse(String file, byte[] raw, int length);
    }

    /** Null if the thread or process has gone. */
    @Nullable
    TaskStat stat(String path) {
        return record(path, TaskStat::parse).orNull();
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
            case OK -> known(parser.parse(path, reader.buffer(), reader.length()));
            case ABSENT -> Reading.absent();
            case DENIED -> Reading.denied();
            case FAILED -> throw new ProbeException("read of " + path + ": " + reader.problem());
        };
    }

    private static <T> Reading<T> known(@Nullable T value) {
        return value == null ? Reading.absent() : Reading.known(value);
    }
}
