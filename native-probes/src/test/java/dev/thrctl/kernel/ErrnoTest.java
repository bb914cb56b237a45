package dev.thrctl.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import dev.thrctl.kernel.Errno.Numbering;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class ErrnoTest {

    /** The error numbers of POSIX.1-2024, base definitions, errno.h. */
    private static final String POSIX = """
            E2BIG EACCES EADDRINUSE EADDRNOTAVAIL EAFNOSUPPORT EAGAIN EALREADY EBADF EBADMSG EBUSY ECANCELED ECHILD
            ECONNABORTED ECONNREFUSED ECONNRESET EDEADLK EDESTADDRREQ EDOM EDQUOT EEXIST EFAULT EFBIG EHOSTUNREACH EIDRM
            EILSEQ EINPROGRESS EINTR EINVAL EIO EISCONN EISDIR ELOOP EMFILE EMLINK EMSGSIZE EMULTIHOP ENAMETOOLONG
            ENETDOWN ENETRESET ENETUNREACH ENFILE ENOBUFS ENODEV ENOENT ENOEXEC ENOLCK ENOLINK ENOMEM ENOMSG ENOPROTOOPT
            ENOSPC ENOSYS ENOTCONN ENOTDIR ENOTEMPTY ENOTRECOVERABLE ENOTSOCK ENOTSUP ENOTTY ENXIO EOPNOTSUPP EOVERFLOW
            EOWNERDEAD EPERM EPIPE EPROTO EPROTONOSUPPORT EPROTOTYPE ERANGE EROFS ESOCKTNOSUPPORT ESPIPE ESRCH ESTALE
            ETIMEDOUT ETXTBSY EXDEV
            """;

    /** Second names of one number. */
    private static final Set<String> LINUX_ALIASES = Set.of("EWOULDBLOCK", "EDEADLOCK", "ENOTSUP");

    @ParameterizedTest
    @CsvSource({
        "ESRCH, 3, 3, no such process",
        "EINVAL, 22, 22, invalid argument",
        "EPERM, 1, 1, operation not permitted",
        "EAGAIN, 11, 35, resource temporarily unavailable",
        "EDEADLK, 35, 11, resource deadlock would occur",
        "EOPNOTSUPP, 95, 102, operation not supported",
        "ENOTRECOVERABLE, 131, 104, state not recoverable"
    })
    void namesAnErrorByTheNumbersOfItsKernel(Errno errno, int linux, int darwin, String meaning) {
        assertThat(Errno.of(linux)).isEqualTo(errno);
        assertThat(Errno.of(linux, Numbering.LINUX)).isEqualTo(errno);
        assertThat(Errno.of(darwin, Numbering.DARWIN)).isEqualTo(errno);
        assertThat(errno.meaning()).isEqualTo(meaning);
    }

    @Test
    void saysTheMeaningBeforeTheName() {
        assertThat(Errno.text(3)).isEqualTo("no such process (ESRCH)");
        assertThat(Errno.text(11, Numbering.DARWIN)).isEqualTo("resource deadlock would occur (EDEADLK)");
    }

    @ParameterizedTest
    @ValueSource(ints = {0, -1, -22, 41, 58, 134, 512, 999, Integer.MAX_VALUE, Integer.MIN_VALUE})
    void givesTheBareNumberOfAnUnknownError(int number) {
        assertThat(Errno.of(number)).isNull();
        assertThat(Errno.text(number)).isEqualTo("errno " + number);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, -1, 72, 107, 999})
    void givesTheBareNumberOfAnUnknownDarwinError(int number) {
        assertThat(Errno.of(number, Numbering.DARWIN)).isNull();
        assertThat(Errno.text(number, Numbering.DARWIN)).isEqualTo("errno " + number);
    }

    @ParameterizedTest
    @EnumSource(Numbering.class)
    void findsEveryErrorByItsNumber(Numbering numbering) {
        for (Errno errno : Errno.values()) {
            errno.number(numbering)
                    .ifPresent(number -> assertThat(Errno.of(number, numbering)).isEqualTo(errno));
        }
    }

    @ParameterizedTest
    @EnumSource(Errno.class)
    void hasANumberAndAMeaningForTheMiddleOfAMessage(Errno errno) {
        assertThat(errno.number(Numbering.LINUX).isPresent()
                        || errno.number(Numbering.DARWIN).isPresent())
                .isTrue();
        assertThat(errno.meaning()).matches("[a-z0-9.][A-Za-z0-9 '.-]+[A-Za-z0-9]");
    }

    @Test
    void knowsEveryErrorOfPosixOnDarwinAndButForAnAliasOnLinux() {
        for (String name : POSIX.strip().split("\\s+", -1)) {
            Errno errno = Errno.valueOf(name);
            assertThat(errno.number(Numbering.DARWIN)).as(name).isPresent();
            assertThat(errno.number(Numbering.LINUX).isPresent()).as(name).isEqualTo(errno != Errno.ENOTSUP);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"asm-generic/errno.h", "errno.h"})
    void agreesWithTheHeaders(String header) {
        ConstantsAudit audit = ConstantsAudit.of(header);
        Map<String, Integer> numbers = new TreeMap<>();
        for (Errno errno : Errno.values()) {
            errno.number(Numbering.LINUX).ifPresent(number -> numbers.put(errno.name(), number));
        }
        audit.macros(numbers).verify();

        assertThat(audit.defined("E").keySet())
                .filteredOn(name -> !LINUX_ALIASES.contains(name))
                .isSubsetOf(numbers.keySet());
    }
}
