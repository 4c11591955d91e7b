#include "cts/catalog/sheet_biff.h"

#include <iconv.h>

#include "base/str.h"

enum { REPLACEMENT = 0xFFFD };

/* Options before a text of BIFF8. */
enum { TEXT_WIDE = 1, TEXT_PHONETIC = 4, TEXT_RICH = 8 };

static unsigned bytes_u16(const struct biff *b, size_t at)
{
	const unsigned char *p = (const unsigned char *)b->stream.data + at;

	return p[0] | (unsigned)p[1] << 8;
}

bool biff_record_at(const struct biff *b, size_t offset, struct biff_record *r)
{
	if (offset > b->stream.len || b->stream.len - offset < 4)
		return false;
	*r = (struct biff_record){.type = bytes_u16(b, offset), .at = offset + 4};
	r->end = r->at + bytes_u16(b, offset + 2);
	return r->end <= b->stream.len;
}

struct biff_cursor biff_cursor(const struct biff *b, const struct biff_record *r)
{
	return (struct biff_cursor){.b = b, .at = r->at, .end = r->end};
}

/* Goes on in the next CONTINUE record when this one is at its end; false when there is none. */
static bool at_content(struct biff_cursor *c)
{
	struct biff_record r;

	while (c->at == c->end && !c->failed) {
		if (!biff_record_at(c->b, c->end, &r) || r.type != BIFF_CONTINUE) {
			c->failed = true;
			break;
		}
		c->at = r.at;
		c->end = r.end;
	}
	return !c->failed;
}

unsigned biff_u8(struct biff_cursor *c)
{
	return at_content(c) ? (unsigned char)c->b->stream.data[c->at++] : 0;
}

unsigned biff_u16(struct biff_cursor *c)
{
	unsigned low = biff_u8(c);

	return low | biff_u8(c) << 8;
}

uint32_t biff_u32(struct biff_cursor *c)
{
	uint32_t low = biff_u16(c);

	return low | (uint32_t)biff_u16(c) << 16;
}

static double double_of(uint64_t bits)
{
	double value;

	memcpy(&value, &bits, sizeof(value));
	return value;
}

double biff_double(struct biff_cursor *c)
{
	uint64_t low = biff_u32(c);

	return double_of(low | (uint64_t)biff_u32(c) << 32);
}

void biff_skip(struct biff_cursor *c, size_t n)
{
	while (n && at_content(c)) {
		size_t step = c->end - c->at < n ? c->end - c->at : n;

		c->at += step;
		n -= step;
	}
}

double biff_rk(uint32_t rk)
{
	double value = rk & 2 ? (double)((int32_t)rk >> 2) : double_of((uint64_t)(rk & ~3u) << 32);

	return rk & 1 ? value / 100 : value;
}

static void add_utf8(struct buf *out, uint32_t c)
{
	if (c >= 0x10000)
		buf_addc(out, (char)(0xF0 | c >> 18));
	if (c >= 0x800)
		buf_addc(out, (char)(c >= 0x10000 ? 0x80 | (c >> 12 & 0x3F) : 0xE0 | c >> 12));
	if (c >= 0x80)
		buf_addc(out, (char)(c >= 0x800 ? 0x80 | (c >> 6 & 0x3F) : 0xC0 | c >> 6));
	buf_addc(out, (char)(c >= 0x80 ? 0x80 | (c & 0x3F) : c));
}

/* One unit of UTF-16 at a time; *high is the first half of a pair whose second is to come. */
static void add_unit(struct buf *out, uint32_t unit, uint32_t *high)
{
	bool second = unit >= 0xDC00 && unit <= 0xDFFF, first = unit >= 0xD800 && unit <= 0xDBFF;

	if (*high && second)
		add_utf8(out, 0x10000 + ((*high - 0xD800) << 10) + (unit - 0xDC00));
	else if (*high || second)
		add_utf8(out, REPLACEMENT);
	*high = first ? unit : 0;
	if (!first && !second && unit)
		add_utf8(out, unit);
}

static bool wide_text(struct biff_cursor *c, unsigned n, struct buf *out)
{
	unsigned options = biff_u8(c), runs = options & TEXT_RICH ? biff_u16(c) : 0;
	uint32_t phonetic = options & TEXT_PHONETIC ? biff_u32(c) : 0, high = 0;

	for (; n && !c->failed; n--) {
		/* a CONTINUE within the characters says anew how wide they are */
		if (c->at == c->end)
			options = biff_u8(c);
		add_unit(out, options & TEXT_WIDE ? biff_u16(c) : biff_u8(c), &high);
	}
	if (high)
		add_utf8(out, REPLACEMENT);
	if (c->failed)
		return false;
	biff_skip(c, 4 * (size_t)runs);
	biff_skip(c, phonetic);
	return true;
}

static iconv_t open_codepage(unsigned codepage)
{
	char name[16] = "CP1252";

	if (codepage == 10000 || codepage == 0x8000)
		snprintf(name, sizeof(name), "MACINTOSH");
	else if (codepage && codepage != 0x8001)
		snprintf(name, sizeof(name), "CP%u", codepage);
	return iconv_open("UTF-8", name);
}

static bool narrow_text(struct biff_cursor *c, unsigned n, struct buf *out)
{
	iconv_t convert = open_codepage(c->b->codepage);
	size_t in_left, out_left = 4 * (size_t)n, result;
	struct buf bytes = BUF_INIT;
	char *in, *to = buf_reserve(out, out_left);

	for (; n && !c->failed; n--)
		buf_addc(&bytes, (char)biff_u8(c));
	in = (char *)buf_str(&bytes);
	in_left = bytes.len;
	result = convert == (iconv_t)-1 ? (size_t)-1 : iconv(convert, &in, &in_left, &to, &out_left);
	if (convert != (iconv_t)-1)
		iconv_close(convert);
	if (bytes.len)
		out->len = (size_t)(to - out->data);
	out->data[out->len] = '\0';
	buf_free(&bytes);
	return !c->failed && result != (size_t)-1 && !memchr(out->data, '\0', out->len);
}

bool biff_text(struct biff_cursor *c, unsigned n, struct buf *out)
{
	buf_clear(out);
	return c->b->wide ? wide_text(c, n, out) : narrow_text(c, n, out);
}
