/* Makes the test threads of `thrctl spawn`, holds them, and reports the signals that they take. */
#include "probe.h"

#include <errno.h>

int hold(const struct json *request) {
    (void)request;
    answer_error(ENOSYS, "hold", "not there yet");
    return EXIT_FAILED;
}
