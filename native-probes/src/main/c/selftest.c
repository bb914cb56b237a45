#include "selftest.h"

#include "probe.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static int failures;
static int expectations;

void expect(bool truth, const char *what, const char *file, int line) {
    __atomic_add_fetch(&expectations, 1, __ATOMIC_RELAXED);
    if (!truth) {
        __atomic_add_fetch(&failures, 1, __ATOMIC_RELAXED);
        fprintf(stderr, "%s:%d: not so: %s\n", file, line, what);
    }
}

int expectations_failed(void) {
    return __atomic_load_n(&failures, __ATOMIC_RELAXED);
}

static void reads_what_thrctl_writes(void) {
    const char *problem = NULL;
    struct json *read = json_parse(" {\"a\":[1,-2,9223372036854775807],\"b\":{\"c\":\"x\\\"\\u00ff\\n\"},"
                                   "\"t\":true,\"f\":false,\"n\":null} ",
                                   &problem);
    EXPECT(read != NULL && problem == NULL);
    const struct json *a = json_member(read, "a");
    EXPECT(a != NULL && a->kind == JSON_ARRAY && a->child->integer == 1 && a->child->next->integer == -2);
    EXPECT(a != NULL && a->child->next->next->integer == INT64_MAX && a->child->next->next->next == NULL);
    EXPECT(strcmp(json_string(json_member(read, "b"), "c", ""), "x\"\xff\n") == 0);
    EXPECT(json_flag(read, "t") && !json_flag(read, "f") && json_member(read, "n") == NULL);
    EXPECT(json_integer(read, "missing", 7) == 7);
    json_free(read);
}

static void refuses_what_is_no_json(void) {
    static const char *const bad[] = {
        "",      "{",      "[1,]",  "{\"a\"}",  "{\"a\":}", "{\"a\":1,}", "\"x",     "\"\\u00\"", "\"\\x\"",
        "1.5",   "1e3",    "--1",   "truth",    "{} {}",    "[1 2]",      "{1:2}",   "nul",       "\"\\u0000\"",
        "9223372036854775808", "-9223372036854775809", "[[[[[[[[[[[[[[[[[[[[1]]]]]]]]]]]]]]]]]]]]", "\"\\",
    };
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        const char *problem = NULL;
        struct json *read = json_parse(bad[i], &problem);
        EXPECT(read == NULL && problem != NULL);
        json_free(read);
    }
}

/* Every prefix of a request, as a pipe that breaks would leave it. */
static void survives_truncation(void) {
    static const char whole[] = "{\"a\":[1,{\"b\":\"c\\u0041\"}],\"d\":true}";
    char part[sizeof whole];
    for (size_t length = 0; length < sizeof whole - 1; length++) {
        memcpy(part, whole, length);
        part[length] = '\0';
        const char *problem = NULL;
        EXPECT(json_parse(part, &problem) == NULL && problem != NULL);
    }
}

static void writes_what_it_reads(void) {
    struct text text = {0};
    json_open(&text);
    json_add_string(&text, "s", "a\"\\\n\x01");
    json_add_integer(&text, "i", INT64_MIN);
    json_begin_array(&text, "l");
    json_add_integer(&text, NULL, 1);
    json_add_integer(&text, NULL, 2);
    json_end_array(&text);
    json_begin_object(&text, "o");
    json_add_flag(&text, "t", true);
    json_add_null(&text, "n");
    json_end_object(&text);
    json_close(&text);
    text_add(&text, "", 1);
    const char *problem = NULL;
    struct json *read = json_parse(text.bytes, &problem);
    EXPECT(read != NULL);
    EXPECT(strcmp(json_string(read, "s", ""), "a\"\\\n\x01") == 0);
    EXPECT(json_integer(read, "i", 0) == INT64_MIN);
    EXPECT(json_flag(json_member(read, "o"), "t"));
    json_free(read);
    text_free(&text);
}

int selftest(const struct json *request) {
    (void)request;
    reads_what_thrctl_writes();
    refuses_what_is_no_json();
    survives_truncation();
    writes_what_it_reads();
    plan9_test();
    bench_test();
    test_threads();
    race_selftest();
    allthreads_selftest();
    timers_selftest();
    printf("%d expectations, %d failed\n", expectations, failures);
    return failures == 0 ? EXIT_DONE : EXIT_FAILED;
}
