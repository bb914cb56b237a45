package dev.thrctl.cli;

import dev.thrctl.bench.Benchmark;
import dev.thrctl.cli.render.Column;
import dev.thrctl.cli.render.Columns;
import dev.thrctl.cli.render.Schemas;
import dev.thrctl.cli.view.AuxvColumn;
import dev.thrctl.cli.view.LimitColumn;
import dev.thrctl.cli.view.ProcessColumn;
import dev.thrctl.cli.view.SignalColumn;
import dev.thrctl.cli.view.ThreadColumn;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;

/**
 * Makes the pages of the manual, in mdoc(7): names, synopsis, options and columns from what the program itself has, the
 * rest from the hand-written parts of src/main/man, whose README tells how to write one. Started when pages are to be
 * refreshed, never by a user.
 */
final class ManPages {
    private static final String PART = ".mdoc";
    private static final String ROOT = "thrctl";
    /** Every command with output has all of them, and they exclude each other. */
    private static final List<String> FORMATS = List.of("--json", "--jsonl", "--plain");

    private final CommandLine root;

    ManPages(Context context) {
        root = new Commands(context).commandLine();
    }

    /** Reads the hand-written parts of the first folder and writes the pages into the second. */
    public static void main(String[] args) throws IOException {
        Console nowhere = Console.ofProcess(OutputStream.nullOutputStream(), OutputStream.nullOutputStream());
        Map<String, String> pages = new ManPages(Main.context(nowhere)).pages(Path.of(args[0]));
        for (Map.Entry<String, String> page : pages.entrySet()) {
            Files.writeString(Path.of(args[1], page.getKey()), page.getValue());
        }
    }

    /** Content by file name, for each hand-written part: ps.mdoc makes thrctl-ps.1, json.7.mdoc thrctl-json.7. */
    Map<String, String> pages(Path parts) throws IOException {
        Map<String, String> pages = new TreeMap<>();
        try (DirectoryStream<Path> files = Files.newDirectoryStream(parts, "*" + PART)) {
            for (Path file : files) {
                String name = String.valueOf(file.getFileName()).replace(PART, "");
                boolean shared = name.endsWith(".7");
                String topic = shared ? name.substring(0, name.length() - 2) : name;
                String page = topic.equals(ROOT) ? ROOT : ROOT + "-" + topic;
                String section = shared ? "7" : "1";
                pages.put(page + "." + section, page(page, section, spec(topic, shared), file));
            }
        }
        return pages;
    }

    /** Null for a page that is about no command. */
    private @Nullable CommandSpec spec(String topic, boolean shared) {
        if (shared) {
            return null;
        }
        CommandLine command = topic.equals(ROOT) ? root : root.getSubcommands().get(topic);
        if (command == null) {
            throw new IllegalStateException(topic + PART + " describes no command: remove or rename it");
        }
        return command.getCommandSpec();
    }

    /** The first line of a part is its date. */
    private String page(String name, String section, @Nullable CommandSpec spec, Path file) throws IOException {
        List<String> part = Files.readAllLines(file);
        Mdoc out = new Mdoc();
        out.line(".\\\" Made from cli/src/main/man and the program's own model: see the README there.");
        out.line(part.get(0));
        out.line(".Dt " + name.toUpperCase(Locale.ROOT) + " " + section);
        // Alone it stands for the system that the manual is of, and comes out as BSD.
        out.line(".Os thrctl " + Version.text());
        if (spec != null) {
            out.line(".Sh NAME");
            out.line(".Nm " + name);
            out.line(".Nd " + Mdoc.summary(spec.usageMessage().description()[0]));
            synopsis(out, spec);
        }
        boolean example = false;
        for (String line : included(part.subList(1, part.size()), file)) {
            String[] words = line.split(" ", -1);
            if (example && !line.equals("@end")) {
                out.literal(line);
            } else if (line.startsWith("@")) {
                example = words[0].equals("@example");
                directive(out, words, spec);
            } else {
                out.line(line);
            }
        }
        return out.text();
    }

    /** With the lines of the files that they name, from the folder of {@code file}. */
    private static List<String> included(List<String> lines, Path file) throws IOException {
        List<String> all = new ArrayList<>();
        for (String line : lines) {
            if (line.startsWith("@include ")) {
                all.addAll(Files.readAllLines(file.resolveSibling(line.substring("@include ".length()))));
            } else {
                all.add(line);
            }
        }
        return all;
    }

