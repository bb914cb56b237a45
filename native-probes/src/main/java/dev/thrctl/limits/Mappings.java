package dev.thrctl.limits;

import dev.thrctl.limits.LimitRow.Place;
import dev.thrctl.limits.LimitRow.Precision;
import dev.thrctl.limits.LimitRow.Unit;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** vm.max_map_count: mappings of the process. Source: proc_sys_vm(5), mm/mmap.c, mm/vma.c. */
final class Mappings {
    static final String FILE = "/proc/sys/vm/max_map_count";

    /** The gate mapping of x86 is in every maps file, and in no count. */
    private static final byte[] GATE = "[vsyscall]".getBytes(StandardCharsets.US_ASCII);

    private Mappings() {}

    static Place place(String mapsFile) {
        return new Place(
                "vm.max_map_count", "process", Unit.MAPPINGS, FILE + ", " + mapsFile, "sysctl -w vm.max_map_count=N");
    }

    /** Lines of a maps file that the kernel counts. */
    static long count(byte[] maps) {
        long count = 0;
        int from = 0;
        for (int i = 0; i <= maps.length; i++) {
            if (i == maps.length || maps[i] == '\n') {
                count += i > from && !isGate(maps, from, i) ? 1 : 0;
                from = i + 1;
            }
        }
        return count;
    }

    /** A file cannot pass for it: its path begins with a slash. */
    private static boolean isGate(byte[] maps, int from, int end) {
        int start = end - GATE.length;
        if (start <= from || maps[start - 1] != ' ') {
            return false;
        }
        for (int i = 0; i < GATE.length; i++) {
            if (maps[start + i] != GATE[i]) {
                return false;
            }
        }
        return true;
    }

    static LimitRow row(Place place, @Nullable Long max, @Nullable Long used) {
        return max == null || used == null
                ? place.unknown(max, used, max == null ? "no " + FILE : "the process has no mappings to count")
                : place.limited(
                        max,
                        used,
                        ThreadCost.MAPPINGS,
                        Precision.EXACT,
                        "stack and guard; a thread that allocates may add an arena");
    }
}
