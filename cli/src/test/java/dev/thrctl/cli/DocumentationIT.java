package dev.thrctl.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.thrctl.cli.Examples.Block;
import dev.thrctl.cli.Examples.Setup;
import dev.thrctl.cli.Examples.Step;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Runs every command that the README and the manual show, and compares the output with what they show. */
class DocumentationIT {
    private static final Path README = Path.of("../README.md");
    private static final Path PARTS = Path.of("src/main/man");

    /** Behind the output of each step, with its status, which then is still what $? says. */
    private static final String END = "@@@ ended with ";

    @TempDir
    Path folder;

    static List<Block> blocks() throws IOException {
        List<Block> blocks = new ArrayList<>(Examples.ofMarkdown(README));
        try (Stream<Path> parts = Files.list(PARTS)) {
            for (Path part : parts.filter(file -> file.toString().endsWith(".mdoc"))
                    .sorted()
                    .toList()) {
                blocks.addAll(Examples.ofManual(part));
            }
        }
        return blocks;
    }

    @ParameterizedTest
    @MethodSource("blocks")
    void doesWhatIsShown(Block block) throws IOException {
        Setup setup = block.setup();
        assumeTrue(!setup.rights().contains("root") || isRoot(), "only root can run " + block);
        assumeTrue(!setup.rights().contains("trace") || mayTrace(), "Yama lets only root run " + block);
        for (String program : setup.needs()) {
            assumeTrue(isInstalled(program), "no " + program + " to run " + block);
        }
        if (setup.target().isEmpty()) {
            run(block, Map.of());
            return;
        }
        Path program = Targets.program(setup.target().get(0));
        if (!setup.name().isEmpty()) {
            program = Files.copy(program, folder.resolve(setup.name()), StandardCopyOption.COPY_ATTRIBUTES);
        }
        String[] arguments = setup.target().subList(1, setup.target().size()).toArray(new String[0]);
        try (Targets.Live target = Targets.startProgram(Map.of(), program, arguments)) {
            Map<String, String> ids = new HashMap<>();
            ids.put("4711", "" + target.pid());
            for (Map.Entry<String, String> thread : setup.threads().entrySet()) {
                ids.put(thread.getKey(), tid(target.pid(), thread.getValue()));
            }
            run(block, ids);
        }
    }

    private void run(Block block, Map<String, String> ids) throws IOException {
        StringBuilder script = new StringBuilder("exec 2>&1\n");
        for (Step step : block.steps()) {
            script.append(replaced(step.command(), ids))
                    .append("\nexample_status=$?; printf '\\n%s%s\\n' '" + END + "' $example_status;")
                    .append(" (exit $example_status)\n");
        }
        script.append("for job in $(jobs -p); do kill -9 -- \"$job\"; done 2>/dev/null; wait; exit 0\n");
        Path work = Files.createDirectories(folder.resolve("work"));
        Thrctl session = Thrctl.call()
                .withProgram("sh", "-c", script.toString())
                .withEnv("PATH", Thrctl.tree().resolve("bin") + ":" + System.getenv("PATH"))
                .withEnv("LC_ALL", "C.UTF-8")
                .in(work)
                .run();
        String[] outputs = session.out().split("\n" + END, -1);
        assertThat(outputs).as("%s: %s", block, session).hasSize(block.steps().size() + 1);
        String output = outputs[0];
        for (int i = 0; i < block.steps().size(); i++) {
            Step step = block.steps().get(i);
            String[] next = outputs[i + 1].split("\n", 2);
            boolean statusIsShown = i + 1 < block.steps().size()
                    && block.steps().get(i + 1).command().equals("echo $?");
            String what = block + ": $ " + step.command() + "\n" + output;
            if (!statusIsShown) {
                assertThat(next[0]).as("exit status of %s", what).isEqualTo("0");
            }
            List<String> actual = output.lines().toList();
            boolean same = step.command().equals("echo $?")
                    ? actual.equals(step.output())
                    : Examples.matches(step.output(), actual);
            assertThat(same)
                    .as(
                            "%s: '%s' must print\n%s\nand printed\n%s",
                            block, step.command(), String.join("\n", step.output()), output)
                    .isTrue();
            output = next[1];
        }
    }

    private static String replaced(String command, Map<String, String> ids) {
        String text = command;
        for (Map.Entry<String, String> id : ids.entrySet()) {
            text = text.replaceAll("\\b" + id.getKey() + "\\b", id.getValue());
        }
        return text;
    }

    private static String tid(int pid, String name) throws IOException {
        try (Stream<Path> tasks = Files.list(Path.of("/proc/" + pid + "/task"))) {
            for (Path task : tasks.sorted().toList()) {
                if (Files.readString(task.resolve("comm")).strip().equals(name)) {
                    return String.valueOf(task.getFileName());
                }
            }
        }
        throw new AssertionError("no thread " + name + " in " + pid);
    }

    private static boolean isRoot() throws IOException {
        return Files.readAllLines(Path.of("/proc/self/status")).stream().anyMatch(line -> line.startsWith("Uid:\t0\t"));
    }

    private static boolean mayTrace() throws IOException {
        Path scope = Path.of("/proc/sys/kernel/yama/ptrace_scope");
        return isRoot()
                || !Files.exists(scope)
                || Files.readString(scope).strip().equals("0");
    }

    private static boolean isInstalled(String program) {
        return Stream.of(System.getenv("PATH").split(":", -1))
                .anyMatch(part -> Files.isExecutable(Path.of(part, program)));
    }

    @ParameterizedTest
    @EnumSource
    void showsEveryCommandInTheReadmeAndInItsPage(Commands.Name name) throws IOException {
        Pattern call = Pattern.compile("\\bthrctl " + name.word() + "\\b");
        for (String document : List.of("README.md", name.word() + ".mdoc")) {
            assertThat(blocks())
                    .as("add an example of '%s' to %s, as src/main/man/README.md says", name.word(), document)
                    .filteredOn(block -> block.document().equals(document))
                    .anyMatch(block -> block.steps().stream()
                            .anyMatch(step -> call.matcher(step.command()).find()));
        }
    }

    /** How to build is what the build itself shows. */
    @Test
    void leavesNoBlockOfTheReadmeUntested() throws IOException {
        List<String> lines = Files.readAllLines(README);
        List<String> starts = new ArrayList<>();
        for (int i = 1; i < lines.size(); i++) {
            if (lines.get(i).startsWith("    ") && startsBlock(lines, i)) {
                starts.add(lines.get(i).strip());
            }
        }
        assertThat(lines).noneMatch(line -> line.startsWith("```"));
        assertThat(starts.stream().filter(line -> line.startsWith("$ ")))
                .hasSize(Examples.ofMarkdown(README).size());
        assertThat(starts.stream().filter(line -> !line.startsWith("$ "))).allMatch(line -> line.startsWith("mvn "));
    }

    /** An empty line within a block does not end it. */
    private static boolean startsBlock(List<String> lines, int at) {
        int before = at - 1;
        while (before > 0 && lines.get(before).isEmpty()) {
            before--;
        }
        return lines.get(at - 1).isEmpty() && !lines.get(before).startsWith("    ");
    }
}
