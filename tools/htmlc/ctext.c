#include "base/str.h"
#include "htmlc.h"

enum { DEPTH_MAX = 32 };

const char *c_skip_quoted(const char *s)
{
	char quote = *s++;

	for (; *s != quote; s++) {
		if (*s == '\\' && s[1])
			s++;
		if (*s == '\0' || *s == '\n')
			return NULL;
	}
	return s + 1;
}

static bool is_quote(char c)
{
	return c == '"' || c == '\'';
}

static const char *find(const char *s, const char *mark, bool in_brackets)
{
	int depth = 0;

	while (s && *s) {
		if (depth == 0 && str_starts(s, mark))
			return s;
		if (is_quote(*s)) {
			s = c_skip_quoted(s);
			continue;
		}
		if (!in_brackets && strchr("([{", *s))
			depth++;
		if (!in_brackets && strchr(")]}", *s))
			depth--;
		s++;
	}
	return NULL;
}

const char *c_find(const char *s, const char *mark)
{
	return find(s, mark, false);
}

const char *c_find_end(const char *s, const char *mark)
{
	return find(s, mark, true);
}

static char partner(char open)
{
	return open == '(' ? ')' : open == '[' ? ']' : '}';
}

const char *c_complaint(const char *s)
{
	char open[DEPTH_MAX];
	int depth = 0;

	if (!*s)
		return "it is empty";
	while (*s) {
		if (str_starts(s, "//") || str_starts(s, "/*"))
			return "a comment of C does not belong here; write {# ... #}";
		if (*s == ';' && depth == 0)
			return "one expression, without \";\"";
		if (is_quote(*s)) {
			s = c_skip_quoted(s);
			if (!s)
				return "a quote is not closed";
			continue;
		}
		if (strchr("([{", *s)) {
			if (depth == DEPTH_MAX)
				return "too many brackets inside each other";
			open[depth++] = *s;
		}
		if (strchr(")]}", *s) && (!depth || partner(open[--depth]) != *s))
			return "a bracket closes nothing";
		s++;
	}
	return depth ? "a bracket is not closed" : NULL;
}

bool c_is_name(const char *s)
{
	if (!isalpha((unsigned char)*s) && *s != '_')
		return false;
	while (isalnum((unsigned char)*s) || *s == '_')
		s++;
	return *s == '\0';
}
