#include "cts/accounts/password.h"

#include <openssl/evp.h>
#include <sodium.h>

#include "base/str.h"

enum { PASSES = 2, MEMORY = 19456 * 1024, ITERATIONS_MAX = 10000000, DIGEST_BYTES = 32 };

static const char django_prefix[] = "pbkdf2_sha256$";

/* Of a random password; only its cost matters. */
static const char nobody[crypto_pwhash_STRBYTES] =
	"$argon2id$v=19$m=19456,t=2,p=1$c2FsdHNhbHRzYWx0c2FsdA$QWJjZGVmZ2hpamtsbW5vcHFyc3R1dnd4eXoxMjM0NTY";

int password_hash(struct arena *a, const char *password, const char **hash, struct err *err)
{
	char out[crypto_pwhash_STRBYTES];

	if (crypto_pwhash_str_alg(out, password, strlen(password), PASSES, MEMORY, crypto_pwhash_ALG_ARGON2ID13) != 0)
		return err_set(err, "not enough memory to hash a password");
	*hash = arena_strdup(a, out);
	return 0;
}

/* pbkdf2_sha256$<iterations>$<salt>$<base64 of 32 bytes> */
static bool verify_django(const char *password, const char *hash)
{
	unsigned char want[DIGEST_BYTES], got[DIGEST_BYTES];
	const char *iterations = hash + strlen(django_prefix), *salt = strchr(iterations, '$');
	const char *digest = salt ? strchr(salt + 1, '$') : NULL;
	long count;
	size_t n;

	if (!digest)
		return false;
	count = strtol(iterations, NULL, 10);
	if (count < 1 || count > ITERATIONS_MAX)
		return false;
	if (sodium_base642bin(want, sizeof(want), digest + 1, strlen(digest + 1), NULL, &n, NULL,
			      sodium_base64_VARIANT_ORIGINAL) != 0 ||
	    n != sizeof(want))
		return false;
	if (PKCS5_PBKDF2_HMAC(password, (int)strlen(password), (const unsigned char *)salt + 1,
			      (int)(digest - salt - 1), (int)count, EVP_sha256(), sizeof(got), got) != 1)
		return false;
	return sodium_memcmp(want, got, sizeof(want)) == 0;
}

bool password_verify(const char *password, const char *hash)
{
	if (!hash || *hash == '!' || !*hash) {
		(void)!crypto_pwhash_str_verify(nobody, password, strlen(password));
		return false;
	}
	if (str_starts(hash, django_prefix))
		return verify_django(password, hash);
	return crypto_pwhash_str_verify(hash, password, strlen(password)) == 0;
}

bool password_needs_rehash(const char *hash)
{
	return crypto_pwhash_str_needs_rehash(hash, PASSES, MEMORY) != 0;
}
