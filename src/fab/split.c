#include "fab/split.h"

#include <string.h>

static const char blanks[] = " \t";

/* One word from *at on, which is none of the blanks. */
static int take_word(struct arena *a, const char **at, const char **word, struct err *err)
{
	char *out = arena_alloc(a, strlen(*at) + 1), quote = '\0';
	size_t n = 0;

	for (; **at && (quote || !strchr(blanks, **at)); ++*at) {
		char c = **at;

		if (c == quote) {
			quote = '\0';
		} else if (!quote && (c == '\'' || c == '"')) {
			quote = c;
		} else {
			/* in single quotes a backslash is one */
			if (c == '\\' && quote != '\'' && (*at)[1])
				c = *++*at;
			out[n++] = c;
		}
	}
	out[n] = '\0';
	*word = out;
	return quote ? err_set(err, "a quote %c is not closed", quote) : 0;
}

int split_words(struct arena *a, const char *line, struct names *words, struct err *err)
{
	*words = (struct names){0};
	for (line += strspn(line, blanks); *line; line += strspn(line, blanks)) {
		const char *word;

		if (take_word(a, &line, &word, err) < 0)
			return -1;
		names_add(a, words, word);
	}
	return words->n ? 0 : err_set(err, "there are no words");
}
