package dev.thrctl.cli.model;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Stack;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.IParameterPreprocessor;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/** Changes options before Picocli sees them; values of options, and what follows {@code --}, stay as they are. */
public final class Words implements IParameterPreprocessor {
    private final Map<String, String> alone = new HashMap<>();
    private @Nullable Rewriter rewriter;

    Words() {}

    /** Makes another word of one that begins with a minus sign, or gives it back. */
    public interface Rewriter {
        String rewrite(String word);
    }

    void whenAlone(String word, String instead) {
        alone.put(word, instead);
    }

    void rewriter(Rewriter one) {
        rewriter = one;
    }

    /** The next word is on top of the stack. */
    @Override
    @SuppressWarnings("JdkObsolete") // Picocli's signature
    public boolean preprocess(
            Stack<String> args, CommandSpec command, @Nullable ArgSpec arg, @Nullable Map<String, Object> info) {
        if (arg != null || (rewriter == null && alone.isEmpty())) {
            return false;
        }
        List<String> words = new ArrayList<>();
        boolean isValue = false;
        boolean isOperand = false;
        while (!args.isEmpty()) {
            String word = args.pop();
            isOperand |= word.equals("--") && !isValue;
            boolean mayChange = !isValue && !isOperand && word.startsWith("-");
            words.add(mayChange ? rewritten(word) : word);
            OptionSpec option = mayChange ? command.findOption(word) : null;
            isValue = option != null && option.arity().min() > 0;
        }
        for (int i = words.size() - 1; i >= 0; i--) {
            args.push(words.get(i));
        }
        return false;
    }

    private String rewritten(String word) {
        String instead = alone.get(word);
        if (instead != null) {
            return instead;
        }
        return rewriter == null ? word : rewriter.rewrite(word);
    }
}
