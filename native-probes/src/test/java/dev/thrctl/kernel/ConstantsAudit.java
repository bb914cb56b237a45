package dev.thrctl.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;

/**
 * Compares Java tables with what the C compiler makes of the headers of this machine.
 *
 * <pre>{@code
 * ConstantsAudit.of("linux/auxvec.h")
 *         .macro("AT_PAGESZ", 6)
 *         .expression("sizeof(siginfo_t)", 128)
 *         .verify();
 * ConstantsAudit.foreign(Path.of("/usr/arm-linux-gnueabihf/include"), "asm/hwcap.h").macro("HWCAP_SWP", 1).verify();
 * }</pre>
 *
 * <p>Headers for this machine are compiled and the program is run. Headers for another machine ({@link #foreign}), or
 * for a word size without a C library ({@link #preprocessOnly}), are only preprocessed: macros that expand to integer
 * arithmetic can be audited there, sizes and offsets cannot.
 *
 * <p>Headers may be older than the tables: a macro that they do not define is logged in target/constants-audit.txt. An
 * audit that found nothing to compare fails. Without {@code cc}, or without one of the headers, the test is skipped.
 */
public final class ConstantsAudit {

    /** {@code missing} are the macros that the headers do not define. */
    public record Report(int checked, List<String> differences, List<String> missing) {}

    /** Without a guard the expression must compile. */
    private record Constant(String guard, String expression, long expected) {}

    private static final String MARK = "@audit";
    private static final String NO_GUARD = "";

    private static final Path LOG_FILE = Path.of("target", "constants-audit.txt");

    /** Of this run, so that an older run leaves nothing behind. */
    private static final List<String> LOG = new CopyOnWriteArrayList<>();

    private final List<String> headers;
    private final List<String> flags = new ArrayList<>();
    private final List<Constant> constants = new ArrayList<>();
    private boolean run = true;

    private ConstantsAudit(List<String> headers) {
        this.headers = headers;
    }

    /** Headers as they stand between the angle brackets of an include. */
    public static ConstantsAudit of(String... headers) {
        return new ConstantsAudit(List.of(headers));
    }

    /** Forgets all that {@code cc} knows about this machine; {@code folder} is the only place for headers. */
    public static ConstantsAudit foreign(Path folder, String... headers) {
        return of(headers).preprocessOnly().flags("-undef", "-nostdinc", "-isystem", folder.toString());
    }

    /** For {@code cc}: {@code -m32}, {@code -D_GNU_SOURCE}, {@code -I...}. */
    public ConstantsAudit flags(String... more) {
        flags.addAll(List.of(more));
        return this;
    }

    public ConstantsAudit preprocessOnly() {
        run = false;
        return this;
    }

    public ConstantsAudit macro(String name, long expected) {
        constants.add(new Constant(name, name, expected));
        return this;
    }

    public ConstantsAudit macros(Map<String, ? extends Number> expected) {
        expected.forEach((name, value) -> macro(name, value.longValue()));
        return this;
    }

    /** Any integer constant expression, such as an enum constant, {@code sizeof} or {@code offsetof}. */
    public ConstantsAudit expression(String expression, long expected) {
        constants.add(new Constant(NO_GUARD, expression, expected));
        return this;
    }

    /** An expression that exists only where {@code guard} is defined. */
    public ConstantsAudit expressionIfDefined(String guard, String expression, long expected) {
        constants.add(new Constant(guard, expression, expected));
        return this;
    }

    /** Fails on a difference and when nothing was compared. */
    public void verify() {
        Report report = report();
        log(report);
        assertThat(report.differences()).as("differences from %s", headers).isEmpty();
        assertThat(report.checked())
                .as("constants of %s that could be compared", headers)
                .isPositive();
    }

