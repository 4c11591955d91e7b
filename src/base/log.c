#include "base/log.h"

#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/datetime.h"
#include "base/json.h"

enum { LINE_MAX_BYTES = 8 * 1024 };

static const char *const level_names[] = {"debug", "info", "warning", "error"};

/* systemd says which stream is the journal: a child's standard error may be something else. */
static bool journal_listens(void)
{
	const char *stream = getenv("JOURNAL_STREAM");
	unsigned long long device, inode;
	struct stat st;

	return stream && sscanf(stream, "%llu:%llu", &device, &inode) == 2 && fstat(STDERR_FILENO, &st) == 0 &&
	       st.st_dev == device && st.st_ino == inode;
}

int log_open(struct log *log, const char *path, enum log_level least, struct err *err)
{
	*log = (struct log){.fd = STDERR_FILENO, .least = least};
	if (!path)
		return 0;
	log->fd = open(path, O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC, 0640);
	if (log->fd < 0)
		return err_errno(err, errno, "cannot open the log %s", path);
	log->journal = journal_listens();
	return 0;
}

void log_close(struct log *log)
{
	if (log->fd > STDERR_FILENO)
		close(log->fd);
	log->fd = -1;
}

/* A log that cannot be written (disk full) must not stop the work it tells about. */
static void write_whole(int fd, const char *data, size_t n)
{
	while (n) {
		ssize_t done = write(fd, data, n);

		if (done < 0 && errno == EINTR)
			continue;
		if (done <= 0)
			return;
		data += done;
		n -= (size_t)done;
	}
}

static void add_json(struct buf *b, enum log_level level, const char *event, const char *subject, const char *text)
{
	struct arena a;

	arena_init(&a, 0);
	buf_addf(b, "{\"time\":\"%s\",\"level\":\"%s\",\"pid\":%d,\"event\":", instant_iso(&a, instant_now()),
		 level_names[level], (int)getpid());
	json_add_text(b, event);
	if (subject) {
		buf_adds(b, ",\"subject\":");
		json_add_text(b, subject);
	}
	buf_adds(b, ",\"text\":");
	json_add_text(b, text);
	buf_addc(b, '}');
	arena_free(&a);
}

/* Plain, behind the priority that systemd takes off again (sd-daemon(3)). */
static void tell_journal(enum log_level level, const char *text)
{
	static const char *const priorities[] = {"<7>", "<6>", "<4>", "<3>"};
	struct buf line = BUF_INIT;

	buf_addf(&line, "%s%s", priorities[level], text);
	for (size_t i = 0; i < line.len; i++)
		if (line.data[i] == '\n')
			line.data[i] = ' ';
	buf_addc(&line, '\n');
	write_whole(STDERR_FILENO, line.data, line.len);
	buf_free(&line);
}

void log_event(const struct log *log, enum log_level level, const char *event, const char *subject, const char *fmt,
	       ...)
{
	struct buf line = BUF_INIT;
	char text[LINE_MAX_BYTES];
	va_list ap;

	if (level < log->least)
		return;
	va_start(ap, fmt);
	vsnprintf(text, sizeof(text), fmt, ap);
	va_end(ap);
	if (!log->console)
		add_json(&line, level, event, subject, text);
	else if (level == LOG_WARNING || level == LOG_ERROR)
		buf_addf(&line, "%s: %s", level_names[level], text);
	else
		buf_adds(&line, text);
	buf_addc(&line, '\n');
	write_whole(log->fd, line.data, line.len);
	if (log->journal)
		tell_journal(level, text);
	buf_free(&line);
}

void log_line(const struct log *log, const char *line)
{
	struct buf b = BUF_INIT;

	buf_adds(&b, line);
	buf_addc(&b, '\n');
	write_whole(log->fd, b.data, b.len);
	buf_free(&b);
}
