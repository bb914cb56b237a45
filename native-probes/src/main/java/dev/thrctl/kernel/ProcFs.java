package dev.thrctl.kernel;

import java.io.File;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * The only reader of /proc and /sys. The root lets tests point it at a recorded tree that holds {@code proc/} and
 * {@code sys/}. Source: proc(5), sysfs(5).
 */
public final class ProcFs {
    private final String root;

    /** {@code root} is the folder that holds proc and sys; "/" is the running system. */
    public ProcFs(Path root) {
        String text = root.toAbsolutePath().toString();
        this.root = text.equals("/") ? "" : text;
    }

    public ProcReader reader() {
        return new ProcReader(root);
    }

    /** The bytes of one file, copied. Anything but "absent" and "denied" is an error that names the file. */
    public Reading<byte[]> bytes(String path) {
        ProcReader reader = reader();
        return reading(path, reader, reader.read(path));
    }

    /** At most {@code limit} bytes of /proc/PID/mem from an address on, fewer where the mapping ends. */
    public Reading<byte[]> bytesAt(String path, long offset, int limit) {
        ProcReader reader = reader();
        return reading(path, reader, reader.read(path, offset, limit));
    }

    private static Reading<byte[]> reading(String path, ProcReader reader, ProcReader.Outcome outcome) {
        return switch (outcome) {
            case OK -> Reading.known(Arrays.copyOf(reader.buffer(), reader.length()));
            case ABSENT -> Reading.absent();
            case DENIED -> Reading.denied();
            case FAILED -> throw new ProbeException("read of " + path + ": " + reader.problem());
        };
    }

    /** One-line files of /sys and /proc/sys: the text without the newline at its end. */
    public Reading<String> line(String path) {
        Reading<byte[]> content = bytes(path);
        byte[] raw = content.orNull();
        if (raw == null) {
            return content.isDenied() ? Reading.denied() : Reading.absent();
        }
        return Reading.known(RawText.of(raw).text().strip());
    }

    /** The process that reads, by the ids of this /proc; null without /proc. */
    public @Nullable Integer selfPid() {
        RawText link = link("/proc/self").orNull();
        int id = link == null ? -1 : idOf(link.text());
        return id > 0 ? id : null;
    }

    /**
     * Whether the ids of this /proc are those that system calls take. They are not where /proc was mounted in a pid
     * namespace further out: there a call would silently ask another thread. Source: pid_namespaces(7).
     */
    public boolean idsAreOwn() {
        byte[] status = bytes("/proc/self/status").orNull();
        if (status == null) {
            return true;
        }
        String text = RawText.of(status).text();
        int line = text.indexOf("\nNSpid:");
        int end = line < 0 ? -1 : text.indexOf('\n', line + 1);
        // One id for each namespace from that of /proc inwards.
        return end < 0 || text.substring(line + 7, end).strip().indexOf('\t') < 0;
    }

    /**
     * For calls that change or stop what they name.
     *
     * @throws ProbeException unless {@link #idsAreOwn()}
     */
    public void requireOwnIds(String what) {
        if (!idsAreOwn()) {
            throw ProbeException.of(
                    what,
                    "ids of /proc",
                    "this /proc belongs to another pid namespace, whose ids would hit other threads",
                    "Mount a /proc of this namespace, or run thrctl outside");
        }
    }

    /** Where a symbolic link of /proc points to. */
    public Reading<RawText> link(String path) {
        try {
            return Reading.known(
                    RawText.of(Files.readSymbolicLink(Path.of(root + path)).toString()));
        } catch (AccessDeniedException e) {
            return Reading.denied();
        } catch (FileSystemException e) {
            ShortageException.throwIf(String.valueOf(e.getReason()), path);
            String reason = String.valueOf(e.getReason()).toLowerCase(Locale.ROOT);
            return reason.contains("permi") ? Reading.denied() : Reading.absent();
        } catch (IOException e) {
            return Reading.absent();
        }
    }

    /** The user id that owns a file. */
    public Reading<Long> owner(String path) {
        try {
            Object id = Files.getAttribute(Path.of(root + path), "unix:uid");
            return Reading.known(Integer.toUnsignedLong((Integer) id));
        } catch (AccessDeniedException e) {
            return Reading.denied();
        } catch (IOException e) {
            return Reading.absent();
        }
    }

    /** True if the path exists, a broken link not counted. */
    public boolean exists(String path) {
        return new File(root + path).exists();
    }

    /**
     * The names in a folder, or null if it cannot be read or has gone.
     *
     * @throws ShortageException if it is there, but thrctl has no file descriptor or no memory left
     */
    public String @Nullable [] list(String path) {
        File folder = new File(root + path);
        String[] names = folder.list();
        if (names == null && folder.exists()) {
            throwIfShort(path);
        }
        return names;
    }

    /** A list that is not there says nothing of why; opened in another way it does. */
    private void throwIfShort(String path) {
        try {
            Files.newInputStream(Path.of(root + path)).close();
        } catch (FileSystemException e) {
            ShortageException.throwIf(String.valueOf(e.getReason()), path);
        } catch (IOException e) {
            ShortageException.throwIf(String.valueOf(e.getMessage()), path);
        }
    }

    /**
     * The ids of all visible processes, ascending.
     *
     * @throws ProbeException if there is no /proc: that is not a system without processes
     */
    public int[] processIds() {
        String[] names = list("/proc");
        if (names == null) {
            throw new ProbeException("read of /proc: no such folder. Is it mounted?");
        }
        return numbers(names);
    }

    /**
     * The ids of the live threads of a process: the first thread, then the others ascending; none if it has gone. Ids
     * begin again behind pid_max, so that the first thread need not have the lowest.
     */
    public int[] threadIds(int pid) {
        String[] names = list("/proc/" + pid + "/task");
        int[] ids = names == null ? new int[0] : numbers(names);
        int leader = Arrays.binarySearch(ids, pid);
        if (leader > 0) {
            System.arraycopy(ids, 0, ids, 1, leader);
            ids[0] = pid;
        }
        return ids;
    }

    private static int[] numbers(String[] names) {
        int[] ids = new int[names.length];
        int count = 0;
        for (String name : names) {
            int id = idOf(name);
            if (id > 0) {
                ids[count++] = id;
            }
        }
        int[] sorted = Arrays.copyOf(ids, count);
        Arrays.sort(sorted);
        return sorted;
    }

    /** The id that a folder name spells, or -1; no exception for the many that are no number. */
    private static int idOf(String name) {
        int id = 0;
        for (int i = 0; i < name.length(); i++) {
            char c = name.charAt(i);
            if (c < '0' || c > '9' || id > ThreadId.MAX) {
                return -1;
            }
            id = id * 10 + (c - '0');
        }
        return name.isEmpty() ? -1 : id;
    }
}