    private void log(Report report) {
        LOG.add(headers + " " + flags + ": " + report.checked() + " compared; not in these headers: "
                + (report.missing().isEmpty() ? "none" : String.join(" ", report.missing())));
        try {
            Files.createDirectories(LOG_FILE.getParent());
            Files.write(LOG_FILE, LOG);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public Report report() {
        assumeHeaders();
        Map<Integer, Long> actual = run ? compileAndRun() : preprocess();
        List<String> differences = new ArrayList<>();
        List<String> missing = new ArrayList<>();
        for (int i = 0; i < constants.size(); i++) {
            Constant constant = constants.get(i);
            Long value = actual.get(i);
            if (value == null) {
                missing.add(constant.expression());
            } else if (value != constant.expected()) {
                differences.add(constant.expression() + " is " + value + ", the table says " + constant.expected());
            }
        }
        return new Report(actual.size(), List.copyOf(differences), List.copyOf(missing));
    }

    /**
     * The object-like macros whose names start with {@code prefix} and that are integers: what a table must not lack.
     */
    public Map<String, Long> defined(String prefix) {
        assumeHeaders();
        StringBuilder source = new StringBuilder(includes());
        for (String line : cc(includes(), "-E", "-dM").split("\n", -1)) {
            String[] words = line.split(" ", 3);
            if (words.length == 3 && words[1].startsWith(prefix) && words[1].indexOf('(') < 0) {
                source.append(MARK)
                        .append(" \"")
                        .append(words[1])
                        .append("\" ")
                        .append(words[1])
                        .append('\n');
            }
        }
        Map<String, Long> values = new TreeMap<>();
        for (String line : cc(source.toString(), "-E", "-P").split("\n", -1)) {
            String[] words = line.split(" ", 3);
            if (words.length == 3 && words[0].equals(MARK)) {
                valueOf(words[2]).ifPresent(value -> values.put(words[1].replace("\"", ""), value));
            }
        }
        return values;
    }

    private static OptionalLong valueOf(String expression) {
        try {
            return OptionalLong.of(new IntegerExpression(expression).value());
        } catch (IllegalArgumentException e) {
            return OptionalLong.empty();
        }
    }

    /** Skips the test when there is no {@code cc}. As every audit does. */
    public static void assumeCompiler() {
        assumeTrue(started("--version") == 0, "no C compiler: cc cannot be run");
    }

    private void assumeHeaders() {
        assumeCompiler();
        for (String header : headers) {
            String probe = "#if !__has_include(<" + header + ">)\n" + MARK + "\n#endif\n";
            assumeTrue(!cc(probe, "-E", "-P").contains(MARK), "no header <" + header + "> with " + flags);
        }
    }

    private Map<Integer, Long> compileAndRun() {
        StringBuilder source = new StringBuilder("#include <stddef.h>\n#include <stdio.h>\n" + includes());
        source.append("int main(void) {\n");
        eachConstant(
                source,
                (i, constant) -> "printf(\"%d %lld\\n\", " + i + ", (long long)(" + constant.expression() + "));");
        source.append("return 0; }\n");
        Map<Integer, Long> values = new TreeMap<>();
        for (String line : ccAndRun(source.toString()).split("\n", -1)) {
            String[] words = line.split(" ", -1);
            if (words.length == 2) {
                values.put(Integer.valueOf(words[0]), Long.valueOf(words[1]));
            }
        }
        return values;
    }

    private Map<Integer, Long> preprocess() {
        StringBuilder source = new StringBuilder(includes());
        eachConstant(source, (i, constant) -> MARK + " " + i + " " + constant.expression());
        Map<Integer, Long> values = new TreeMap<>();
        for (String line : cc(source.toString(), "-E", "-P").split("\n", -1)) {
            if (line.startsWith(MARK)) {
                String[] words = line.split(" ", 3);
                values.put(Integer.valueOf(words[1]), new IntegerExpression(words[2]).value());
            }
        }
        return values;
    }

    private interface Line {
        String of(int index, Constant constant);
    }

    private void eachConstant(StringBuilder source, Line line) {
        for (int i = 0; i < constants.size(); i++) {
            Constant constant = constants.get(i);
            boolean guarded = !constant.guard().isEmpty();
            source.append(guarded ? "#ifdef " + constant.guard() + "\n" : "");
            source.append(line.of(i, constant)).append('\n');
            source.append(guarded ? "#endif\n" : "");
        }
    }

    private String includes() {
        StringBuilder text = new StringBuilder();
        headers.forEach(header -> text.append("#include <").append(header).append(">\n"));
        return text.toString();
    }

    private String cc(String source, String... options) {
        return inFolder(folder -> {
            Path file = Files.writeString(folder.resolve("audit.c"), source);
            List<String> command = new ArrayList<>(List.of("cc"));
            command.addAll(List.of(options));
            command.addAll(flags);
            command.add(file.toString());
            return output(folder, command);
        });
    }

    private String ccAndRun(String source) {
        return inFolder(folder -> {
            Path file = Files.writeString(folder.resolve("audit.c"), source);
            Path program = folder.resolve("audit");
            List<String> command = new ArrayList<>(List.of("cc", "-w", "-o", program.toString()));
            command.addAll(flags);
            command.add(file.toString());
            output(folder, command);
            return output(folder, List.of(program.toString()));
        });
    }

    private static int started(String option) {
        try {
            Process process = new ProcessBuilder("cc", option)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start();
            return process.waitFor();
        } catch (IOException e) {
            return -1;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    private interface Work {
        String in(Path folder) throws IOException, InterruptedException;
    }

    private static String inFolder(Work work) {
        try {
            Path folder = Files.createTempDirectory("constants-audit");
            try {
                return work.in(folder);
            } finally {
                for (String name : List.of("audit.c", "audit", "out", "err")) {
                    Files.deleteIfExists(folder.resolve(name));
                }
                Files.delete(folder);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    private static String output(Path folder, List<String> command) throws IOException, InterruptedException {
        Path out = folder.resolve("out");
        Path err = folder.resolve("err");
        ProcessBuilder builder =
                new ProcessBuilder(command).redirectOutput(out.toFile()).redirectError(err.toFile());
        builder.environment().put("LC_ALL", "C");
        Process process = builder.start();
        if (!process.waitFor(60, TimeUnit.SECONDS)) {
            process.destroyForcibly();
            throw new AssertionError("no end after 60 s: " + command);
        }
        assertThat(process.exitValue())
                .as("%s: %s", command, Files.readString(err))
                .isZero();
        return Files.readString(out);
    }
}
