/* Reads the requests of thrctl, which are one line each, and writes the answers. */
#ifndef JSON_H
#define JSON_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum json_kind { JSON_NULL, JSON_FALSE, JSON_TRUE, JSON_INTEGER, JSON_STRING, JSON_ARRAY, JSON_OBJECT };

/* A value, and what follows it in its array or object. */
struct json {
    enum json_kind kind;
    const char *key;
    int64_t integer;
    const char *string;
    struct json *child;
    struct json *next;
};

/*
 * Integers within int64_t only: the protocol has no fractions. NULL with *problem set if the text is not one JSON
 * value. What it returns lives until json_free.
 */
struct json *json_parse(const char *text, const char **problem);
void json_free(struct json *value);

/* The member of that name, or NULL if there is none, if it is null, or if object is no object. */
const struct json *json_member(const struct json *object, const char *key);
int64_t json_integer(const struct json *object, const char *key, int64_t otherwise);
bool json_flag(const struct json *object, const char *key);
const char *json_string(const struct json *object, const char *key, const char *otherwise);

/* Appends to a text that grows; ends the program if there is no memory. */
struct text {
    char *bytes;
    size_t length;
    size_t capacity;
};

void text_free(struct text *text);
void text_add(struct text *text, const char *bytes, size_t length);

/* One member of an object each, with the comma before it where one is needed. */
void json_open(struct text *text);
void json_add_integer(struct text *text, const char *key, int64_t value);
void json_add_unsigned(struct text *text, const char *key, uint64_t value);
void json_add_flag(struct text *text, const char *key, bool value);
void json_add_string(struct text *text, const char *key, const char *value);
void json_add_null(struct text *text, const char *key);
/* Begins an array or object; what follows up to its end belongs into it. Within an array, key is NULL. */
void json_begin_array(struct text *text, const char *key);
void json_end_array(struct text *text);
void json_begin_object(struct text *text, const char *key);
void json_end_object(struct text *text);
void json_close(struct text *text);

#endif
