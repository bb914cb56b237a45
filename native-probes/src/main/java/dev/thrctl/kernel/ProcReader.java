package dev.thrctl.kernel;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;

/**
 * Reads small kernel files one after the other into one buffer: with ten thousand threads the buffers, not the kernel,
 * would be most of the time. Not for use by two threads at once.
 */
public final class ProcReader {
    /** What one read gave. */
    public enum Outcome {
        OK,
        /** ENOENT or ESRCH: no such file, or the thread has gone, or it has no such fact (a kernel thread's auxv). */
        ABSENT,
        /** EACCES or EPERM. */
        DENIED,
        /** Any other error; see {@link #problem()}. */
        FAILED
    }

    /** Far above the largest maps file seen; a file that does not end must not take the whole memory. */
    private static final int CAP_BYTES = 256 << 20;

    private final String root;
    private byte[] buffer = new byte[8192];
    private int length;
    private String problem = "";

    /** The path of the last read. */
    private String reading = "";

    ProcReader(String root) {
        this.root = root;
    }

    /** Reads to the end: files of /proc say that their size is 0. {@code path} is absolute, as seen by the root. */
    public Outcome read(String path) {
        return read(path, false);
    }

    /**
     * Reads a file that the kernel makes as one record (single_open of fs/seq_file.c): stat, status and their like. It
     * hands such a record out whole, so that a read which leaves room has seen the end; asking again would cost ten
     * thousand threads a tenth of the time.
     */
    public Outcome readRecord(String path) {
        return read(path, true);
    }

    private Outcome read(String path, boolean oneRecord) {
        length = 0;
        problem = "";
        reading = path;
        try (RandomAccessFile file = new RandomAccessFile(absolute(path), "r")) {
            for (; ; ) {
                int n = file.read(buffer, length, buffer.length - length);
                if (n < 0) {
                    return Outcome.OK;
                }
                length += n;
                if (oneRecord && length < buffer.length) {
                    return Outcome.OK;
                }
                if (length == buffer.length) {
                    if (length >= CAP_BYTES) {
                        return failed("longer than " + CAP_BYTES + " bytes");
                    }
                    buffer = Arrays.copyOf(buffer, length * 2);
                }
            }
        } catch (FileNotFoundException e) {
            return whyNotOpened(Path.of(absolute(path)));
        } catch (IOException e) {
            return ofMessage(String.valueOf(e.getMessage()));
        }
    }

    /**
     * Reads from an offset, for /proc/PID/mem, where it is an address. At most {@code limit} bytes; fewer where the
     * mapping ends. An address without a mapping is ABSENT.
     */
    public Outcome read(String path, long offset, int limit) {
        length = 0;
        problem = "";
        reading = path;
        if (offset < 0) {
            return Outcome.ABSENT; // the kernel's half, which RandomAccessFile cannot reach either
        }
        if (buffer.length < limit) {
            buffer = new byte[limit];
        }
        try (RandomAccessFile file = new RandomAccessFile(absolute(path), "r")) {
            file.seek(offset);
            int n = file.read(buffer, 0, limit);
            length = Math.max(0, n);
            return n > 0 ? Outcome.OK : Outcome.ABSENT;
        } catch (FileNotFoundException e) {
            return whyNotOpened(Path.of(absolute(path)));
        } catch (IOException e) {
            Outcome outcome = ofMessage(String.valueOf(e.getMessage()));
            return outcome == Outcome.FAILED ? Outcome.ABSENT : outcome;
        }
    }

    private String absolute(String path) {
        return root.isEmpty() ? path : root + path;
    }

    /** FileNotFoundException covers every errno of open(2); the newer API tells them apart, on this slow path only. */
    private Outcome whyNotOpened(Path path) {
        if (Files.isDirectory(path)) {
            return failed("is a folder");
        }
        try {
            Files.newInputStream(path).close();
            return failed("it could not be opened the first time");
        } catch (NoSuchFileException | NotDirectoryException e) {
            return Outcome.ABSENT;
        } catch (AccessDeniedException e) {
            return Outcome.DENIED;
        } catch (FileSystemException e) {
            return ofMessage(String.valueOf(e.getReason()));
        } catch (IOException e) {
            return ofMessage(String.valueOf(e.getMessage()));
        }
    }

    /** strerror(3) texts, the only form in which java.io hands on the errno of read(2). */
    private Outcome ofMessage(String message) {
        length = 0;
        ShortageException.throwIf(message, reading);
        String text = message.toLowerCase(Locale.ROOT);
        if (text.contains("no such process") || text.contains("no such file")) {
            return Outcome.ABSENT;
        }
        if (text.contains("operation not permitted") || text.contains("permission denied")) {
            return Outcome.DENIED;
        }
        return failed(message);
    }

    private Outcome failed(String why) {
        length = 0;
        problem = why;
        return Outcome.FAILED;
    }

    /** The bytes of the last read, valid up to {@link #length()} and until the next read. */
    public byte[] buffer() {
        return buffer;
    }

    public int length() {
        return length;
    }

    /** Why the last read FAILED, in the system's words. */
    public String problem() {
        return problem;
    }
}
