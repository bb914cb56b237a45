package dev.thrctl.kernel;

import java.util.OptionalLong;

/** The auxiliary vector of this very process, where /proc/self/auxv cannot be read. */
public interface OwnAuxv {
    /**
     * The whole vector, in this process's own form: prctl(PR_GET_AUXV).
     *
     * @throws SystemCallException EINVAL before Linux 6.4
     */
    byte[] all();

    /** The value of one type, an AT_* number; empty if the vector does not have it. Source: getauxval(3). */
    OptionalLong value(long type);
}
