package dev.thrctl.kernel;

/** What the page size can be told by, other than the auxiliary vector. */
public interface PageSize {
    /**
     * sysconf(_SC_PAGESIZE), in bytes.
     *
     * @throws SystemCallException if the C library does not know
     */
    long sysconfBytes();

    /**
     * Whether mincore(2) takes an address that lies {@code offsetBytes} behind the start of a page. It refuses all
     * that is no multiple of the page size, with EINVAL.
     *
     * @param offsetBytes below 2 MiB
     * @throws SystemCallException for any other error
     */
    boolean mincoreTakes(long offsetBytes);
}
