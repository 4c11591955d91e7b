#include "web/token.h"

#include <sodium.h>

#include "base/str.h"
#include "web/respond.h"
#include "web/site.h"

enum { TOKEN_BYTES = 32, MAC_BYTES = 32 };

static const char anonymous_cookie[] = "cts_form";

char *token_new(struct arena *a)
{
	unsigned char bytes[TOKEN_BYTES];

	randombytes_buf(bytes, sizeof(bytes));
	return str_hex(a, bytes, sizeof(bytes));
}

struct db_bytes token_hash(struct arena *a, const char *token)
{
	unsigned char *hash = arena_alloc(a, crypto_hash_sha256_BYTES);

	crypto_hash_sha256(hash, (const unsigned char *)token, strlen(token));
	return (struct db_bytes){hash, crypto_hash_sha256_BYTES};
}

/* The browser's own secret: its session's token or the cookie of an anonymous visitor, or NULL. */
static const char *browser_token(const struct request *rq)
{
	if (rq->session.live)
		return rq->session.token;
	return rq->anonymous_token ? rq->anonymous_token : request_cookie(rq, anonymous_cookie);
}

static void browser_mac(const struct request *rq, const char *token, unsigned char mac[MAC_BYTES])
{
	crypto_generichash_state state;

	crypto_generichash_init(&state, (const unsigned char *)rq->site->secret_key,
				strlen(rq->site->secret_key) > crypto_generichash_KEYBYTES_MAX
					? crypto_generichash_KEYBYTES_MAX
					: strlen(rq->site->secret_key),
				MAC_BYTES);
	crypto_generichash_update(&state, (const unsigned char *)"csrf:", 5);
	crypto_generichash_update(&state, (const unsigned char *)token, strlen(token));
	crypto_generichash_final(&state, mac, MAC_BYTES);
}

const char *csrf_token(struct request *rq)
{
	unsigned char text[2 * MAC_BYTES], mac[MAC_BYTES];
	const char *token = browser_token(rq);

	if (!token) {
		token = rq->anonymous_token = token_new(rq->arena);
		respond_cookie(rq, anonymous_cookie, token);
	}
	browser_mac(rq, token, mac);
	randombytes_buf(text, MAC_BYTES);
	for (int i = 0; i < MAC_BYTES; i++)
		text[MAC_BYTES + i] = mac[i] ^ text[i];
	return str_hex(rq->arena, text, sizeof(text));
}

bool csrf_is_valid(struct request *rq)
{
	unsigned char text[2 * MAC_BYTES], mac[MAC_BYTES];
	const char *token = browser_token(rq), *given = request_posted(rq, "csrf_token");
	size_t n;

	if (!token || !given || sodium_hex2bin(text, sizeof(text), given, strlen(given), NULL, &n, NULL) != 0 ||
	    n != sizeof(text))
		return false;
	browser_mac(rq, token, mac);
	for (int i = 0; i < MAC_BYTES; i++)
		text[MAC_BYTES + i] ^= text[i];
	return sodium_memcmp(mac, text + MAC_BYTES, MAC_BYTES) == 0;
}
