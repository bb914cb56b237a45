#include "json.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Deeper than any request; the parser recurses. */
enum { DEEPEST = 16 };

struct reader {
    const char *at;
    const char *problem;
    int depth;
};

static struct json *value(struct reader *in);

static void blanks(struct reader *in) {
    while (*in->at == ' ' || *in->at == '\t' || *in->at == '\n' || *in->at == '\r') {
        in->at++;
    }
}

static struct json *fail(struct reader *in, const char *problem) {
    if (in->problem == NULL) {
        in->problem = problem;
    }
    return NULL;
}

static struct json *make(struct reader *in, enum json_kind kind) {
    struct json *made = calloc(1, sizeof *made);
    if (made == NULL) {
        return fail(in, "out of memory");
    }
    made->kind = kind;
    return made;
}

static int hex(char digit) {
    if (digit >= '0' && digit <= '9') {
        return digit - '0';
    }
    if (digit >= 'a' && digit <= 'f') {
        return digit - 'a' + 10;
    }
    return digit >= 'A' && digit <= 'F' ? digit - 'A' + 10 : -1;
}

/* Of the \u escapes those below 0x100, which are all that thrctl writes: a byte of a name that is no UTF-8. */
static bool escape(struct reader *in, char *out) {
    static const char from[] = "\"\\/bfnrt";
    static const char to[] = "\"\\/\b\f\n\r\t";
    const char *found = *in->at == '\0' ? NULL : strchr(from, *in->at);
    if (found != NULL) {
        in->at++;
        *out = to[found - from];
        return true;
    }
    if (*in->at != 'u') {
        return false;
    }
    int code = 0;
    for (int i = 1; i <= 4; i++) {
        int digit = hex(in->at[i]);
        if (digit < 0) {
            return false;
        }
        code = code * 16 + digit;
    }
    in->at += 5;
    *out = (char)code;
    return code > 0 && code < 0x100;
}

static char *characters(struct reader *in) {
    in->at++;
    size_t room = strcspn(in->at, "\"") + 1;
    size_t length = 0;
    char *made = malloc(room);
    while (made != NULL && *in->at != '"') {
        char next = *in->at;
        if (next == '\0') {
            fail(in, "unterminated string");
            free(made);
            return NULL;
        }
        in->at++;
        if (next == '\\' && !escape(in, &next)) {
            fail(in, "bad escape");
            free(made);
            return NULL;
        }
        if (length + 1 == room) {
            char *more = realloc(made, room *= 2);
            if (more == NULL) {
                free(made);
                made = NULL;
                break;
            }
            made = more;
        }
        made[length++] = next;
    }
    if (made == NULL) {
        fail(in, "out of memory");
        return NULL;
    }
    made[length] = '\0';
    in->at++;
    return made;
}

static struct json *string(struct reader *in) {
    struct json *made = make(in, JSON_STRING);
    if (made != NULL && (made->string = characters(in)) == NULL) {
        json_free(made);
        return NULL;
    }
    return made;
}

static struct json *number(struct reader *in) {
    bool negative = *in->at == '-';
    in->at += negative;
    if (*in->at < '0' || *in->at > '9') {
        return fail(in, "no value");
    }
    int64_t sum = 0;
    for (; *in->at >= '0' && *in->at <= '9'; in->at++) {
        int digit = *in->at - '0';
        if (__builtin_mul_overflow(sum, 10, &sum) ||
            __builtin_add_overflow(sum, negative ? -digit : digit, &sum)) {
            return fail(in, "integer out of range");
        }
    }
    if (*in->at == '.' || *in->at == 'e' || *in->at == 'E') {
        return fail(in, "not an integer");
    }
    struct json *made = make(in, JSON_INTEGER);
    if (made != NULL) {
        made->integer = sum;
    }
    return made;
}

static struct json *word(struct reader *in, const char *expected, enum json_kind kind) {
    size_t length = strlen(expected);
    if (strncmp(in->at, expected, length) != 0) {
        return fail(in, "no value");
    }
    in->at += length;
    return make(in, kind);
}

static char *member_key(struct reader *in) {
    blanks(in);
    if (*in->at != '"') {
        fail(in, "no key");
        return NULL;
    }
    char *key = characters(in);
    blanks(in);
    if (key != NULL && *in->at != ':') {
        fail(in, "no colon after a key");
        free(key);
        return NULL;
    }
    in->at += key != NULL;
    return key;
}

static struct json *collection(struct reader *in, enum json_kind kind, char end) {
    struct json *made = make(in, kind);
    struct json **last = made == NULL ? NULL : &made->child;
    in->at++;
    blanks(in);
    if (made != NULL && *in->at == end) {
        in->at++;
        return made;
    }
    while (made != NULL) {
        char *key = kind == JSON_OBJECT ? member_key(in) : NULL;
        struct json *child = kind == JSON_OBJECT && key == NULL ? NULL : value(in);
        if (child == NULL) {
            free(key);
            break;
        }
        child->key = key;
        *last = child;
        last = &child->next;
        blanks(in);
        if (*in->at == end) {
            in->at++;
            return made;
        }
        if (*in->at != ',') {
            fail(in, "no comma between values");
            break;
        }
        in->at++;
    }
    json_free(made);
    return NULL;
}

