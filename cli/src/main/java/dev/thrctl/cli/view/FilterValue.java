package dev.thrctl.cli.view;

import dev.thrctl.cli.model.WholeNumber;
import dev.thrctl.cli.render.Cell;
import dev.thrctl.cli.render.Column;
import dev.thrctl.cli.render.Escape;
import dev.thrctl.cli.render.Suggestion;
import dev.thrctl.kernel.Abi;
import dev.thrctl.kernel.CpuSet;
import dev.thrctl.kernel.InvalidValueException;
import dev.thrctl.kernel.IoPriority;
import dev.thrctl.kernel.SyscallTable;
import dev.thrctl.task.Policy;
import dev.thrctl.task.UserNames;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The value of an equality in {@code --where}. It may be spelled in every way in which thrctl prints or takes it: as in
 * the table, as in JSON, as an option. What the column can never show is refused, for "no such thread" would be a wrong
 * answer to a misspelled question.
 */
final class FilterValue {
    /** TASK_COMM_LEN - 1 of include/linux/sched.h is 15; of kernel threads proc_task_name() of fs/proc/array.c shows 63. */
    private static final int LONGEST_NAME = 63;

    private static final List<String> STATES = List.of(
            "R running",
            "S sleeping",
            "D disk sleep",
            "T stopped",
            "t traced",
            "Z zombie",
            "X dead",
            "I idle",
            "P parked");

    private final Column<?> column;
    private final String value;

    private FilterValue(Column<?> column, String value) {
        this.column = column;
        this.value = value;
    }

    /** Whether a cell of the column equals the value. */
    static Predicate<Cell> equality(Column<?> column, String value) {
        return new FilterValue(column, value).equality();
    }

    private Predicate<Cell> equality() {
        if (value.equals("-") || value.equals("?")) {
            // As the table shows what there is none of, and what may not be seen.
            return this::reads;
        }
        return switch (ColumnKind.of(column)) {
            case TEXT -> is(value, Escape.printable(value));
            case NAME -> name();
            case USER -> user();
            case NUMBER -> number();
            case PERCENT -> percent();
            case DURATION -> duration();
            case SIZE -> size();
            case DATE -> date();
            case STATE -> is(state());
            case POLICY -> is(policy());
            case YES_NO -> is(yesNo());
            case SECCOMP -> is(seccomp());
            case CPUS -> is(cpus());
            case NUMBERS -> is(numbers());
            case STATES -> is(states());
            case SYSTEM_CALL -> is(systemCall());
            case IO_PRIORITY -> is(ioPriorities());
            case SIGNALS -> throw refused("ask for one signal: blocks=, pends=, ignores= or catches=SIGNAL");
        };
    }

    private boolean reads(Cell cell) {
        return cell.text().equals(value);
    }

    private static Predicate<Cell> is(String... texts) {
        List<String> all = List.of(texts);
        return cell -> all.contains(cell.text());
    }

    private Predicate<Cell> name() {
        if (value.getBytes(StandardCharsets.UTF_8).length > LONGEST_NAME) {
            throw refused("a name has at most 15 bytes, that of a kernel thread " + LONGEST_NAME);
        }
        return is(value, Escape.printable(value));
    }

    /** A user without a name is shown by the number. */
    private Predicate<Cell> user() {
        UserNames users = UserNames.ofSystem();
        if (!WholeNumber.isDigits(value) && !users.hasName(value)) {
            String closest = Suggestion.closest(value, users.names());
            throw refused("/etc/passwd has no such user"
                    + (closest == null ? "; a number is taken, too" : "; did you mean '" + closest + "'?"));
        }
        return is(value, Escape.printable(value));
    }

    private String cpus() {
        if (value.equalsIgnoreCase("all")) {
            throw refused("name the CPUs, as in allowed=0-3; 'thrctl cpus' lists them");
        }
        return CpuSet.parse(value).list();
    }

