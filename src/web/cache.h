/*
 * memcached, in front of the database. It may be absent, slow to come up or lose everything at any time: then
 * things take longer and nothing else happens. So there are no errors here, and nothing is kept only in the cache.
 */
#ifndef WEB_CACHE_H
#define WEB_CACHE_H

#include <stdbool.h>
#include <stddef.h>

#include "base/arena.h"

struct cache;

/* host "127.0.0.1:11211"; "" = no cache: NULL, which every function takes. prefix keeps instances apart. */
struct cache *cache_open(const char *host, const char *prefix);
void cache_close(struct cache *cache);

/* The value of a key (at most 200 bytes, no blanks), in the arena; NULL = not there. */
const char *cache_get(struct cache *cache, struct arena *a, const char *key);
void cache_set(struct cache *cache, const char *key, const char *value, unsigned seconds);
void cache_delete(struct cache *cache, const char *key);

#endif
