#include "converge/scram.h"

#include <sodium.h>
#include <stdint.h>
#include <string.h>

#include "base/str.h"

enum { ITERATIONS = 4096, SALT_BYTES = 16, SALT_MAX = 64, HASH_BYTES = crypto_auth_hmacsha256_BYTES };

static const char scheme[] = "SCRAM-SHA-256$";

static void hmac(const void *key, size_t key_len, const void *text, size_t len, unsigned char *out)
{
	crypto_auth_hmacsha256_state state;

	crypto_auth_hmacsha256_init(&state, key, key_len);
	crypto_auth_hmacsha256_update(&state, text, len);
	crypto_auth_hmacsha256_final(&state, out);
}

/* PBKDF2 with HMAC-SHA-256, one block; the key is hashed into the state once, not in each round. */
static void salt_password(const char *password, const unsigned char *salt, size_t salt_len, int64_t rounds,
			  unsigned char *out)
{
	static const unsigned char block[] = {0, 0, 0, 1};
	crypto_auth_hmacsha256_state keyed, state;
	unsigned char u[HASH_BYTES];

	crypto_auth_hmacsha256_init(&keyed, (const unsigned char *)password, strlen(password));
	state = keyed;
	crypto_auth_hmacsha256_update(&state, salt, salt_len);
	crypto_auth_hmacsha256_update(&state, block, sizeof(block));
	crypto_auth_hmacsha256_final(&state, u);
	memcpy(out, u, sizeof(u));
	for (int64_t i = 1; i < rounds; i++) {
		state = keyed;
		crypto_auth_hmacsha256_update(&state, u, sizeof(u));
		crypto_auth_hmacsha256_final(&state, u);
		for (size_t k = 0; k < sizeof(u); k++)
			out[k] ^= u[k];
	}
}

static char *base64(struct arena *a, const unsigned char *bytes, size_t n)
{
	size_t size = sodium_base64_encoded_len(n, sodium_base64_VARIANT_ORIGINAL);

	return sodium_bin2base64(arena_alloc(a, size), size, bytes, n, sodium_base64_VARIANT_ORIGINAL);
}

static const char *verifier_of(struct arena *a, const char *password, const unsigned char *salt, size_t salt_len,
			       int64_t rounds)
{
	unsigned char salted[HASH_BYTES], client[HASH_BYTES], stored[crypto_hash_sha256_BYTES], server[HASH_BYTES];

	salt_password(password, salt, salt_len, rounds, salted);
	hmac(salted, sizeof(salted), "Client Key", strlen("Client Key"), client);
	crypto_hash_sha256(stored, client, sizeof(client));
	hmac(salted, sizeof(salted), "Server Key", strlen("Server Key"), server);
	return arena_printf(a, "%s%lld:%s$%s:%s", scheme, (long long)rounds, base64(a, salt, salt_len),
			    base64(a, stored, sizeof(stored)), base64(a, server, sizeof(server)));
}

const char *scram_verifier(struct arena *a, const char *password)
{
	unsigned char salt[SALT_BYTES];

	randombytes_buf(salt, sizeof(salt));
	return verifier_of(a, password, salt, sizeof(salt), ITERATIONS);
}

bool scram_matches(struct arena *a, const char *verifier, const char *password)
{
	unsigned char salt[SALT_MAX];
	const char *rounds_text, *salt_text;
	size_t salt_len, rounds_len;
	int64_t rounds;

	if (!str_starts(verifier, scheme))
		return false;
	rounds_text = verifier + strlen(scheme);
	rounds_len = strcspn(rounds_text, ":");
	if (!rounds_text[rounds_len] || !str_to_int64(arena_strndup(a, rounds_text, rounds_len), &rounds))
		return false;
	salt_text = rounds_text + rounds_len + 1;
	if (rounds < 1 || sodium_base642bin(salt, sizeof(salt), salt_text, strcspn(salt_text, "$"), NULL, &salt_len,
					    NULL, sodium_base64_VARIANT_ORIGINAL) < 0)
		return false;
	return str_eq(verifier, verifier_of(a, password, salt, salt_len, rounds));
}
