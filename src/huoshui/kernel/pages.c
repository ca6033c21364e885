/* Reading one column chunk of a Parquet file whose numbers are stored plainly: DELTA_BINARY_PACKED, dictionary or
 * plain, without a codec and without missing cells, which is how record files are written. Anything else is left to
 * the general reader (HS_OTHER). Every length is checked against the chunk: a damaged file is HS_DAMAGED. */
#include "kernel.h"

enum { HS_OTHER = 10, HS_DAMAGED = 11 };
enum { PLAIN = 0, PLAIN_DICTIONARY = 2, RLE = 3, DELTA = 5, RLE_DICTIONARY = 8 };
enum { AS_BYTE = 1, AS_DAY = 2, AS_WHOLE = 3 };                    /* how the result is stored */
enum { STORED_BOOLEAN = 0, STORED_INT32 = 1, STORED_INT64 = 2 };   /* physical types */
enum { MOST_WORDS = 256 };                                         /* of a dictionary of bytes */

typedef struct { const uint8_t *at, *end; int bad; } bytes;

typedef struct {
    bytes in;
    int64_t rows, done;
    int stored, as, optional;
    int8_t *out_byte;
    int32_t *out_day;
    int64_t *out_whole;
    int8_t word[MOST_WORDS];
    int64_t words;
} chunk;

/* ---- Thrift's compact protocol, as far as page headers need it ---- */

static uint64_t varint(bytes *b) {
    uint64_t value = 0;
    for (int shift = 0; shift < 64; shift += 7) {
        if (b->at >= b->end) break;
        uint8_t byte = *b->at++;
        value |= (uint64_t)(byte & 0x7f) << shift;
        if (!(byte & 0x80)) return value;
    }
    b->bad = 1;
    return 0;
}

static int64_t zigzag(bytes *b) {
    uint64_t value = varint(b);
    return (int64_t)(value >> 1) ^ -(int64_t)(value & 1);
}

static void skip_bytes(bytes *b, uint64_t n) {
    if (n > (uint64_t)(b->end - b->at))
        b->bad = 1;
    else
        b->at += n;
}

static void skip_value(bytes *b, int type, int depth);

static void skip_list(bytes *b, int depth) {
    if (b->at >= b->end) {
        b->bad = 1;
        return;
    }
    uint8_t head = *b->at++;
    uint64_t n = head >> 4 == 15 ? varint(b) : head >> 4;
    for (; n > 0 && !b->bad; n--) skip_value(b, head & 15, depth);
}

static int field(bytes *b, int *id) { /* the type of the next field, 0 at the end of the struct */
    if (b->bad || b->at >= b->end) {
        b->bad = 1;
        return 0;
    }
    uint8_t head = *b->at++;
    if (!(head & 15)) return 0;
    *id = head >> 4 ? *id + (head >> 4) : (int)zigzag(b);
    return head & 15;
}

static void skip_value(bytes *b, int type, int depth) {
    int id = 0, inner;
    if (depth > 8) b->bad = 1;
    if (b->bad) return;
    switch (type) {
    case 1: case 2: break; /* booleans live in the type */
    case 3: skip_bytes(b, 1); break;
    case 4: case 5: case 6: varint(b); break;
    case 7: skip_bytes(b, 8); break;
    case 8: skip_bytes(b, varint(b)); break;
    case 9: case 10: skip_list(b, depth + 1); break;
    case 12: while ((inner = field(b, &id))) skip_value(b, inner, depth + 1); break;
    default: b->bad = 1;
    }
}

typedef struct { int64_t type, size, values, encoding; } page;

/* Fields 1 (values) and 2 (encoding) of a data or dictionary page header. */
static void read_inner(bytes *b, page *p) {
    int id = 0, type;
    while ((type = field(b, &id))) {
        if (id == 1)
            p->values = zigzag(b);
        else if (id == 2)
            p->encoding = zigzag(b);
        else
            skip_value(b, type, 0);
    }
}

static page read_header(bytes *b) {
    page p = {-1, -1, -1, -1};
    int64_t whole = -1;
    int id = 0, type;
    while ((type = field(b, &id))) {
        if (id == 1)
            p.type = zigzag(b);
        else if (id == 2)
            whole = zigzag(b);
        else if (id == 3)
            p.size = zigzag(b);
        else if ((id == 5 || id == 7) && type == 12)
            read_inner(b, &p);
        else
            skip_value(b, type, 0);
    }
    if (p.size < 0 || p.values < 0 || p.size != whole || p.size > b->end - b->at) b->bad = 1;
    return p;
}

/* ---- values ---- */

static inline uint64_t load64(const uint8_t *at) {
    uint64_t word;
    memcpy(&word, at, sizeof word);
    return word;
}

