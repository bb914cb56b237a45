package dev.thrctl.kernel;

import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/**
 * The errors of system calls, by the numbers of two kernels: Linux, then Darwin where it differs, 0 where a kernel has no
 * such error.
 *
 * <p>Sources: include/uapi/asm-generic/errno-base.h and errno.h of Linux (x86, arm, aarch64, riscv; alpha, mips, parisc and
 * sparc number differently); sys/errno.h of macOS. EWOULDBLOCK is EAGAIN on both. ENOTSUP is 95 on Linux too, where that
 * number is given the name EOPNOTSUPP.
 */
public enum Errno {
    EPERM(1, "operation not permitted"),
    ENOENT(2, "no such file or directory"),
    ESRCH(3, "no such process"),
    EINTR(4, "interrupted by a signal"),
    EIO(5, "input or output error"),
    ENXIO(6, "no such device or address"),
    E2BIG(7, "argument list too long"),
    ENOEXEC(8, "not an executable format"),
    EBADF(9, "bad file descriptor"),
    ECHILD(10, "no child process"),
    EAGAIN(11, 35, "resource temporarily unavailable"),
    ENOMEM(12, "not enough memory"),
    EACCES(13, "permission denied"),
    EFAULT(14, "bad address"),
    ENOTBLK(15, "not a block device"),
    EBUSY(16, "device or resource busy"),
    EEXIST(17, "file exists"),
    EXDEV(18, "link across file systems"),
    ENODEV(19, "no such device"),
    ENOTDIR(20, "not a directory"),
    EISDIR(21, "is a directory"),
    EINVAL(22, "invalid argument"),
    ENFILE(23, "too many open files in the system"),
    EMFILE(24, "too many open files in the process"),
    ENOTTY(25, "inappropriate control operation for the device"),
    ETXTBSY(26, "executable file is busy"),
    EFBIG(27, "file too large"),
    ENOSPC(28, "no space left on device"),
    ESPIPE(29, "not seekable"),
    EROFS(30, "read-only file system"),
    EMLINK(31, "too many links"),
    EPIPE(32, "broken pipe"),
    EDOM(33, "argument out of the function's domain"),
    ERANGE(34, "result out of range"),
    EDEADLK(35, 11, "resource deadlock would occur"),
    ENAMETOOLONG(36, 63, "file name too long"),
    ENOLCK(37, 77, "no locks available"),
    ENOSYS(38, 78, "system call not available"),
    ENOTEMPTY(39, 66, "directory not empty"),
    ELOOP(40, 62, "too many levels of symbolic links"),
    ENOMSG(42, 91, "no message of the desired type"),
    EIDRM(43, 90, "identifier removed"),
    ECHRNG(44, 0, "channel number out of range"),
    EL2NSYNC(45, 0, "level 2 not synchronized"),
    EL3HLT(46, 0, "level 3 halted"),
    EL3RST(47, 0, "level 3 reset"),
    ELNRNG(48, 0, "link number out of range"),
    EUNATCH(49, 0, "protocol driver not attached"),
    ENOCSI(50, 0, "no CSI structure available"),
    EL2HLT(51, 0, "level 2 halted"),
    EBADE(52, 0, "invalid exchange"),
    EBADR(53, 0, "invalid request descriptor"),
    EXFULL(54, 0, "exchange full"),
    ENOANO(55, 0, "no anode"),
    EBADRQC(56, 0, "invalid request code"),
    EBADSLT(57, 0, "invalid slot"),
    EBFONT(59, 0, "bad font file format"),
    ENOSTR(60, 99, "not a stream"),
    ENODATA(61, 96, "no data available"),
    ETIME(62, 101, "timer expired"),
    ENOSR(63, 98, "out of streams resources"),
    ENONET(64, 0, "machine is not on the network"),
    ENOPKG(65, 0, "package not installed"),
    EREMOTE(66, 71, "object is remote"),
    ENOLINK(67, 97, "link has been severed"),
    EADV(68, 0, "advertise error"),
    ESRMNT(69, 0, "srmount error"),
    ECOMM(70, 0, "communication error on send"),
    EPROTO(71, 100, "protocol error"),
    EMULTIHOP(72, 95, "multihop attempted"),
    EDOTDOT(73, 0, "error of a remote file system"),
    EBADMSG(74, 94, "bad message"),
    EOVERFLOW(75, 84, "value too large for its data type"),
    ENOTUNIQ(76, 0, "name not unique on the network"),
    EBADFD(77, 0, "file descriptor in bad state"),
    EREMCHG(78, 0, "remote address changed"),
    ELIBACC(79, 0, "needed shared library not accessible"),
    ELIBBAD(80, 0, "shared library is corrupted"),
    ELIBSCN(81, 0, ".lib section is corrupted"),
    ELIBMAX(82, 0, "too many shared libraries"),
    ELIBEXEC(83, 0, "shared library cannot be executed"),
    EILSEQ(84, 92, "invalid byte sequence"),
    ERESTART(85, 0, "system call should be restarted"),
    ESTRPIPE(86, 0, "streams pipe error"),
    EUSERS(87, 68, "too many users"),
    ENOTSOCK(88, 38, "not a socket"),
    EDESTADDRREQ(89, 39, "destination address required"),
    EMSGSIZE(90, 40, "message too long"),
    EPROTOTYPE(91, 41, "wrong protocol type for the socket"),
    ENOPROTOOPT(92, 42, "protocol option not available"),
    EPROTONOSUPPORT(93, 43, "protocol not supported"),
    ESOCKTNOSUPPORT(94, 44, "socket type not supported"),
    ENOTSUP(0, 45, "not supported"),
    EOPNOTSUPP(95, 102, "operation not supported"),
    EPFNOSUPPORT(96, 46, "protocol family not supported"),
    EAFNOSUPPORT(97, 47, "address family not supported"),
    EADDRINUSE(98, 48, "address in use"),
    EADDRNOTAVAIL(99, 49, "address not available"),
    ENETDOWN(100, 50, "network is down"),
    ENETUNREACH(101, 51, "network unreachable"),
    ENETRESET(102, 52, "connection aborted by the network"),
    ECONNABORTED(103, 53, "connection aborted"),
    ECONNRESET(104, 54, "connection reset by peer"),
    ENOBUFS(105, 55, "no buffer space available"),
    EISCONN(106, 56, "socket is connected"),
    ENOTCONN(107, 57, "socket is not connected"),
    ESHUTDOWN(108, 58, "socket has been shut down"),
    ETOOMANYREFS(109, 59, "too many references"),
    ETIMEDOUT(110, 60, "timed out"),
    ECONNREFUSED(111, 61, "connection refused"),
    EHOSTDOWN(112, 64, "host is down"),
    EHOSTUNREACH(113, 65, "host unreachable"),
    EALREADY(114, 37, "operation already in progress"),
    EINPROGRESS(115, 36, "operation in progress"),
    ESTALE(116, 70, "stale file handle"),
    EUCLEAN(117, 0, "structure needs cleaning"),
    ENOTNAM(118, 0, "not a XENIX named type file"),
    ENAVAIL(119, 0, "no XENIX semaphores available"),
    EISNAM(120, 0, "is a named type file"),
    EREMOTEIO(121, 0, "remote input or output error"),
    EDQUOT(122, 69, "disk quota exceeded"),
    ENOMEDIUM(123, 0, "no medium in the drive"),
    EMEDIUMTYPE(124, 0, "wrong medium type"),
    ECANCELED(125, 89, "operation canceled"),
    ENOKEY(126, 0, "required key not available"),
    EKEYEXPIRED(127, 0, "key has expired"),
    EKEYREVOKED(128, 0, "key has been revoked"),
    EKEYREJECTED(129, 0, "key was rejected"),
    EOWNERDEAD(130, 105, "previous owner died"),
    ENOTRECOVERABLE(131, 104, "state not recoverable"),
    ERFKILL(132, 0, "blocked by the radio kill switch"),
    EHWPOISON(133, 0, "memory page has a hardware error");

