package dev.thrctl.cli.view;

import dev.thrctl.auxv.Auxv;
import dev.thrctl.auxv.AuxvItem;
import dev.thrctl.auxv.AuxvType;
import dev.thrctl.auxv.Hwcap;
import dev.thrctl.cli.render.Escape;
import dev.thrctl.cli.render.Hex;
import dev.thrctl.kernel.MemoryMap.Mapping;
import dev.thrctl.task.UserNames;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Says what a value means, in one line that is fit for a terminal. */
public final class AuxvMeaning {
    /** AT_FLAGS_PRESERVE_ARGV0 of include/uapi/linux/binfmts.h. */
    private static final long PRESERVE_ARGV0 = 1;

    private static final long LOW_16_BITS = 0xffff;

    private final Auxv auxv;
    private final UserNames users = UserNames.ofSystem();

    /** group(5) has name and number where passwd(5) has them. */
    private final UserNames groups = new UserNames(Path.of("/etc/group"));

    public AuxvMeaning(Auxv auxv) {
        this.auxv = auxv;
    }

    /** Null for a type without a name. */
    @Nullable
    String of(AuxvItem item) {
        AuxvType type = item.type();
        if (type == null) {
            return null;
        }
        long value = item.entry().value();
        return switch (type.kind()) {
            case END -> type.meaning();
            case PLAIN ->
                type == AuxvType.AT_EXECFD ? "file descriptor " + Long.toUnsignedString(value) : type.meaning();
            case BYTES -> Long.toUnsignedString(value) + " bytes";
            case COUNT -> Long.toUnsignedString(value) + " " + type.meaning();
            case TICKS -> Long.toUnsignedString(value) + " ticks per second";
            case YES_NO -> value == 0 ? "no" : "yes";
            case USER -> named(value, userName(value));
            case GROUP -> named(value, groupName(value));
            case FLAGS -> flags(value);
            case HWCAP -> capabilities(item);
            case TEXT -> text(item);
            case SECRET -> "address of " + type.meaning();
            case FILE_ADDRESS -> place(item);
            case VDSO -> vdso(item);
            case CACHE_SHAPE -> shape(value);
            case CACHE_GEOMETRY -> geometry(value);
        };
    }

    /** Null if the name is unknown, or the file is of a machine with other users. */
    @Nullable
    String userName(long id) {
        return auxv.file() == null ? users.name(id) : null;
    }

    @Nullable
    String groupName(long id) {
        return auxv.file() == null ? groups.name(id) : null;
    }

    private static String named(long id, @Nullable String name) {
        return name == null ? Long.toUnsignedString(id) : id + " (" + Escape.printable(name) + ")";
    }

    private static String flags(long value) {
        if (value == 0) {
            return "none";
        }
        return value == PRESERVE_ARGV0 ? "preserve argv[0]" : "bits " + ranges(Hwcap.bits(value));
    }

    private static String capabilities(AuxvItem item) {
        Hwcap.Flags flags = item.flags();
        if (item.entry().value() == 0) {
            return "none";
        }
        if (flags == null) {
            return "bits " + ranges(Hwcap.bits(item.entry().value())) + " (of an unknown architecture: no names)";
        }
        StringBuilder text = new StringBuilder();
        for (String name : flags.names()) {
            text.append(text.isEmpty() ? "" : " ").append(name);
        }
        if (!flags.unknownBits().isEmpty()) {
            text.append(text.isEmpty() ? "" : " ").append("and unnamed bits ").append(ranges(flags.unknownBits()));
        }
        return text.toString();
    }

    /** {@code 0-9,11}, of ascending numbers. */
    static String ranges(List<Integer> bits) {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < bits.size(); i++) {
            int first = i;
            while (i + 1 < bits.size() && bits.get(i + 1) == bits.get(i) + 1) {
                i++;
            }
            text.append(text.isEmpty() ? "" : ",").append(bits.get(first));
            if (i > first) {
                text.append('-').append(bits.get(i));
            }
        }
        return text.toString();
    }

    private String text(AuxvItem item) {
        AuxvItem.Text text = item.text().orNull();
        if (text != null) {
            return Escape.printable(text.raw()) + (text.isWhole() ? "" : "... (goes on without an end)");
        }
        if (auxv.file() != null) {
            return "address of a string; a file has no memory to read it from";
        }
        return item.text().isDenied()
                ? "address of a string; not permitted to read it"
                : "address of a string; unreadable";
    }

    /** The file, and what the program itself would see there: its offset. */
    private String place(AuxvItem item) {
        String what = String.valueOf(item.type() == null ? null : item.type().meaning());
        long value = item.entry().value();
        if (value == 0) {
            return item.type() == AuxvType.AT_BASE ? "none: the program is statically linked" : "none";
        }
        Mapping mapping = item.mapping().orNull();
        if (mapping != null) {
            String file = mapping.path().length() == 0 ? "memory of no file" : Escape.printable(mapping.path());
            return file + " + " + Hex.of(value - mapping.start() + mapping.offset());
        }
        if (auxv.file() != null) {
            return "address of " + what;
        }
        return "address of " + what + "; "
                + (item.mapping().isDenied()
                        ? "not permitted to see its file"
                        : auxv.source().startsWith("/") ? "in no mapping" : "file unknown");
    }

    private String vdso(AuxvItem item) {
        String what = String.valueOf(item.type() == null ? null : item.type().meaning());
        long value = item.entry().value();
        Mapping mapping = item.mapping().orNull();
        if (mapping == null) {
            if (auxv.file() != null || !auxv.source().startsWith("/")) {
                return "address of the " + what;
            }
            return "address of the " + what
                    + (item.mapping().isDenied()
                            ? "; not permitted to see the mappings"
                            : "; there is no [vdso] mapping");
        }
        if (!mapping.contains(value)) {
            return "not in the [vdso] mapping, which is at " + Hex.of(mapping.start());
        }
        if (item.type() == AuxvType.AT_SYSINFO_EHDR) {
            return value == mapping.start()
                    ? "start of the [vdso] mapping"
                    : "inside the [vdso] mapping, but not at its start, which is " + Hex.of(mapping.start());
        }
        return "[vdso] + " + Hex.of(value - mapping.start());
    }

    private static String shape(long value) {
        if (value == -1 || value == 0xffff_ffffL) {
            return "unknown";
        }
        return (value & ~0xffL) + " bytes, " + (1L << (value >> 4 & 15)) + "-byte lines, " + ways(value & 15);
    }

    private static String geometry(long value) {
        return (value & LOW_16_BITS) + "-byte lines, " + ways(value >> 16 & LOW_16_BITS);
    }

    private static String ways(long associativity) {
        return associativity == 0 ? "associativity unknown" : associativity + "-way";
    }
}
