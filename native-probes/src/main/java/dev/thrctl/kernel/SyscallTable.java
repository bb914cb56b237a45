package dev.thrctl.kernel;

import java.nio.charset.StandardCharsets;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * System call numbers and the kernel's names for them. {@link SyscallRows} has the sources.
 *
 * <p>It is read at the start of {@code thrctl ps}: plain loops over bytes, only the column that is asked for, and names
 * become strings when they are first needed.
 */
public final class SyscallTable {
    private static final int COLUMN_WIDTH = 7;
    private static final int NAME_COLUMN = Abi.COLUMNS * COLUMN_WIDTH;

    /** __X32_SYSCALL_BIT of arch/x86/include/uapi/asm/unistd.h. */
    private static final long X32_SYSCALL_BIT = 0x40000000L;

    /** Above every number of the table, which ends with x32's 547. */
    private static final int NUMBERS = 1024;

    /** Without a lock: two threads that race make equal tables. */
    private static final @Nullable SyscallTable[] TABLES = new SyscallTable[Abi.COLUMNS];

    private final byte[] rows;
    private final int[] nameAt = new int[NUMBERS];
    private final @Nullable String[] names = new String[NUMBERS];

    private SyscallTable(byte[] rows, int column) {
        this.rows = rows;
        int at = 0;
        while (at < rows.length) {
            if (rows[at] == '#') {
                at = lineEnd(at) + 1;
            } else {
                int name = at + NAME_COLUMN;
                index(at + column * COLUMN_WIDTH, name);
                at = lineEnd(name) + 1;
            }
        }
    }

    /** Null for a number that has no name under {@code abi}, such as -1 for a thread that is in no system call. */
    public static @Nullable String name(Abi abi, long number) {
        long plain = abi == Abi.X32 ? number ^ X32_SYSCALL_BIT : number;
        return plain < 0 || plain >= NUMBERS ? null : table(abi).name((int) plain);
    }

    /** Empty when {@code abi} has no call of that name. */
    public static OptionalLong number(Abi abi, String name) {
        int plain = table(abi).number(name);
        if (plain < 0) {
            return OptionalLong.empty();
        }
        return OptionalLong.of(abi == Abi.X32 ? plain | X32_SYSCALL_BIT : plain);
    }

    private static SyscallTable table(Abi abi) {
        SyscallTable table = TABLES[abi.column];
        if (table == null) {
            table = new SyscallTable(SyscallRows.ROWS.getBytes(StandardCharsets.ISO_8859_1), abi.column);
            TABLES[abi.column] = table;
        }
        return table;
    }

    private void index(int digits, int name) {
        if (rows[digits] == '-') {
            return;
        }
        int number = 0;
        for (int i = digits; rows[i] != ' '; i++) {
            number = number * 10 + rows[i] - '0';
        }
        nameAt[number] = name;
    }

    private int lineEnd(int from) {
        int at = from;
        while (rows[at] != '\n') {
            at++;
        }
        return at;
    }

    private @Nullable String name(int number) {
        int at = nameAt[number];
        if (at == 0) {
            return null;
        }
        String name = names[number];
        if (name == null) {
            name = new String(rows, at, lineEnd(at) - at, StandardCharsets.ISO_8859_1);
            names[number] = name;
        }
        return name;
    }

    private int number(String name) {
        for (int number = 0; number < NUMBERS; number++) {
            if (name.equals(name(number))) {
                return number;
            }
        }
        return -1;
    }
}