    /** Which kernel numbered the error. */
    public enum Numbering {
        LINUX,
        DARWIN
    }

    private static final Errno[] VALUES = values();

    private final int linux;
    private final int darwin;
    private final String meaning;

    Errno(int everywhere, String meaning) {
        this(everywhere, everywhere, meaning);
    }

    Errno(int linux, int darwin, String meaning) {
        this.linux = linux;
        this.darwin = darwin;
        this.meaning = meaning;
    }

    /** By Linux's numbers; null for a number without a name. */
    public static @Nullable Errno of(int number) {
        return of(number, Numbering.LINUX);
    }

    /** Null for a number without a name, which 0 is too. */
    public static @Nullable Errno of(int number, Numbering numbering) {
        if (number == 0) {
            return null;
        }
        for (Errno errno : VALUES) {
            if (errno.in(numbering) == number) {
                return errno;
            }
        }
        return null;
    }

    /** By Linux's numbers. */
    public static String text(int number) {
        return text(number, Numbering.LINUX);
    }

    /** As {@link #text()}, or {@code errno 999} for a number without a name. */
    public static String text(int number, Numbering numbering) {
        Errno errno = of(number, numbering);
        return errno == null ? "errno " + number : errno.text();
    }

    /** {@code no such process (ESRCH)}. */
    public String text() {
        return meaning + " (" + name() + ")";
    }

    /** Lower case, without a full stop: it stands in the middle of a message. */
    public String meaning() {
        return meaning;
    }

    /** Empty when that kernel has no such error. */
    public OptionalInt number(Numbering numbering) {
        int number = in(numbering);
        return number == 0 ? OptionalInt.empty() : OptionalInt.of(number);
    }

    private int in(Numbering numbering) {
        return numbering == Numbering.LINUX ? linux : darwin;
    }
}