    private void directive(Mdoc out, String[] words, @Nullable CommandSpec spec) {
        switch (words[0]) {
            case "@example" -> out.line(".Bd -literal");
            case "@end" -> out.line(".Ed");
            case "@options" -> options(out, Objects.requireNonNull(spec));
            case "@columns" -> columns(out, catalogue(words[1]));
            case "@commands" -> commands(out);
            case "@benchmarks" -> benchmarks(out);
            case "@schemas" -> out.prose(String.join(", ", Schemas.names()) + ".");
            default -> throw new IllegalArgumentException("unknown directive " + words[0]);
        }
    }

    /** What {@code @columns NAME} lists. */
    private static Columns<?> catalogue(String name) {
        return switch (name) {
            case "threads" -> ThreadColumn.catalogue();
            case "processes" -> ProcessColumn.catalogue();
            case "auxv" -> AuxvColumn.catalogue();
            case "limits" -> LimitColumn.catalogue();
            case "signals" -> SignalColumn.catalogue();
            default -> throw new IllegalArgumentException("no columns are called " + name);
        };
    }

    private void commands(Mdoc out) {
        out.line(".Bl -tag -width Ds");
        for (Commands.Name name : Commands.Name.values()) {
            out.line(".It Xr thrctl-" + name.word() + " 1");
            out.prose(name.summary());
        }
        out.line(".El");
    }

    /** Each with what it times, the headline first. */
    private static void benchmarks(Mdoc out) {
        out.line(".Bl -tag -width Ds");
        for (Benchmark one : Benchmark.values()) {
            out.line(".It Cm " + Mdoc.escape(one.word()));
            out.prose(one.sentence());
            for (Benchmark.Timed timed : one.series()) {
                out.line(".br");
                out.line(".Sy " + Mdoc.escape(timed.name()) + " :");
                out.prose(timed.meaning() + ".");
            }
        }
        out.line(".El");
    }

    private static void columns(Mdoc out, Columns<?> catalogue) {
        int widest = 0;
        for (String name : catalogue.names()) {
            widest = Math.max(widest, name.length());
        }
        out.line(".Bl -tag -width " + "x".repeat(widest) + " -compact");
        for (Column<?> column : catalogue.all()) {
            out.line(".It Cm " + Mdoc.escape(column.title()));
            out.prose(column.meaning());
        }
        out.line(".El");
    }

    private static void synopsis(Mdoc out, CommandSpec spec) {
        out.line(".Sh SYNOPSIS");
        out.line(".Nm \"" + spec.qualifiedName() + "\"");
        List<String> formats = new ArrayList<>();
        for (OptionSpec option : spec.options()) {
            String name = option.names()[0];
            if (FORMATS.contains(name)) {
                formats.add("Fl " + Mdoc.escape(name.substring(1)));
                if (formats.size() == FORMATS.size()) {
                    out.line(".Op " + String.join(" | ", formats));
                }
            } else {
                out.line(".Op " + named(option, name) + (option.isMultiValue() ? " Ns ..." : ""));
            }
        }
        for (PositionalParamSpec operand : spec.positionalParameters()) {
            String many = operand.arity().max() > 1 ? " ..." : "";
            out.line((operand.required() ? ".Ar " : ".Op Ar ") + Mdoc.escape(operand.paramLabel()) + many);
        }
        if (!spec.subcommands().isEmpty()) {
            out.line(".Ar COMMAND");
            out.line(".Op Ar ARGUMENT ...");
        }
    }

    private static void options(Mdoc out, CommandSpec spec) {
        out.line(".Bl -tag -width Ds");
        for (PositionalParamSpec operand : spec.positionalParameters()) {
            out.line(".It Ar " + Mdoc.escape(operand.paramLabel()));
            out.prose(description(operand));
        }
        for (OptionSpec option : spec.options()) {
            List<String> names = new ArrayList<>();
            for (String name : option.names()) {
                names.add(named(option, name));
            }
            out.line(".It " + String.join(" , ", names));
            out.prose(description(option));
        }
        out.line(".El");
    }

    /** Picocli takes the help for a format of String.format. */
    private static String description(ArgSpec arg) {
        return String.join(" ", arg.description()).replace("%%", "%");
    }

    /** {@code -o COLUMNS}, {@code --sort=COLUMN}, {@code --wait[=TIMEOUT]}, {@code -g[COLUMNS]}. */
    private static String named(OptionSpec option, String name) {
        String flag = "Fl " + Mdoc.escape(name.substring(1));
        if (option.arity().max() == 0) {
            return flag;
        }
        boolean isLong = name.startsWith("--");
        String value = "Ar " + Mdoc.escape(option.paramLabel());
        if (option.arity().min() == 0) {
            return flag + " Ns Oo " + (isLong ? "= Ns " : "") + value + " Oc";
        }
        return flag + (isLong ? " Ns = Ns " : " ") + value;
    }
}
