package dev.thrctl.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class ManPagesTest {
    private static final Path PARTS = Path.of("src/main/man");
    private static final Path PAGES = Path.of("../man");

    private static final String REFRESH = "refresh the manual: mvn -q -DskipTests package && java -cp"
            + " 'cli/target/thrctl/lib/*' dev.thrctl.cli.ManPages cli/src/main/man man";

    private static final Pattern OWN_PAGE = Pattern.compile("(?m)^\\.(?:It )?Xr (thrctl\\S*) (\\d)");

    @TempDir
    private Path root;

    private Map<String, String> pages = Map.of();

    @BeforeEach
    void make() throws IOException {
        pages = new ManPages(
                        new TestApp(root).context(OutputStream.nullOutputStream(), OutputStream.nullOutputStream()))
                .pages(PARTS);
    }

    @Test
    void areWhatTheProgramAndTheHandWrittenPartsMake() throws IOException {
        Set<String> committed = new TreeSet<>();
        try (Stream<Path> files = Files.list(PAGES)) {
            files.forEach(file -> committed.add(String.valueOf(file.getFileName())));
        }
        assertThat(committed).as(REFRESH).isEqualTo(pages.keySet());
        for (Map.Entry<String, String> page : pages.entrySet()) {
            assertThat(Files.readString(PAGES.resolve(page.getKey())))
                    .as("man/%s is stale; %s", page.getKey(), REFRESH)
                    .isEqualTo(page.getValue());
        }
    }

    @ParameterizedTest
    @EnumSource
    void haveOneForEveryCommandWithAllThatAReaderLooksFor(Commands.Name name) {
        String page = "thrctl-" + name.word() + ".1";
        assertThat(pages)
                .as("write cli/src/main/man/%s.mdoc, as the README there says, and %s", name.word(), REFRESH)
                .containsKey(page);
        List<String> sections = sections(pages.getOrDefault(page, ""));
        assertThat(sections)
                .as(page)
                .containsSubsequence(
                        "NAME", "SYNOPSIS", "DESCRIPTION", "OPTIONS", "PERMISSIONS", "ENVIRONMENT", "FILES")
                .containsSubsequence("FILES", "EXIT STATUS", "EXAMPLES", "SEE ALSO")
                .doesNotHaveDuplicates();
    }

    private static List<String> sections(String page) {
        List<String> sections = new ArrayList<>();
        for (String line : page.lines().toList()) {
            if (line.startsWith(".Sh ")) {
                sections.add(line.substring(4));
            }
        }
        return sections;
    }

    @Test
    void referToPagesThatThereAre() {
        for (Map.Entry<String, String> page : pages.entrySet()) {
            Matcher reference = OWN_PAGE.matcher(page.getValue());
            while (reference.find()) {
                assertThat(pages).as(page.getKey()).containsKey(reference.group(1) + "." + reference.group(2));
            }
        }
    }

    @Test
    void belongToThrctlAndToNoOperatingSystem() {
        for (String page : pages.values()) {
            assertThat(page).contains("\n.Os thrctl " + Version.text() + "\n");
        }
    }

    /** Which other pages are installed is not the manual's affair, and thrctl is no part of a BSD. */
    @Test
    void passMandocsLint() throws Exception {
        List<String> command = new ArrayList<>(List.of("mandoc", "-Tlint"));
        for (Map.Entry<String, String> page : pages.entrySet()) {
            command.add(Files.writeString(root.resolve(page.getKey()), page.getValue())
                    .toString());
        }
        Process process;
        try {
            // Errors apart: written into one pipe, the lines of both streams cut each other up.
            process = new ProcessBuilder(command)
                    .redirectError(root.resolve("errors").toFile())
                    .start();
        } catch (IOException e) {
            assumeTrue(false, "mandoc is not installed");
            return;
        }
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        process.waitFor();
        assertThat((said + Files.readString(root.resolve("errors")))
                        .lines()
                        .filter(line -> !line.contains("referenced manual not found"))
                        .filter(line -> !line.contains("outdated mandoc.db"))
                        .filter(line -> !line.contains("operating system explicitly specified: Os thrctl"))
                        .filter(line -> !line.isBlank()))
                .isEmpty();
    }

    @Test
    void letNoTextActAsARequest() {
        Mdoc out = new Mdoc();
        out.literal(".Sh no section \\fB -x");
        out.literal("'apostrophe");
        out.prose("See --dry-run. A range such as 0-3,8 is well-known: '.Bl' and C:\\x.");
        assertThat(out.text()).isEqualTo("""
                \\&.Sh no section \\efB \\-x
                \\&'apostrophe
                See
                .Fl \\-dry\\-run .
                A range such as 0\\-3,8 is well-known: '.Bl' and C:\\ex.
                """);
    }
}