/* ``width`` bits from bit ``bit`` on; reads up to 16 bytes from there. */
static inline uint64_t bits_at(const uint8_t *from, uint64_t bit, int width) {
    uint64_t low = load64(from + (bit >> 3)) >> (bit & 7);
    if (width > 56 && (bit & 7)) low |= load64(from + (bit >> 3) + 8) << (64 - (bit & 7));
    return width == 64 ? low : low & (((uint64_t)1 << width) - 1);
}

/* A miniblock: the running value after each packed difference. Wraps, as the format asks. */
#define UNPACK(NAME, TYPE)                                                                                       \
    static uint64_t NAME(TYPE *restrict out, int64_t n, const uint8_t *from, int width, uint64_t value, uint64_t least) { \
        if (width == 0) {                                                                                        \
            for (int64_t i = 0; i < n; i++) out[i] = (TYPE)(value += least);                                     \
        } else if (width <= 56) {                                                                                \
            const uint64_t mask = ((uint64_t)1 << width) - 1;                                                    \
            uint64_t bit = 0;                                                                                    \
            for (int64_t i = 0; i < n; i++, bit += (uint64_t)width)                                              \
                out[i] = (TYPE)(value += least + (load64(from + (bit >> 3)) >> (bit & 7) & mask));               \
        } else {                                                                                                 \
            for (int64_t i = 0; i < n; i++)                                                                      \
                out[i] = (TYPE)(value += least + bits_at(from, (uint64_t)i * (uint64_t)width, width));           \
        }                                                                                                        \
        return value;                                                                                            \
    }

UNPACK(unpack_days, int32_t)
UNPACK(unpack_wholes, int64_t)

static int read_delta(chunk *c, bytes *b, int64_t values) {
    const uint64_t block = varint(b), minis = varint(b), count = varint(b);
    uint64_t value = (uint64_t)zigzag(b);
    if (b->bad || c->as == AS_BYTE || (int64_t)count != values || values > c->rows - c->done) return HS_DAMAGED;
    if (minis == 0 || block > 4096 || block % minis || block / minis % 8) return HS_OTHER;
    const int64_t mini = (int64_t)(block / minis);
    int32_t *day = c->out_day + c->done;
    int64_t *whole = c->out_whole + c->done, left = values - 1;
    if (values == 0) return HS_OK;
    if (c->as == AS_DAY)
        *day++ = (int32_t)value;
    else
        *whole++ = (int64_t)value;
    while (left > 0) {
        const uint64_t least = (uint64_t)zigzag(b);
        const uint8_t *widths = b->at;
        skip_bytes(b, minis);
        for (uint64_t m = 0; m < minis && left > 0 && !b->bad; m++) {
            const int width = widths[m];
            const int64_t n = left < mini ? left : mini;
            const uint8_t *from = b->at;
            skip_bytes(b, (uint64_t)(mini * width / 8));
            if (b->bad || width > 64) return HS_DAMAGED;
            if (c->as == AS_DAY) {
                value = unpack_days(day, n, from, width, value, least);
                day += n;
            } else {
                value = unpack_wholes(whole, n, from, width, value, least);
                whole += n;
            }
            left -= n;
        }
        if (b->bad) return HS_DAMAGED;
    }
    c->done += values;
    return HS_OK;
}

/* Runs and packed groups of small numbers: dictionary indices, booleans, or levels; ``word`` translates them. */
static int read_runs(bytes *b, int width, int64_t values, int8_t *out, const int8_t *word, int64_t words) {
    while (values > 0) {
        const uint64_t head = varint(b);
        if (b->bad || head == 0) return HS_DAMAGED;
        if (head & 1) {
            const uint64_t packed = (head >> 1) * 8;
            const uint8_t *from = b->at;
            skip_bytes(b, (head >> 1) * (uint64_t)width);
            if (b->bad || head >> 1 > 1 << 28) return HS_DAMAGED;
            const int64_t n = (int64_t)packed < values ? (int64_t)packed : values;
            for (int64_t i = 0; i < n; i++) {
                const uint64_t index = bits_at(from, (uint64_t)(i * width), width);
                if ((int64_t)index >= words) return HS_DAMAGED;
                out[i] = word[index];
            }
            out += n;
            values -= n;
        } else {
            const int64_t n = (int64_t)(head >> 1) < values ? (int64_t)(head >> 1) : values;
            if (b->end - b->at < (width + 7) / 8) return HS_DAMAGED;
            const int64_t index = width ? *b->at : 0;
            b->at += (width + 7) / 8;
            if (n == 0 || index >= words) return HS_DAMAGED;
            memset(out, word[index], (size_t)n);
            out += n;
            values -= n;
        }
    }
    return HS_OK;
}

