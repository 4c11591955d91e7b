/* Suggestions for category fields (CAT-21, CAT-22). */
#include <jansson.h>

#include "base/str.h"
#include "cts/catalog/item.h"
#include "cts/catalog/pages.h"
#include "web/respond.h"

enum { LOOKUP_ROWS = 25, TERM_CHARS = 100 /* as long as a name may be */ };

/* One ILIKE pattern a word, one a line: every word must match. */
static const char *word_patterns(struct request *rq, const char *term)
{
	char *words = str_cut(rq->arena, term, TERM_CHARS), *word;
	const char *all = "%";

	while ((word = strsep(&words, " \t\r\n")))
		if (*word)
			all = arena_printf(rq->arena, "%s\n%s", all, search_pattern(rq->arena, word));
	return all;
}

static json_t *lookup_entry(const struct categories_search *row)
{
	return json_pack("{s:I, s:s, s:s}", "id", (json_int_t)row->id, "value", row->name, "label", row->name);
}

int category_lookup_page(struct request *rq)
{
	int64_t page = request_param_int(rq, "page", 1);
	struct categories_search_rows rows;
	json_t *data, *answer;
	char *text;

	page = page < 1 ? 1 : page > 100000 ? 100000 : page;
	if (categories_search(rq->db, rq->arena, word_patterns(rq, request_param(rq, "term")), LOOKUP_ROWS + 1,
			      (page - 1) * LOOKUP_ROWS, &rows, &rq->err) < 0)
		return -1;
	data = json_array();
	for (size_t i = 0; i < rows.n && i < LOOKUP_ROWS; i++)
		json_array_append_new(data, lookup_entry(&rows.v[i]));
	answer = json_pack("{s:{s:s, s:I, s:b, s:i}, s:o}", "meta", "term", request_param(rq, "term"), "page",
			   (json_int_t)page, "more", rows.n > LOOKUP_ROWS, "limit", LOOKUP_ROWS, "data", data);
	text = json_dumps(answer, JSON_COMPACT);
	json_decref(answer);
	if (!text)
		return err_set(&rq->err, "the suggestions cannot be written as JSON");
	respond_json(rq, 200, text);
	free(text);
	return 0;
}
