package dev.thrctl.cli.completion;

import dev.thrctl.cli.completion.Syntax.Argument;
import dev.thrctl.cli.model.Values.Word;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Numbers lists of words, so that a script has each once. */
final class WordLists {
    private final Map<List<Word>, Integer> numbers = new LinkedHashMap<>();

    /** From 1 on, equal for equal lists. */
    int number(Argument argument) {
        return numbers.computeIfAbsent(argument.values().words(), words -> numbers.size() + 1);
    }

    Map<List<Word>, Integer> all() {
        return numbers;
    }
}
