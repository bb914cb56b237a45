package dev.thrctl.cli.shell;

import dev.thrctl.cli.model.ValueKind;
import dev.thrctl.cli.model.Values;
import dev.thrctl.cli.render.Escape;
import java.util.List;
import java.util.Locale;
import org.jline.reader.Candidate;
import org.jline.reader.Completer;
import org.jline.reader.LineReader;
import org.jline.reader.ParsedLine;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/** What TAB offers: only what may stand at the cursor. */
final class Completion implements Completer {
    private final Session session;
    private final CommandModels models;

    Completion(Session session, CommandModels models) {
        this.session = session;
        this.models = models;
    }

    /** A word with what it means; neither can act on a terminal. */
    static Candidate candidate(String word, String meaning, boolean complete) {
        String shown = Escape.message(meaning);
        return new Candidate(word, Escape.printable(word), null, shown.isEmpty() ? null : shown, null, null, complete);
    }

    @Override
    public void complete(LineReader reader, ParsedLine parsed, List<Candidate> candidates) {
        add((TypedLine) parsed, candidates);
    }

    void add(TypedLine line, List<Candidate> candidates) {
        if (line.expected() == TypedLine.Expected.FILE) {
            new FileCandidates(session).add(line.word(), "", candidates);
            return;
        }
        List<String> before = CommandModels.withoutPrefix(line.before());
        String word = line.word();
        if (before.isEmpty()) {
            commands(candidates);
            return;
        }
        CommandSpec command = models.command(before.get(0));
        if (builtin(before, word, candidates) || command == null) {
            return;
        }
        List<String> arguments = before.subList(1, before.size());
        ArgSpec next = CommandModels.next(command, arguments);
        int equals = word.indexOf('=');
        if (next instanceof OptionSpec) {
            values(next, "", word, candidates);
        } else if (word.startsWith("--") && equals > 0) {
            OptionSpec option = command.findOption(word.substring(0, equals));
            if (option != null) {
                values(option, word.substring(0, equals + 1), word.substring(equals + 1), candidates);
            }
        } else if (word.startsWith("-") && !arguments.contains("--")) {
            OptionSpec attached = CommandModels.attached(command, word);
            if (attached != null) {
                values(attached, word.substring(0, 2), word.substring(2), candidates);
                return;
            }
            options(command, arguments, candidates);
            OptionSpec signal = command.findOption("--signal");
            if (signal != null && word.length() > 1 && CommandModels.maySignal(command, word)) {
                values(signal, "-", word.substring(1), candidates);
            }
        } else if (next != null && takesFile(next, arguments)) {
            new FileCandidates(session).add(word, "", candidates);
        } else if (next != null) {
            values(next, "", word, candidates);
        }
    }

    private static boolean takesFile(ArgSpec operand, List<String> arguments) {
        Values values = Values.of(operand);
        return values != null && !values.filesAfter().isEmpty() && arguments.contains(values.filesAfter());
    }

    private void commands(List<Candidate> candidates) {
        models.all().forEach((name, spec) -> candidates.add(candidate(name, CommandModels.summary(spec), true)));
        for (Builtin builtin : Builtin.values()) {
            if (builtin != Builtin.SET) {
                candidates.add(candidate(builtin.word(), builtin.summary(), true));
            }
        }
    }

    /** True if the words are the shell's own, and none of them can be a command's. */
    private boolean builtin(List<String> before, String word, List<Candidate> candidates) {
        TargetCandidates targets = new TargetCandidates(session);
        List<String> setting = before.size() == 2 ? Settings.ALL.get(before.get(1)) : null;
        switch (before.get(0)) {
            case "use" -> {
                if (before.size() == 1) {
                    targets.add(word, "", candidates);
                }
            }
            case "help" -> {
                if (before.size() == 1) {
                    commands(candidates);
                    candidates.add(candidate("targets", "how to name processes and threads", true));
                    candidates.add(candidate("json", "what programs can read", true));
                }
            }
            case "source" -> new FileCandidates(session).add(word, "", candidates);
            case "fg", "stop", "wait" -> {
                for (Jobs.Job job : session.jobs().all()) {
                    candidates.add(candidate(
                            Integer.toString(job.number()), job.running().text(), true));
                }
            }
            case "set" -> {
                if (setting != null) {
                    setting.forEach(value -> candidates.add(candidate(value, "", true)));
                    return true;
                }
                if (before.size() == 1 && !word.startsWith("-")) {
                    candidates.add(candidate("color", "never, auto or always, for this shell", true));
                    candidates.add(candidate("editing", "emacs or vi, for this shell", true));
                }
                return false;
            }
            default -> {
                return false;
            }
        }
        return true;
    }

    /** Those that are not there yet, or may come again; the long name, or the short one if there is no other. */
    private static void options(CommandSpec command, List<String> given, List<Candidate> candidates) {
        for (OptionSpec option : command.options()) {
            boolean isGiven = List.of(option.names()).stream()
                    .anyMatch(
                            name -> given.stream().anyMatch(word -> word.equals(name) || word.startsWith(name + "=")));
            if (isGiven && !option.isMultiValue()) {
                continue;
            }
            String description = option.description().length == 0 ? "" : option.description()[0].replace("%%", "%");
            for (String name : option.names()) {
                boolean attached = option.arity().min() == 0 && option.arity().max() > 0;
                candidates.add(candidate(name, firstSentence(description), !attached));
            }
        }
    }

    private static String firstSentence(String text) {
        int end = text.indexOf(". ");
        return end < 0 ? text : text.substring(0, end + 1);
    }

    /** {@code prefix} is what stands in front of the value in the same word, such as {@code --signal=}. */
    private void values(ArgSpec arg, String prefix, String word, List<Candidate> candidates) {
        Values values = Values.of(arg);
        if (values == null) {
            return;
        }
        ValueKind kind = values.kind();
        switch (kind) {
            case TARGET, PID -> new TargetCandidates(session).add(word, prefix, candidates);
            case FILE -> new FileCandidates(session).add(word, prefix, candidates);
            case CPU_LIST -> cpus(list(prefix, word), candidates);
            default -> {}
        }
        boolean isList = kind == ValueKind.COLUMNS || kind == ValueKind.SIGNAL_SET;
        boolean goesOn = isList || kind == ValueKind.FILTER;
        String front = isList ? list(prefix, word) : prefix;
        if (kind == ValueKind.COLUMN_SORT && word.startsWith("-")) {
            front = prefix + "-";
        }
        boolean longNames =
                kind == ValueKind.SIGNAL && word.toUpperCase(Locale.ROOT).startsWith("SI");
        for (Values.Word value : values.words()) {
            String text = longNames
                            && !value.word().isEmpty()
                            && Character.isLetter(value.word().charAt(0))
                    ? "SIG" + value.word()
                    : value.word();
            candidates.add(candidate(front + text, value.meaning(), !goesOn));
        }
    }

    /** All but the last of words with commas between. */
    private static String list(String prefix, String word) {
        return prefix + word.substring(0, word.lastIndexOf(',') + 1);
    }

    private void cpus(String front, List<Candidate> candidates) {
        String online =
                session.context().proc().line("/sys/devices/system/cpu/online").orNull();
        if (online == null) {
            return;
        }
        candidates.add(candidate(front + online, "all that are online", false));
        for (String part : online.split(",", -1)) {
            String[] ends = part.split("-", 2);
            int last = Integer.parseInt(ends[ends.length - 1]);
            for (int cpu = Integer.parseInt(ends[0]); cpu <= last; cpu++) {
                candidates.add(candidate(front + cpu, "CPU " + cpu, false));
            }
        }
    }
}
