/* The application as the web layer wants it: settings, currencies, routes and hooks put together. */
#ifndef CTS_SITE_H
#define CTS_SITE_H

#include "cts/app.h"
#include "cts/settings/settings.h"

/* Lives in the arena. Fails when the settings do not fit each other. */
int site_new(struct arena *a, const struct loaded_settings *settings, const struct site **out,
	     struct err *err) MUST_CHECK;

#endif