    private Predicate<Cell> number() {
        Double number = FilterNumber.decimal(value);
        if (number == null || number != Math.rint(number)) {
            boolean call = column == ThreadColumn.SYSCALL;
            throw refused("it takes a whole number" + (call ? "; 'waiting=' takes the name of a system call" : ""));
        }
        long least = least();
        long most = most();
        if (number < least || number > most) {
            throw refused("it is " + least + " to " + most);
        }
        return cell -> reads(cell) || (cell.key() instanceof Number key && key.doubleValue() == number);
    }

    /** Sources: sched(7), and PID_MAX_LIMIT of include/linux/threads.h. */
    private long least() {
        return switch (column.title()) {
            case "nice", "autonice" -> -20;
            case "prio" -> -101;
            case "rtprio" -> 1;
            case "tid", "pid", "threads" -> 1;
            case "syscall" -> Long.MIN_VALUE;
            default -> 0;
        };
    }

    private long most() {
        return switch (column.title()) {
            case "nice", "autonice" -> 19;
            case "prio" -> 139;
            case "rtprio" -> 99;
            case "tid", "pid", "ppid", "threads" -> 1 << 22;
            case "cpu" -> CpuSet.MAX_CPUS - 1;
            case "uid" -> 0xffff_ffffL;
            default -> Long.MAX_VALUE;
        };
    }

    private Predicate<Cell> percent() {
        Double percent = FilterNumber.decimal(value.endsWith("%") ? value.substring(0, value.length() - 1) : value);
        if (percent == null || percent < 0) {
            throw refused("it takes a share of one CPU in percent, such as 12.5");
        }
        String shown = Cells.percent(percent).text();
        return cell -> cell.text().equals(shown);
    }

    /** A value in whole steps of what the table shows equals all that reads alike there. */
    private Predicate<Cell> duration() {
        Long ns = FilterNumber.duration(value);
        if (ns == null) {
            throw refused("it takes a time: 10ms, 1.5s, 2m, 0:03.25, or seconds");
        }
        long step = step();
        return cell -> reads(cell)
                || (cell.key() instanceof Long key
                        && (key.longValue() == ns || (ns % step == 0 && key / step * step == ns)));
    }

    private long step() {
        return switch (column.title()) {
            case "age" -> 1_000_000_000L;
            case "time", "utime", "stime" -> 10_000_000L;
            default -> 1;
        };
    }

    private Predicate<Cell> size() {
        if (value.equals("shared")) {
            return this::reads;
        }
        Double bytes = FilterNumber.bytes(value);
        if (bytes == null) {
            throw refused("it takes a size: 64K, 1.5M, or bytes");
        }
        return cell -> reads(cell) || (cell.key() instanceof Number key && key.doubleValue() == bytes);
    }

    private Predicate<Cell> date() {
        String form = "dddd-dd-dd dd:dd:dd";
        String date = value.replace('T', ' ');
        boolean right = date.length() == form.length();
        for (int i = 0; right && i < form.length(); i++) {
            char c = date.charAt(i);
            right = form.charAt(i) == 'd' ? c >= '0' && c <= '9' : c == form.charAt(i);
        }
        if (!right) {
            throw refused("it takes 'YYYY-MM-DD hh:mm:ss'; for a part of it search, as in started~^2026, or compare the"
                    + " age, as in age<10m");
        }
        return is(date);
    }

    private String state() {
        for (String state : STATES) {
            if (value.equals(state.substring(0, 1)) || value.equalsIgnoreCase(state.substring(2))) {
                return state.substring(0, 1);
            }
        }
        for (String state : STATES) {
            // The two T differ by their case only, which is looked at first.
            if (value.equalsIgnoreCase(state.substring(0, 1))) {
                return state.substring(0, 1);
            }
        }
        throw refused("it takes " + or(STATES));
    }

