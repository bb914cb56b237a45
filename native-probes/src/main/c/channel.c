#include "probe.h"
#include "sys.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <pthread.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <time.h>
#include <unistd.h>

/* A longer request is none of thrctl's. */
enum { LONGEST_LINE = 1 << 20 };

static pthread_mutex_t answering = PTHREAD_MUTEX_INITIALIZER;
static bool abandoned;

static struct text input;
static bool input_ended;

/* A reader that has gone is noticed at the input, which ends with it; so a failed write needs no answer. */
static void write_all(int fd, const char *bytes, size_t length) {
    while (length > 0) {
        ssize_t written = write(fd, bytes, length);
        if (written < 0 && errno == EAGAIN) {
            struct pollfd room = {.fd = fd, .events = POLLOUT};
            poll(&room, 1, -1);
        } else if (written < 0 && errno != EINTR) {
            return;
        } else if (written > 0) {
            bytes += written;
            length -= (size_t)written;
        }
    }
}

void answer(struct text *line) {
    pthread_mutex_lock(&answering);
    write_all(STDOUT_FILENO, line->bytes, line->length);
    pthread_mutex_unlock(&answering);
    text_free(line);
}

/* The C library's strerrorname_np is glibc's alone. These are all that the calls of the probes are documented with. */
static const char *error_name(int error) {
#define NAME(e) \
    case e: \
        return #e
    switch (error) {
        NAME(EPERM);
        NAME(ESRCH);
        NAME(EINTR);
        NAME(EIO);
        NAME(ENXIO);
        NAME(E2BIG);
        NAME(EBADF);
        NAME(EAGAIN);
        NAME(ENOMEM);
        NAME(EACCES);
        NAME(EFAULT);
        NAME(EBUSY);
        NAME(EEXIST);
        NAME(ENODEV);
        NAME(EINVAL);
        NAME(ENFILE);
        NAME(EMFILE);
        NAME(ENOSPC);
        NAME(EPIPE);
        NAME(ERANGE);
        NAME(EDEADLK);
        NAME(ENOSYS);
        NAME(ETIME);
        NAME(EPROTO);
        NAME(EOVERFLOW);
        NAME(EOPNOTSUPP);
        NAME(ETIMEDOUT);
        NAME(EUSERS);
    default:
        return NULL;
    }
#undef NAME
}

void open_error(struct text *line, int error, const char *call, const char *message) {
    const char *name = error_name(error);
    json_open(line);
    if (name == NULL) {
        json_add_null(line, "error");
    } else {
        json_add_string(line, "error", name);
    }
    json_add_integer(line, "errno", error);
    json_add_string(line, "call", call);
    json_add_string(line, "message", message);
}

void answer_error(int error, const char *call, const char *format, ...) {
    char message[512];
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(message, sizeof message, format, arguments);
    va_end(arguments);
    struct text line = {0};
    open_error(&line, error, call, message);
    json_close(&line);
    answer(&line);
}

/* Takes the first line out of what was read; false if it is not complete. */
static bool take_line(char **line) {
    char *end = input.length == 0 ? NULL : memchr(input.bytes, '\n', input.length);
    if (end == NULL) {
        return false;
    }
    size_t length = (size_t)(end - input.bytes);
    *line = strndup(input.bytes, length);
    if (*line == NULL) {
        abort();
    }
    input.length -= length + 1;
    memmove(input.bytes, end + 1, input.length);
    return true;
}

static enum control parse(char *line, struct json **order) {
    const char *problem = NULL;
    *order = json_parse(line, &problem);
    free(line);
    if (*order != NULL) {
        return CONTROL_LINE;
    }
    answer_error(EPROTO, "request", "not an order: %s", problem);
    return CONTROL_BAD;
}

/* False at the end of the input. */
static bool read_more(void) {
    char bytes[4096];
    ssize_t got = read(STDIN_FILENO, bytes, sizeof bytes);
    if (got > 0) {
        text_add(&input, bytes, (size_t)got);
    }
    return got > 0 || (got < 0 && (errno == EINTR || errno == EAGAIN));
}

enum control control_next(struct json **order, int timeout_ms) {
    int64_t deadline_ns = timeout_ms < 0 ? INT64_MAX : now_ns() + (int64_t)timeout_ms * 1000000;
    for (;;) {
        char *line;
        if (take_line(&line)) {
            return parse(line, order);
        }
        if (input_ended || input.length > LONGEST_LINE) {
            return CONTROL_END;
        }
        int64_t left_ns = deadline_ns - now_ns();
        if (left_ns < 0) {
            left_ns = 0;
        }
        int left_ms = timeout_ms < 0 ? -1 : (int)((left_ns + 999999) / 1000000);
        struct pollfd in = {.fd = abandoned ? -1 : STDIN_FILENO, .events = POLLIN};
        int ready = poll(&in, 1, left_ms);
        if (ready > 0) {
            input_ended = !read_more();
        } else if (ready == 0) {
            return CONTROL_TIMEOUT;
        }
    }
}

bool control_says(const struct json *order, const char *word) {
    return strcmp(json_string(order, "do", ""), word) == 0;
}

void control_abandon(void) {
    prctl(PR_SET_PDEATHSIG, 0);
    int nowhere = open("/dev/null", O_RDWR | O_CLOEXEC);
    if (nowhere >= 0) {
        dup2(nowhere, STDIN_FILENO);
        dup2(nowhere, STDOUT_FILENO);
        dup2(nowhere, STDERR_FILENO);
        close(nowhere);
    }
    abandoned = true;
}

bool record(const void *bytes, size_t length) {
    /* Not write(2) of the C library, which sets errno: the thread may have no place for it. */
    long written;
    do {
        written = sys3(SYS_write, STDERR_FILENO, (long)bytes, (long)length);
    } while (written == -EINTR);
    return written == (long)length;
}

bool records_flush(const void *bytes, size_t length) {
    write_all(STDERR_FILENO, bytes, length);
    return true;
}

int64_t now_ns(void) {
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * 1000000000 + now.tv_nsec;
}
