package dev.thrctl.cli.command;

import dev.thrctl.cli.model.Arg;
import dev.thrctl.cli.model.CommandModel;
import dev.thrctl.cli.model.Flag;
import dev.thrctl.kernel.InvalidValueException;
import dev.thrctl.kernel.SignalSet;

/** The options of {@code spawn} that say what the threads do with signals. */
final class SpawnSignals {
    /** KILL and STOP, which no mask and no handler holds (sigaction(2)). */
    private static final SignalSet FIXED = SignalSet.parse("KILL,STOP");

    private final Arg<SignalSet> block;
    private final Arg<SignalSet> mask;
    private final Arg<SignalSet> ignore;
    private final Arg<SignalSet> caught;
    private final Flag onStack;
    private final Flag restart;

    SpawnSignals(CommandModel model) {
        block = model.option(
                SpawnValues.SIGNALS,
                "SET",
                "Signals that they block, such as INT,TERM, RTMIN..RTMIN+3, all, all-SEGV or 0x4a00.",
                "--block");
        mask = model.option(SpawnValues.SIGNALS, "SET", "The same; both together make one mask.", "--mask");
        ignore = model.option(SpawnValues.SIGNALS, "SET", "Signals that the process ignores.", "--ignore");
        caught = model.option(SpawnValues.SIGNALS, "SET", "Signals that a handler takes and reports.", "--catch");
        onStack = model.flag("Handlers run on the alternate stack (SA_ONSTACK).", "--onstack");
        restart = model.flag("Handlers have system calls restarted (SA_RESTART).", "--restart");
    }

    /** Without KILL and STOP: those are in {@code all}, and in no mask. */
    SignalSet mask() {
        return mask.or(SignalSet.EMPTY).plus(block.or(SignalSet.EMPTY)).minus(FIXED);
    }

    SignalSet ignored() {
        SignalSet both =
                ignore.or(SignalSet.EMPTY).minus(ignore.or(SignalSet.EMPTY).minus(caught.or(SignalSet.EMPTY)));
        if (!both.isEmpty()) {
            throw new InvalidValueException(
                    both.compact() + " cannot be both ignored and caught: --ignore and --catch exclude each other");
        }
        return ignore.or(SignalSet.EMPTY).minus(FIXED);
    }

    SignalSet caught() {
        return caught.or(SignalSet.EMPTY).minus(FIXED);
    }

    boolean onStack() {
        return onStack.isSet();
    }

    boolean restart() {
        return restart.isSet();
    }
}