    private String policy() {
        String wanted = value.toUpperCase(Locale.ROOT);
        List<String> names = new ArrayList<>();
        for (int number = Policy.OTHER; number <= Policy.EXT; number++) {
            String name = Policy.shortName(number);
            if (wanted.equals(name)
                    || wanted.equals(Policy.longName(number))
                    || wanted.equals(Integer.toString(number))) {
                return name;
            }
            if (!WholeNumber.isDigits(name)) {
                names.add(name);
            }
        }
        throw refused("it takes " + or(names) + ", with or without SCHED_");
    }

    private String yesNo() {
        return switch (value.toLowerCase(Locale.ROOT)) {
            case "yes", "true", "1" -> "yes";
            case "no", "false", "0" -> "no";
            default -> throw refused("it takes yes or no");
        };
    }

    /** A class with levels stands for all of them. */
    private String[] ioPriorities() {
        List<String> texts = new ArrayList<>();
        for (int ioClass = IoPriority.CLASS_NONE; ioClass <= IoPriority.CLASS_IDLE; ioClass++) {
            for (int level = 0; level < IoPriority.LEVELS; level++) {
                int priority = IoPriority.of(ioClass, level);
                String text = SetRow.ioText(priority);
                if (value.equalsIgnoreCase(text) || value.equalsIgnoreCase(SetRow.ioClass(priority))) {
                    texts.add(text);
                }
            }
        }
        if (texts.isEmpty()) {
            throw refused("it takes none, idle, best-effort or rt, the last two also with a level, such as rt:4");
        }
        return texts.toArray(new String[0]);
    }

    private String seccomp() {
        for (int mode = 0; mode <= 2; mode++) {
            String name = Cells.seccompName(mode);
            if (value.equalsIgnoreCase(name) || value.equals(Integer.toString(mode))) {
                return name;
            }
        }
        throw refused("it takes off, strict or filter");
    }

    private String numbers() {
        String[] words = words();
        for (String word : words) {
            if (!WholeNumber.isDigits(word)) {
                throw refused("it takes numbers with blanks or commas between them, outermost first, such as '4711 1'");
            }
        }
        return String.join(" ", words);
    }

    /** {@code R1 S12}, in whatever order. */
    private String states() {
        String[] words = words();
        for (String word : words) {
            if (word.length() < 2 || !isLetter(word.charAt(0)) || !WholeNumber.isDigits(word.substring(1))) {
                throw refused("it takes the number of threads in each state, such as 'R1 S12'");
            }
        }
        Arrays.sort(words);
        return String.join(" ", words);
    }

    private static boolean isLetter(char c) {
        return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
    }

    private String[] words() {
        return value.strip().replace(',', ' ').split(" +", -1);
    }

    /** As the kernel's tables name it, in whatever numbering the program uses. */
    private String systemCall() {
        String prefix = "syscall_";
        if (value.startsWith(prefix) && WholeNumber.isDigits(value.substring(prefix.length()))) {
            return value;
        }
        for (Abi abi : Abi.values()) {
            if (SyscallTable.number(abi, value).isPresent()) {
                return value;
            }
        }
        if (WholeNumber.isDigits(value)) {
            throw refused("it takes the name of a system call; 'syscall=" + value + "' asks for the number");
        }
        String closest = closestCall();
        throw refused(
                "the kernel has no such system call" + (closest == null ? "" : "; did you mean '" + closest + "'?"));
    }

    private @Nullable String closestCall() {
        List<String> names = new ArrayList<>();
        for (Abi abi : Abi.values()) {
            for (int number = 0; number < 1024; number++) {
                String name = abi == Abi.X32 ? null : SyscallTable.name(abi, number);
                if (name != null) {
                    names.add(name);
                }
            }
        }
        return Suggestion.closest(value, names);
    }

    private static String or(List<String> words) {
        return String.join(", ", words.subList(0, words.size() - 1)) + " or " + words.get(words.size() - 1);
    }

    private InvalidValueException refused(String what) {
        return new InvalidValueException(
                "'" + Escape.printable(value) + "' is never in column " + column.title() + ": " + what);
    }
}
