#include "web/cache.h"

#include <libmemcached/memcached.h>

#include "base/str.h"

struct cache {
	memcached_st *memc;
	char prefix[64];
};

struct cache *cache_open(const char *host, const char *prefix)
{
	struct cache *cache;
	char options[300];

	if (str_empty(host))
		return NULL;
	cache = calloc(1, sizeof(*cache));
	if (!cache)
		abort();
	/* Short time-outs: a cache that does not answer at once is worse than none. */
	snprintf(options, sizeof(options),
		 "--SERVER=%.200s --CONNECT-TIMEOUT=100 --POLL-TIMEOUT=100 --RETRY-TIMEOUT=5 --TCP-NODELAY", host);
	cache->memc = memcached(options, strlen(options));
	snprintf(cache->prefix, sizeof(cache->prefix), "%s", prefix);
	if (!cache->memc) {
		free(cache);
		return NULL;
	}
	return cache;
}

void cache_close(struct cache *cache)
{
	if (!cache)
		return;
	memcached_free(cache->memc);
	free(cache);
}

static size_t full_key(const struct cache *cache, const char *key, char *out, size_t size)
{
	int n = snprintf(out, size, "%s:%s", cache->prefix, key);

	return n > 0 && (size_t)n < size ? (size_t)n : 0;
}

const char *cache_get(struct cache *cache, struct arena *a, const char *key)
{
	memcached_return_t status;
	char name[251], *value;
	const char *copy;
	size_t n, len;
	uint32_t flags;

	if (!cache || !(n = full_key(cache, key, name, sizeof(name))))
		return NULL;
	value = memcached_get(cache->memc, name, n, &len, &flags, &status);
	if (!value)
		return NULL;
	copy = arena_strndup(a, value, len);
	free(value);
	return copy;
}

void cache_set(struct cache *cache, const char *key, const char *value, unsigned seconds)
{
	char name[251];
	size_t n;

	if (!cache || !(n = full_key(cache, key, name, sizeof(name))))
		return;
	/* an old value must not outlive a new one that could not be stored */
	if (memcached_set(cache->memc, name, n, value, strlen(value), (time_t)seconds, 0) != MEMCACHED_SUCCESS)
		memcached_delete(cache->memc, name, n, 0);
}

void cache_delete(struct cache *cache, const char *key)
{
	char name[251];
	size_t n;

	if (cache && (n = full_key(cache, key, name, sizeof(name))))
		memcached_delete(cache->memc, name, n, 0);
}
