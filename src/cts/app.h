/* What handlers reach through rq->site->app: the instance's settings and currencies. Constant while a process runs. */
#ifndef CTS_APP_H
#define CTS_APP_H

#include "cts/currency/currency.h"
#include "cts/settings/settings.h"
#include "web/request.h"
#include "web/site.h"

struct app {
	const struct loaded_settings *loaded;
	const struct settings *settings;
	struct currency local; /* a copy: its symbol may be the instance's own (CUR-X2) */
	const struct currency *usd;
};

static inline const struct app *app_of(const struct request *rq)
{
	return rq->site->app;
}

#endif
