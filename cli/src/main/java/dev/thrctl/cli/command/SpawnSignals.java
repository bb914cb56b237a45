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

    SignalSet mask() {
        return possible(mask, "--mask").plus(possible(block, "--block"));
    }

    SignalSet ignored() {
        SignalSet ignored = possible(ignore, "--ignore");
        SignalSet both = ignored.minus(ignored.minus(caught()));
        if (!both.isEmpty()) {
            throw new InvalidValueException(
                    both.compact() + " cannot be both ignored and caught: --ignore and --catch exclude each other");
        }
        return ignored;
    }

    SignalSet caught() {
        return possible(caught, "--catch");
    }

    /** Without KILL and STOP: those are in {@code all}, and in no mask. Who names nothing else means what cannot be. */
    private static SignalSet possible(Arg<SignalSet> arg, String option) {
        SignalSet given = arg.or(SignalSet.EMPTY);
        SignalSet possible = given.minus(FIXED);
        if (possible.isEmpty() && !given.isEmpty()) {
            throw new InvalidValueException(
                    option + ": the kernel lets nobody block, ignore or catch KILL or STOP, and it names nothing else");
        }
        return possible;
    }

    boolean onStack() {
        return onStack.isSet();
    }

    boolean restart() {
        return restart.isSet();
    }
}
