package dev.thrctl.kernel;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The mappings of a process in ascending order. Source: proc_pid_maps(5), fs/proc/task_mmu.c. */
public final class MemoryMap {
    /**
     * One line of maps.
     *
     * @param start first address, unsigned
     * @param end first address behind it, unsigned
     * @param permissions such as {@code rw-p}
     * @param path file, {@code [stack]} and the like, or empty
     */
    public record Mapping(long start, long end, String permissions, long offset, RawText path) {
        public long sizeBytes() {
            return end - start;
        }

        public boolean contains(long address) {
            return Long.compareUnsigned(address, start) >= 0 && Long.compareUnsigned(address, end) < 0;
        }

        /** No access at all: what a guard area looks like. */
        public boolean isInaccessible() {
            return permissions.startsWith("---");
        }
    }

    private final List<Mapping> mappings;

    private MemoryMap(List<Mapping> mappings) {
        this.mappings = mappings;
    }

    public List<Mapping> mappings() {
        return mappings;
    }

    public @Nullable Mapping find(long address) {
        int index = indexOf(address);
        return index < 0 ? null : mappings.get(index);
    }

    /** The mapping that ends exactly where {@code mapping} starts. */
    public @Nullable Mapping below(Mapping mapping) {
        int index = indexOf(mapping.start());
        if (index < 1) {
            return null;
        }
        Mapping below = mappings.get(index - 1);
        return below.end() == mapping.start() ? below : null;
    }

    private int indexOf(long address) {
        int low = 0;
        int high = mappings.size() - 1;
        while (low <= high) {
            int middle = (low + high) >>> 1;
            Mapping mapping = mappings.get(middle);
            if (mapping.contains(address)) {
                return middle;
            }
            if (Long.compareUnsigned(address, mapping.start()) < 0) {
                high = middle - 1;
            } else {
                low = middle + 1;
            }
        }
        return -1;
    }

    public static MemoryMap parse(String file, byte[] raw, int length) {
        List<Mapping> mappings = new ArrayList<>();
        int from = 0;
        while (from < length) {
            int end = from;
            while (end < length && raw[end] != '\n') {
                end++;
            }
            mappings.add(line(file, raw, from, end));
            from = end + 1;
        }
        return new MemoryMap(List.copyOf(mappings));
    }

    private static Mapping line(String file, byte[] raw, int from, int end) {
        ByteScanner scan = new ByteScanner(file, raw, from, end);
        long start = scan.hex();
        if (scan.peek() != '-') {
            throw scan.malformed("no '-' after the first address");
        }
        scan.skip(1);
        long last = scan.hex();
        if (Long.compareUnsigned(start, last) >= 0) {
            throw scan.malformed("a mapping ends before it starts");
        }
        scan.skipBlanks();
        if (end - scan.position() < 4) {
            throw scan.malformed("a line ends before the permissions");
        }
        String permissions = RawText.of(raw, scan.position(), 4).text();
        scan.skip(4);
        long offset = scan.hex();
        skipWord(scan); // device
        scan.skipDecimal(); // inode
        scan.requireBlank();
        scan.skipBlanks();
        return new Mapping(start, last, permissions, offset, RawText.of(raw, scan.position(), end - scan.position()));
    }

    private static void skipWord(ByteScanner scan) {
        scan.skipBlanks();
        while (!scan.atEnd() && scan.peek() != ' ') {
            scan.skip(1);
        }
    }
}
