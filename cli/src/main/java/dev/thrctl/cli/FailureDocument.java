package dev.thrctl.cli;

import dev.thrctl.cli.render.JsonLines;
import dev.thrctl.cli.render.JsonOut;
import dev.thrctl.kernel.ProbeException;
import dev.thrctl.task.NoSuchTargetException;
import java.io.IOException;
import java.util.List;

/** The JSON document of a command that has nothing to show: whom it did not find, or what failed. */
final class FailureDocument implements JsonLines.Members {
    private final ProbeException failure;

    FailureDocument(ProbeException failure) {
        this.failure = failure;
    }

    @Override
    public void write(JsonOut out) throws IOException {
        String problem = String.valueOf(failure.getMessage());
        if (failure instanceof NoSuchTargetException missing) {
            out.objects("not_found", List.of(missing.target()), (json, target) -> {
                json.member("target", target);
                json.member("problem", problem);
            });
        } else {
            out.member("error", problem);
        }
    }
}
