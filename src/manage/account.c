/* cts createsuperuser, cts changepassword: accounts from the shell. */
#include <termios.h>
#include <unistd.h>

#include "base/str.h"
#include "cts/accounts/password.h"
#include "cts/accounts/queries.h"
#include "manage/command.h"
#include "web/cache.h"
#include "web/form_check.h"
#include "web/session.h"

enum { PASSWORD_MAX = 1000 };

/* One line of standard input, unseen while a person types it. */
static int read_secret(struct context *ctx, const char *prompt, const char **out)
{
	bool terminal = isatty(STDIN_FILENO);
	char line[PASSWORD_MAX + 2];
	struct termios before, hidden;
	const char *got;

	if (terminal && tcgetattr(STDIN_FILENO, &before) == 0) {
		hidden = before;
		hidden.c_lflag &= ~(tcflag_t)ECHO;
		fputs(prompt, stderr);
		tcsetattr(STDIN_FILENO, TCSAFLUSH, &hidden);
	}
	got = fgets(line, sizeof(line), stdin);
	if (terminal) {
		tcsetattr(STDIN_FILENO, TCSAFLUSH, &before);
		fputc('\n', stderr);
	}
	if (!got)
		return err_set(&ctx->err, "no password was given on standard input");
	line[strcspn(line, "\r\n")] = '\0';
	if (!*line)
		return err_set(&ctx->err, "the password is empty");
	if (strlen(line) > PASSWORD_MAX || !str_is_utf8(line, strlen(line)))
		return err_set(&ctx->err, "the password is too long or no text: at most %d bytes of UTF-8",
			       PASSWORD_MAX);
	*out = arena_strdup(ctx->arena, line);
	return 0;
}

/* A person types it twice; a program writes one line. */
static int ask_password(struct context *ctx, const char **hash)
{
	const char *password = "", *again = "";

	if (read_secret(ctx, "Password: ", &password) < 0)
		return -1;
	if (isatty(STDIN_FILENO)) {
		if (read_secret(ctx, "Password again: ", &again) < 0)
			return -1;
		if (!str_eq(password, again))
			return err_set(&ctx->err, "the two passwords differ; nothing was changed");
	}
	if ((int64_t)str_chars(password) < ctx->settings.values.password_length_min)
		return err_set(&ctx->err, "the password needs at least %lld characters",
			       (long long)ctx->settings.values.password_length_min);
	return password_hash(ctx->arena, password, hash, &ctx->err);
}

/* ACC-98 */
int command_createsuperuser(struct context *ctx, int argc, char **argv)
{
	const char *email = NULL, *name = "", *hash = NULL;
	struct user_insert_superuser row;

	for (int i = 1; i < argc; i++) {
		if (option_value(argv, argc, &i, "--name", &name))
			continue;
		if (email || *argv[i] == '-')
			return usage_error(ctx, argv[0], "\"%s\" is not understood", argv[i]);
		email = argv[i];
	}
	if (str_empty(email) || !email_is_valid(email))
		return usage_error(ctx, argv[0], "an email address is needed");
	if (context_migrated(ctx) < 0 || ask_password(ctx, &hash) < 0)
		return 1;
	if (user_insert_superuser(ctx->db, ctx->arena, email, name, hash, &row, &ctx->err) < 0) {
		if (err_is_constraint(&ctx->err, "users_email_key"))
			err_set(&ctx->err, "a user with the email address %s exists already", email);
		return 1;
	}
	printf("Superuser %s was made.\n", email);
	return 0;
}

static int end_sessions(struct context *ctx, int64_t user_id)
{
	const struct settings *s = &ctx->settings.values;
	struct cache *cache = cache_open(s->cache_host, s->instance);
	int status = session_end_user(ctx->db, cache, ctx->arena, user_id, &ctx->err);

	cache_close(cache);
	return status;
}

int command_changepassword(struct context *ctx, int argc, char **argv)
{
	struct user_for_login user;
	const char *hash;
	int found;

	if (argc != 2)
		return usage_error(ctx, argv[0], "an email address is needed");
	if (context_migrated(ctx) < 0)
		return 1;
	found = user_for_login(ctx->db, ctx->arena, argv[1], &user, &ctx->err);
	if (found < 0)
		return 1;
	if (!found)
		return err_set(&ctx->err, "there is no user with the email address %s", argv[1]) < 0;
	if (ask_password(ctx, &hash) < 0 || user_set_password(ctx->db, ctx->arena, user.id, hash, &ctx->err) < 0 ||
	    end_sessions(ctx, user.id) < 0)
		return 1;
	printf("The password of %s was changed; all its sessions ended.\n", user.email);
	return 0;
}
