#include "pillar/certificate.h"

#include <string.h>
#include <unistd.h>

#include "base/process.h"
#include "base/str.h"

enum { DAY_SECONDS = 24 * 60 * 60 };

bool host_is_address(const char *host)
{
	return host[strspn(host, "0123456789.")] == '\0';
}

/* One call of openssl with text on its standard input. */
static int openssl(struct arena *a, const char *input, const char *const *argv, const char **output, struct err *err)
{
	struct process_options options = {.input = process_input(input, err)};
	struct buf text = BUF_INIT;
	int status;

	if (options.input < 0)
		return -1;
	status = process_run(argv, &options, &text, err);
	close(options.input);
	*output = arena_strdup(a, buf_str(&text));
	buf_free(&text);
	return status;
}

int certificate_check_pair(struct arena *a, const char *certificate, const char *key, struct err *err)
{
	static const char *const of_certificate[] = {"openssl", "x509", "-noout", "-pubkey", NULL};
	static const char *const of_key[] = {"openssl", "pkey", "-passin", "pass:", "-pubout", NULL};
	const char *one, *other;
	struct err why;

	if (openssl(a, certificate, of_certificate, &one, &why) < 0)
		return err_set(err, "the certificate cannot be read (%s)", why.text);
	if (openssl(a, key, of_key, &other, &why) < 0)
		return err_set(err, "the private key cannot be read (%s)", why.text);
	return str_eq(one, other) ? 0 : err_set(err, "the certificate is of another private key");
}

int certificate_check_use(struct arena *a, const char *certificate, const char *host, int days, struct err *err)
{
	const char *seconds = arena_printf(a, "%d", days * DAY_SECONDS), *output;
	const char *const check_end[] = {"openssl", "x509", "-noout", "-checkend", seconds, NULL};
	const char *const check_host[] = {
		"openssl", "x509", "-noout", host_is_address(host) ? "-checkip" : "-checkhost", host, NULL};
	struct err why;

	if (openssl(a, certificate, check_end, &output, &why) < 0)
		return err_set(err, "it ends within %d days", days);
	if (openssl(a, certificate, check_host, &output, err) < 0)
		return -1;
	return strstr(output, "does match") ? 0 : err_set(err, "it is not of %s", host);
}

int certificate_make(struct arena *a, const char *host, const char *certificate_path, const char *key_path,
		     struct err *err)
{
	const char *new_certificate = arena_printf(a, "%s.new", certificate_path);
	const char *new_key = arena_printf(a, "%s.new", key_path);
	const char *days = arena_printf(a, "%d", CERTIFICATE_DAYS);
	const char *subject = arena_printf(a, "/CN=%s", host);
	const char *names = arena_printf(a, "subjectAltName=%s:%s", host_is_address(host) ? "IP" : "DNS", host);
	const char *const argv[] = {"openssl", "req",   "-x509", "-newkey",       "rsa:2048", "-nodes",
				    "-days",   days,    "-subj", subject,         "-addext",  names,
				    "-keyout", new_key, "-out",  new_certificate, NULL};
	const char *const modes[] = {"chmod", "600", new_key, new_certificate, NULL};

	if (process_do(argv, err) < 0 || process_do(modes, err) < 0)
		return -1;
	if (rename(new_key, key_path) < 0 || rename(new_certificate, certificate_path) < 0)
		return err_set(err, "cannot put the new certificate at %s", certificate_path);
	return 0;
}
