#include "fab/show.h"

#include <jansson.h>
#include <stdio.h>
#include <string.h>

#include "base/str.h"

static const char *text_of(const json_t *event, const char *name)
{
	const char *text = json_string_value(json_object_get(event, name));

	return text ? text : "";
}

static long long number_of(const json_t *event, const char *name)
{
	return json_integer_value(json_object_get(event, name));
}

static void clear_working(struct show *show)
{
	if (show->working)
		printf("\r\033[K");
	show->working = false;
}

static void show_working(struct show *show, const json_t *event)
{
	long long more = number_of(event, "count") - 1;

	clear_working(show);
	printf("  ...      %s %s", text_of(event, "type"), text_of(event, "name"));
	if (more)
		printf(" and %lld more", more);
	if (!show->terminal)
		printf("\n");
	show->working = show->terminal;
	fflush(stdout);
}

/* Only where it can be overwritten: the log of a pipeline would be full of it. */
static void show_progress(struct show *show, const json_t *event)
{
	if (!show->terminal)
		return;
	clear_working(show);
	printf("  ...      %.100s", text_of(event, "text"));
	show->working = true;
	fflush(stdout);
}

static void show_resource(struct show *show, const json_t *event)
{
	const char *result = text_of(event, "result");
	bool bad = str_eq(result, "failed");

	clear_working(show);
	if (show->plan && str_eq(result, "changed"))
		result = "change";
	printf("  %s%-8s %s %s%s%s", bad && show->terminal ? "\033[31m" : "", result, text_of(event, "type"),
	       text_of(event, "name"), *text_of(event, "text") ? ": " : "", text_of(event, "text"));
	printf("%s\n", bad && show->terminal ? "\033[0m" : "");
	fflush(stdout);
}

static void show_end(struct show *show, const json_t *event)
{
	clear_working(show);
	if (*text_of(event, "error"))
		printf("Stopped: %s\n", text_of(event, "error"));
	else
		printf("%lld %s, %lld as they shall be, %lld failed, %lld skipped; %.1f s\n",
		       number_of(event, "changed"), show->plan ? "to change" : "changed", number_of(event, "ok"),
		       number_of(event, "failed"), number_of(event, "skipped"), (double)number_of(event, "ms") / 1000);
	fflush(stdout);
}

static void show_event(struct show *show, const json_t *event)
{
	const char *name = text_of(event, "event");

	if (str_eq(name, "begin")) {
		show->begun = true;
		show->plan = json_is_true(json_object_get(event, "plan"));
		printf("%s: %lld resources\n", text_of(event, "command"), number_of(event, "resources"));
	} else if (str_eq(name, "working")) {
		show_working(show, event);
	} else if (str_eq(name, "progress")) {
		show_progress(show, event);
	} else if (str_eq(name, "resource")) {
		show_resource(show, event);
	} else if (str_eq(name, "end")) {
		show_end(show, event);
	}
}

/* What is no event, as the words of a shell, is shown as it is. */
static void show_line(struct show *show)
{
	json_t *event = json_loadb(show->line, show->n, 0, NULL);

	if (json_is_object(event))
		show_event(show, event);
	else if (show->n)
		printf("%.*s\n", (int)show->n, show->line);
	json_decref(event);
	show->n = 0;
}

void show_bytes(struct show *show, const char *bytes, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		if (bytes[i] == '\n' || show->n == sizeof(show->line))
			show_line(show);
		if (bytes[i] != '\n')
			show->line[show->n++] = bytes[i];
	}
}
