package dev.thrctl.limits;

import dev.thrctl.kernel.CLibrary;
import dev.thrctl.kernel.MemoryMap;
import dev.thrctl.kernel.MemoryMap.Mapping;
import dev.thrctl.kernel.ProcFs;
import dev.thrctl.kernel.RawText;
import dev.thrctl.limits.ThreadCost.Origin;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The stacks that a program gives its threads. A Java VM chooses its own: by -Xss, by -XX:ThreadStackSize in KiB, or by
 * the default of its architecture; so does musl. All others are taken to have the default of glibc. Source: java(1),
 * os_linux.cpp of HotSpot, musl's pthread_impl.h, pthread_create(3).
 */
final class StackSize {
    /** globals_linux_x86.hpp and those of the other 64-bit architectures: on most of them it is 2 MiB. */
    private static final long JAVA_DEFAULT_X86 = 1L << 20;

    private static final long JAVA_DEFAULT = 2L << 20;

    /** DEFAULT_STACK_SIZE and DEFAULT_GUARD_SIZE of musl's pthread_impl.h. */
    private static final long MUSL_STACK = 128L << 10;

    private static final long MUSL_GUARD = 8L << 10;

    /** Yellow, red and reserved zone at the end of a Java stack: 4 pages of 4 KiB on Linux. */
    private static final int ZONE_PAGES = 4;

    private final ProcFs proc;
    private final Subject subject;
    private final @Nullable MemoryMap maps;
    private final long pageBytes;

    StackSize(ProcFs proc, Subject subject, @Nullable MemoryMap maps, long pageBytes) {
        this.proc = proc;
        this.subject = subject;
        this.maps = maps;
        this.pageBytes = pageBytes;
    }

    ThreadCost cost() {
        List<String> words = words("cmdline");
        if (isJava(words)) {
            return java(words);
        }
        return isMusl() ? ThreadCost.of(MUSL_STACK, MUSL_GUARD, pageBytes, Origin.MUSL_DEFAULT) : glibc();
    }

    private ThreadCost glibc() {
        dev.thrctl.task.ProcessLimits.Limit stack = subject.limit("Max stack size");
        return ThreadCost.ofDefault(stack == null ? null : stack.soft(), pageBytes);
    }

    private interface Test {
        boolean holds(String path);
    }

    private boolean maps(Test test) {
        if (maps != null) {
            for (Mapping mapping : maps.mappings()) {
                if (test.holds(mapping.path().text())) {
                    return true;
                }
            }
        }
        return false;
    }

    private boolean isMusl() {
        byte[] raw = subject.maps().orNull();
        return raw != null && CLibrary.parse(RawText.of(raw).text()) == CLibrary.MUSL;
    }

    private boolean isJava(List<String> words) {
        String program = words.isEmpty() ? "" : words.get(0);
        return maps == null
                ? program.equals("java") || program.endsWith("/java")
                : maps(path -> path.endsWith("/libjvm.so"));
    }

    private ThreadCost java(List<String> words) {
        Long option = null;
        // The order in which HotSpot reads them; the last one holds.
        for (String name : List.of("JAVA_TOOL_OPTIONS=", "JDK_JAVA_OPTIONS=", "", "_JAVA_OPTIONS=")) {
            Long found = name.isEmpty() ? option(untilMainClass(words)) : option(environment(name));
            option = found == null ? option : found;
        }
        // 0 is the default of the C library.
        if (option != null) {
            return option == 0 ? glibc() : ThreadCost.of(option, 0, pageBytes, Origin.JAVA_OPTION);
        }
        Long seen = seen();
        return seen != null
                ? ThreadCost.of(seen, 0, pageBytes, Origin.JAVA_STACKS)
                : ThreadCost.of(
                        maps(path -> path.contains("x86_64") || path.contains("x86-64"))
                                ? JAVA_DEFAULT_X86
                                : JAVA_DEFAULT,
                        0,
                        pageBytes,
                        Origin.JAVA_DEFAULT);
    }

    /** Behind the main class a word is the program's own. */
    private static List<String> untilMainClass(List<String> words) {
        for (int i = 1; i < words.size(); i++) {
            String word = words.get(i);
            if (word.equals("-cp")
                    || word.equals("-classpath")
                    || word.equals("-p")
                    || word.equals("--class-path")
                    || word.equals("--module-path")
                    || word.equals("--add-modules")
                    || word.equals("--add-opens")
                    || word.equals("--add-exports")
                    || word.equals("--add-reads")
                    || word.equals("--upgrade-module-path")
                    || word.equals("--limit-modules")
                    || word.equals("--source")) {
                i++;
            } else if (!word.startsWith("-") && !word.startsWith("@")) {
                return words.subList(0, i);
            }
        }
        return words;
    }

    /** Bytes, of the last option that says; null if none does. */
    static @Nullable Long option(List<String> words) {
        Long bytes = null;
        for (String word : words) {
            Long found = word.startsWith("-Xss")
                    ? size(word.substring(4), 1)
                    : word.startsWith("-ss")
                            ? size(word.substring(3), 1)
                            : word.startsWith("-XX:ThreadStackSize=") ? size(word.substring(20), 1024) : null;
            bytes = found == null ? bytes : found;
        }
        return bytes;
    }

    /** {@code 512k}, {@code 1m}, or a plain number of {@code unit}s; null if it is none. */
    private static @Nullable Long size(String text, long unit) {
        int digits = 0;
        long number = 0;
        while (digits < text.length() && digits < 15 && text.charAt(digits) >= '0' && text.charAt(digits) <= '9') {
            number = number * 10 + (text.charAt(digits) - '0');
            digits++;
        }
        if (digits == 0 || digits < text.length() - 1) {
            return null;
        }
        if (digits == text.length()) {
            return number * unit;
        }
        return switch (text.charAt(digits)) {
            case 'k', 'K' -> number * 1024 * unit;
            case 'm', 'M' -> number * (1 << 20) * unit;
            case 'g', 'G' -> number * (1 << 30) * unit;
            default -> null;
        };
    }

    private List<String> environment(String name) {
        for (String line : words("environ")) {
            if (line.startsWith(name)) {
                List<String> options = new ArrayList<>();
                for (String word : line.substring(name.length()).split(" ", -1)) {
                    options.add(word.strip());
                }
                return options;
            }
        }
        return List.of();
    }

    private List<String> words(String file) {
        byte[] raw = proc.bytes("/proc/" + subject.pid() + "/task/" + subject.tid() + "/" + file)
                .orNull();
        return raw == null ? List.of() : List.of(RawText.of(raw).text().split("\0", -1));
    }

    /** The most frequent size, with its zones, among those that occur twice; null if there is none. */
    private @Nullable Long seen() {
        Map<Long, Integer> counts = new HashMap<>();
        Long most = null;
        int times = 1;
        Mapping before = null;
        for (Mapping mapping : maps == null ? List.<Mapping>of() : maps.mappings()) {
            if (before != null && isStack(before, mapping)) {
                long size = mapping.end() - before.start();
                int count = counts.getOrDefault(size, 0) + 1;
                counts.put(size, count);
                if (count > times) {
                    times = count;
                    most = size;
                }
            }
            before = mapping;
        }
        return most;
    }

    private boolean isStack(Mapping zone, Mapping stack) {
        return zone.isInaccessible()
                && zone.sizeBytes() == ZONE_PAGES * pageBytes
                && zone.end() == stack.start()
                && zone.path().length() == 0
                && stack.path().length() == 0
                && stack.permissions().equals("rw-p");
    }
}
