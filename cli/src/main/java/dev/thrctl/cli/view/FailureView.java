package dev.thrctl.cli.view;

import dev.thrctl.cli.render.JsonLines;
import dev.thrctl.cli.render.JsonOut;
import dev.thrctl.kernel.ProbeException;
import dev.thrctl.task.NoSuchTargetException;
import java.io.IOException;
import java.util.List;

/** The JSON document of a command that has nothing to show: whom it did not find, or what failed. */
public final class FailureView implements JsonLines.Members {
    private final ProbeException failure;

    public FailureView(ProbeException failure) {
        this.failure = failure;
    }

    @Override
    public void write(JsonOut out) throws IOException {
        String problem = String.valueOf(failure.getMessage());
        if (failure instanceof NoSuchTargetException missing) {
            MissingTarget.json(out, List.of(new MissingTarget(missing.target(), problem)));
        } else {
            out.member("error", problem);
        }
    }
}