static struct json *value(struct reader *in) {
    if (++in->depth > DEEPEST) {
        return fail(in, "nested too deeply");
    }
    blanks(in);
    struct json *made;
    switch (*in->at) {
    case '{':
        made = collection(in, JSON_OBJECT, '}');
        break;
    case '[':
        made = collection(in, JSON_ARRAY, ']');
        break;
    case '"':
        made = string(in);
        break;
    case 't':
        made = word(in, "true", JSON_TRUE);
        break;
    case 'f':
        made = word(in, "false", JSON_FALSE);
        break;
    case 'n':
        made = word(in, "null", JSON_NULL);
        break;
    default:
        made = number(in);
    }
    in->depth--;
    return made;
}

struct json *json_parse(const char *text, const char **problem) {
    struct reader in = {.at = text};
    struct json *parsed = value(&in);
    if (parsed != NULL) {
        blanks(&in);
        if (*in.at != '\0') {
            fail(&in, "more than one value");
            json_free(parsed);
            parsed = NULL;
        }
    }
    *problem = in.problem;
    return parsed;
}

void json_free(struct json *value_to_free) {
    while (value_to_free != NULL) {
        struct json *next = value_to_free->next;
        json_free(value_to_free->child);
        free((void *)value_to_free->key);
        free((void *)value_to_free->string);
        free(value_to_free);
        value_to_free = next;
    }
}

const struct json *json_member(const struct json *object, const char *key) {
    if (object == NULL || object->kind != JSON_OBJECT) {
        return NULL;
    }
    for (const struct json *child = object->child; child != NULL; child = child->next) {
        if (strcmp(child->key, key) == 0) {
            return child->kind == JSON_NULL ? NULL : child;
        }
    }
    return NULL;
}

int64_t json_integer(const struct json *object, const char *key, int64_t otherwise) {
    const struct json *member = json_member(object, key);
    return member != NULL && member->kind == JSON_INTEGER ? member->integer : otherwise;
}

bool json_flag(const struct json *object, const char *key) {
    const struct json *member = json_member(object, key);
    return member != NULL && member->kind == JSON_TRUE;
}

const char *json_string(const struct json *object, const char *key, const char *otherwise) {
    const struct json *member = json_member(object, key);
    return member != NULL && member->kind == JSON_STRING ? member->string : otherwise;
}

void text_free(struct text *text) {
    free(text->bytes);
    *text = (struct text){0};
}

void text_add(struct text *text, const char *bytes, size_t length) {
    if (text->length + length > text->capacity) {
        text->capacity = (text->length + length) * 2;
        text->bytes = realloc(text->bytes, text->capacity);
        if (text->bytes == NULL) {
            abort();
        }
    }
    memcpy(text->bytes + text->length, bytes, length);
    text->length += length;
}

static void add(struct text *text, const char *word_to_add) {
    text_add(text, word_to_add, strlen(word_to_add));
}

static void quote(struct text *text, const char *string_to_quote) {
    add(text, "\"");
    for (const unsigned char *at = (const unsigned char *)string_to_quote; *at != '\0'; at++) {
        char escaped[8];
        if (*at == '"' || *at == '\\') {
            snprintf(escaped, sizeof escaped, "\\%c", *at);
            add(text, escaped);
        } else if (*at < 0x20) {
            snprintf(escaped, sizeof escaped, "\\u%04x", *at);
            add(text, escaped);
        } else {
            text_add(text, (const char *)at, 1);
        }
    }
    add(text, "\"");
}

/* A comma is needed after anything but the beginning of a collection. */
static void begin_member(struct text *text, const char *key) {
    char last = text->length == 0 ? '{' : text->bytes[text->length - 1];
    if (last != '{' && last != '[') {
        add(text, ",");
    }
    if (key != NULL) {
        quote(text, key);
        add(text, ":");
    }
}

void json_open(struct text *text) {
    text->length = 0;
    add(text, "{");
}

void json_add_integer(struct text *text, const char *key, int64_t number_to_add) {
    char digits[32];
    snprintf(digits, sizeof digits, "%" PRId64, number_to_add);
    begin_member(text, key);
    add(text, digits);
}

void json_add_unsigned(struct text *text, const char *key, uint64_t number_to_add) {
    char digits[32];
    snprintf(digits, sizeof digits, "%" PRIu64, number_to_add);
    begin_member(text, key);
    add(text, digits);
}

void json_add_flag(struct text *text, const char *key, bool flag) {
    begin_member(text, key);
    add(text, flag ? "true" : "false");
}

void json_add_string(struct text *text, const char *key, const char *string_to_add) {
    begin_member(text, key);
    quote(text, string_to_add);
}

void json_add_null(struct text *text, const char *key) {
    begin_member(text, key);
    add(text, "null");
}

void json_begin_array(struct text *text, const char *key) {
    begin_member(text, key);
    add(text, "[");
}

void json_end_array(struct text *text) {
    add(text, "]");
}

void json_begin_object(struct text *text, const char *key) {
    begin_member(text, key);
    add(text, "{");
}

void json_end_object(struct text *text) {
    add(text, "}");
}

void json_close(struct text *text) {
    add(text, "}\n");
}
