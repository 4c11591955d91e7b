#include "fab/ask.h"

#include <unistd.h>

#include "base/str.h"

bool ask(const struct fab *f, const char *question)
{
	char answer[16] = "";

	if (f->options.yes) {
		printf("%s yes (--yes)\n", question);
		return true;
	}
	if (!isatty(STDIN_FILENO)) {
		printf("%s no: there is no terminal to ask; --yes says yes\n", question);
		return false;
	}
	printf("%s [y/N] ", question);
	fflush(stdout);
	if (!fgets(answer, sizeof(answer), stdin))
		return false;
	answer[strcspn(answer, "\n")] = '\0';
	return str_eq_nocase(answer, "y") || str_eq_nocase(answer, "yes");
}