/* Whether all ``values`` cells of a page are there: one run of level 1, or levels that are all 1. */
static int none_missing(bytes *b, int64_t values) {
    if (b->end - b->at < 4) return HS_DAMAGED;
    uint32_t size;
    memcpy(&size, b->at, sizeof size);
    b->at += 4;
    if (size > b->end - b->at) return HS_DAMAGED;
    bytes levels = {b->at, b->at + size, 0};
    b->at += size;
    while (values > 0) {
        const uint64_t head = varint(&levels);
        if (levels.bad || head == 0) return HS_DAMAGED;
        if (head & 1) {
            for (uint64_t n = head >> 1; n > 0 && values > 0; n--, values -= 8) {
                if (levels.at >= levels.end) return HS_DAMAGED;
                const int wanted = values >= 8 ? 0xff : (1 << values) - 1;
                if ((*levels.at++ & wanted) != wanted) return HS_OTHER;
            }
        } else {
            if (levels.at >= levels.end) return HS_DAMAGED;
            if (*levels.at++ != 1) return HS_OTHER;
            values -= (int64_t)(head >> 1);
        }
    }
    return HS_OK;
}

static int read_plain(chunk *c, bytes *b, int64_t values) {
    if (c->stored == STORED_BOOLEAN) {
        if (c->as != AS_BYTE || b->end - b->at < (values + 7) / 8) return HS_DAMAGED;
        for (int64_t i = 0; i < values; i++) c->out_byte[c->done + i] = (int8_t)hs_bit(b->at, i);
    } else if (c->as == AS_DAY && c->stored == STORED_INT32) {
        if (b->end - b->at < values * 4) return HS_DAMAGED;
        memcpy(c->out_day + c->done, b->at, (size_t)values * 4);
    } else if (c->as == AS_WHOLE && c->stored == STORED_INT64) {
        if (b->end - b->at < values * 8) return HS_DAMAGED;
        memcpy(c->out_whole + c->done, b->at, (size_t)values * 8);
    } else
        return HS_OTHER;
    c->done += values;
    return HS_OK;
}

/* A dictionary of bytes: its words as plain int32. */
static int read_words(chunk *c, bytes *b, const page *p) {
    if (c->as != AS_BYTE || c->stored != STORED_INT32 || p->values > MOST_WORDS) return HS_OTHER;
    if (b->end - b->at < p->values * 4) return HS_DAMAGED;
    for (int64_t i = 0; i < p->values; i++) {
        int32_t word;
        memcpy(&word, b->at + 4 * i, sizeof word);
        if (word < INT8_MIN || word > INT8_MAX) return HS_OTHER;
        c->word[i] = (int8_t)word;
    }
    c->words = p->values;
    return HS_OK;
}

static int read_indices(chunk *c, bytes *b, int64_t values) {
    static const int8_t boolean[2] = {0, 1};
    int bad;
    if (c->as != AS_BYTE) return HS_OTHER;
    if (c->stored == STORED_BOOLEAN) { /* RLE: a length, then runs */
        skip_bytes(b, 4);
        bad = b->bad ? HS_DAMAGED : read_runs(b, 1, values, c->out_byte + c->done, boolean, 2);
    } else {
        if (b->at >= b->end || *b->at > 8) return HS_DAMAGED;
        const int width = *b->at++;
        bad = read_runs(b, width, values, c->out_byte + c->done, c->word, c->words);
    }
    c->done += values;
    return bad;
}

static int read_page(chunk *c, bytes *b, const page *p) {
    if (p->type == 2) return read_words(c, b, p);
    if (p->type != 0) return HS_OTHER; /* index pages and data pages of version 2 */
    if (p->values > c->rows - c->done) return HS_DAMAGED;
    if (c->optional) {
        int bad = none_missing(b, p->values);
        if (bad) return bad;
    }
    switch (p->encoding) {
    case DELTA: return read_delta(c, b, p->values);
    case PLAIN: return read_plain(c, b, p->values);
    case RLE: return c->stored == STORED_BOOLEAN ? read_indices(c, b, p->values) : HS_OTHER;
    case PLAIN_DICTIONARY:
    case RLE_DICTIONARY: return read_indices(c, b, p->values);
    default: return HS_OTHER;
    }
}

/* Decode the ``rows`` cells of the chunk that takes ``size`` bytes from ``data`` on, which at least 16 more readable
 * bytes follow, into ``out``: int8, int32 or int64. */
HS_EXPORT int hs_read_chunk(const uint8_t *data, int64_t size, int64_t rows, int stored, int optional, int as, void *out) {
    chunk c = {.in = {data, data + size, 0}, .rows = rows, .stored = stored, .as = as, .optional = optional,
               .out_byte = out, .out_day = out, .out_whole = out};
    while (c.done < rows) {
        const page p = read_header(&c.in);
        if (c.in.bad) return HS_DAMAGED;
        bytes content = {c.in.at, c.in.at + p.size, 0};
        c.in.at += p.size;
        const int bad = read_page(&c, &content, &p);
        if (bad) return bad;
    }
    return HS_OK;
}
