package dev.thrctl.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The command blocks of the README and of the manual, whose form src/main/man/README.md describes: what is typed, and
 * what must come of it.
 */
final class Examples {
    /** A command with the output that the document shows. */
    record Step(String command, List<String> output) {}

    /** One block: a session with a shell. */
    record Block(String document, int line, Setup setup, List<Step> steps) {
        @Override
        public String toString() {
            return document + ":" + line;
        }
    }

    /**
     * What the annotation of a block asks for.
     *
     * @param target the target program and its arguments, whose PID stands for 4711; empty if there is none
     * @param name what that program is called
     * @param threads the name of the thread for each other number that stands for one
     * @param needs programs without which the block cannot be run
     * @param rights root, or trace for the right to trace processes of the same user
     */
    record Setup(
            List<String> target, String name, Map<String, String> threads, List<String> needs, Set<String> rights) {
        static Setup parse(String text) {
            List<String> target = new ArrayList<>();
            Map<String, String> threads = new TreeMap<>();
            List<String> needs = new ArrayList<>();
            String name = "";
            Set<String> rights = new TreeSet<>();
            for (String word : text.strip().split(" +", -1)) {
                int equals = word.indexOf('=');
                String value = word.substring(equals + 1);
                if (word.startsWith("as=")) {
                    name = value;
                } else if (word.startsWith("needs=")) {
                    needs.add(value);
                } else if (word.matches("[0-9]+=.*")) {
                    threads.put(word.substring(0, equals), value);
                } else if (word.equals("root") || word.equals("trace")) {
                    rights.add(word);
                } else if (!word.isEmpty()) {
                    target.add(word);
                }
            }
            return new Setup(target, name, threads, needs, rights);
        }
    }

    private static final Pattern COMMENT = Pattern.compile("<!-- example:?(.*)-->");
    private static final String INDENT = "    ";

    /** Stands for lines, or for the rest of a line, that are different everywhere. */
    private static final String ANYTHING = "...";

    private static final Pattern PATH = Pattern.compile("(?<=^|[\\s(])/(?!proc\\b|sys\\b)[^\\s),]*");

    private static final Pattern NUMBER = Pattern.compile(
            "0x[0-9a-f]+|(?<![A-Za-z0-9_.])[-~<]?\\d[\\d.:]*" + "([-,]\\d+)*(ns|us|ms|s|%|[KMGT])?(?![A-Za-z0-9_])");

    private Examples() {}

    /** Blocks between {@code @example} and {@code @end}. */
    static List<Block> ofManual(Path part) throws IOException {
        List<Block> blocks = new ArrayList<>();
        List<String> lines = Files.readAllLines(part);
        for (int i = 0; i < lines.size(); i++) {
            if (lines.get(i).startsWith("@example")) {
                int end = lines.subList(i, lines.size()).indexOf("@end") + i;
                Setup setup = Setup.parse(lines.get(i).substring("@example".length()));
                blocks.add(block(part, i + 1, setup, lines.subList(i + 1, end)));
                i = end;
            }
        }
        return blocks;
    }

    /** Indented blocks that begin with a prompt; the comment above a block annotates it. */
    static List<Block> ofMarkdown(Path document) throws IOException {
        List<Block> blocks = new ArrayList<>();
        Setup setup = Setup.parse("");
        List<String> lines = Files.readAllLines(document);
        for (int i = 0; i < lines.size(); i++) {
            Matcher comment = COMMENT.matcher(lines.get(i));
            if (comment.matches()) {
                setup = Setup.parse(comment.group(1));
            } else if (lines.get(i).startsWith(INDENT + "$ ")) {
                List<String> block = new ArrayList<>();
                int first = i + 1;
                for (;
                        i < lines.size()
                                && (lines.get(i).isEmpty() || lines.get(i).startsWith(INDENT));
                        i++) {
                    block.add(lines.get(i).isEmpty() ? "" : lines.get(i).substring(INDENT.length()));
                }
                while (block.get(block.size() - 1).isEmpty()) {
                    block.remove(block.size() - 1);
                }
                blocks.add(block(document, first, setup, block));
                setup = Setup.parse("");
                i--;
            }
        }
        return blocks;
    }

    private static Block block(Path document, int line, Setup setup, List<String> lines) {
        List<Step> steps = new ArrayList<>();
        for (int i = 0; i < lines.size(); i++) {
            if (lines.get(i).startsWith("$ ")) {
                StringBuilder command = new StringBuilder(lines.get(i).substring(2));
                while (command.charAt(command.length() - 1) == '\\') {
                    command.append('\n').append(lines.get(++i));
                }
                steps.add(new Step(command.toString(), new ArrayList<>()));
            } else if (steps.isEmpty()) {
                throw new IllegalArgumentException(document + ":" + line + ": the block does not begin with '$ '");
            } else {
                steps.get(steps.size() - 1).output().add(lines.get(i));
            }
        }
        return new Block(String.valueOf(document.getFileName()), line, setup, steps);
    }

    /** Whether it is the same output but for numbers, ids, sizes, times, paths and widths of columns. */
    static boolean matches(List<String> shown, List<String> actual) {
        if (shown.isEmpty()) {
            return actual.isEmpty();
        }
        String first = shown.get(0);
        List<String> rest = shown.subList(1, shown.size());
        if (first.strip().equals(ANYTHING)) {
            for (int skipped = 0; skipped <= actual.size(); skipped++) {
                if (matches(rest, actual.subList(skipped, actual.size()))) {
                    return true;
                }
            }
            return false;
        }
        return !actual.isEmpty()
                && lineMatches(first, actual.get(0))
                && matches(rest, actual.subList(1, actual.size()));
    }

    private static boolean lineMatches(String shown, String actual) {
        if (shown.endsWith(ANYTHING)) {
            String start = shape(shown.substring(0, shown.length() - ANYTHING.length()));
            return shape(actual).startsWith(start);
        }
        return shape(shown).equals(shape(actual));
    }

    /** A list of ids, one blank between them, is as long as it happens to be. */
    static String shape(String line) {
        String paths = PATH.matcher(line).replaceAll("PATH");
        return NUMBER.matcher(paths)
                .replaceAll("#")
                .replaceAll("#( #)+", "#")
                .replaceAll("\\s+", " ")
                .strip();
    }
}
