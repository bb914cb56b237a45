/*
 * The protocol, and what all probes share.
 *
 * thrctl starts `thrprobe VERB` with three pipes: requests on standard input, answers on standard output, records on
 * standard error. The program says hello, reads one line with the request, and answers in lines of JSON until it ends.
 * Further lines of input are orders to a probe that runs; {"do":"stop"} asks any of them to end early, and to say what
 * there is so far. The end of the input is the end of the program: whoever started it has gone. For a program that is
 * stopped, or starved by its own threads, there is PR_SET_PDEATHSIG besides; that follows the thread that started it,
 * which therefore stays until the end.
 *
 * Records are for what comes fast, or from a signal handler: of one size per verb, said in the hello, in the byte order
 * of this machine, which is little-endian on all that thrprobe is built for.
 */
#ifndef PROBE_H
#define PROBE_H

#include "json.h"

/* Raised when an old thrctl would misunderstand a new thrprobe, or the other way round. */
enum { PROTOCOL = 1 };

/* Exit statuses. Above 128 there are none, so that such a one always means a signal. */
enum { EXIT_DONE = 0, EXIT_FAILED = 1, EXIT_PROTOCOL = 2, EXIT_ABANDONED = 3 };

struct verb {
    const char *name;
    int (*run)(const struct json *request);
    int record_bytes;
};

/* Each in the file of its name; returns an exit status. */
int selftest(const struct json *request);
/* {"operations":N,"seed":S}: the long form of a part of the self-test; answers {"stress":{...}}. */
int stress(const struct json *request);
int hold(const struct json *request);
int try_clone(const struct json *request);
int race(const struct json *request);
int allthreads(const struct json *request);
int timers(const struct json *request);

/* Writes one line, whole, whichever thread calls. */
void answer(struct text *line);

/* {"error":"EAGAIN","call":"pthread_create","message":"..."}: what was called, and what came of it. */
void answer_error(int error, const char *call, const char *format, ...) __attribute__((format(printf, 3, 4)));
/* The same as the beginning of an answer that holds more; the caller closes it. */
void open_error(struct text *line, int error, const char *call, const char *message);

enum control { CONTROL_LINE, CONTROL_TIMEOUT, CONTROL_END, CONTROL_BAD };

/*
 * Waits for the next order; timeout_ms below 0 waits for ever. With CONTROL_LINE the caller frees *order. CONTROL_BAD:
 * a line that is no order; an error was answered. After CONTROL_END a probe cleans up and ends.
 */
enum control control_next(struct json **order, int timeout_ms);

/* Whether the order says so. */
bool control_says(const struct json *order, const char *word);

/* Goes on without whoever started it: the end of the input is no end any more, and nobody reads the output. */
void control_abandon(void);

/*
 * Appends one record to the records' pipe; whole, if it is no longer than PIPE_BUF. Safe in a signal handler and on a
 * thread without thread-local storage. False if the pipe is full or closed: the record is lost.
 */
bool record(const void *bytes, size_t length);

/* As record, but waits for the reader; for ordinary threads. */
bool records_flush(const void *bytes, size_t length);

/* CLOCK_MONOTONIC nanoseconds. */
int64_t now_ns(void);

#endif
