#include "base/process.h"

#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <pwd.h>
#include <stdint.h>
#include <signal.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

static int become(const char *user)
{
	const struct passwd *pw = getpwnam(user);

	if (!pw) {
		errno = ENOENT;
		return -1;
	}
	if (initgroups(user, pw->pw_gid) < 0 || setgid(pw->pw_gid) < 0 || setuid(pw->pw_uid) < 0)
		return -1;
	return setenv("HOME", pw->pw_dir, 1);
}

static int redirect(const char *log)
{
	int fd = open(log, O_WRONLY | O_APPEND | O_CREAT, 0640);

	return fd < 0 || dup2(fd, STDOUT_FILENO) < 0 || dup2(fd, STDERR_FILENO) < 0 ? -1 : 0;
}

/* The words stay: the child becomes another program at once. */
static void replace_environment(const char *const *words)
{
	clearenv();
	for (; *words; words++)
		putenv((char *)(uintptr_t)*words);
}

static int prepare_child(const struct process_options *o, pid_t parent)
{
	sigset_t none;

	sigemptyset(&none);
	sigprocmask(SIG_SETMASK, &none, NULL);
	if (o->own_group && setpgid(0, 0) < 0)
		return -1;
	if (o->log && redirect(o->log) < 0)
		return -1;
	if ((o->input && dup2(o->input, STDIN_FILENO) < 0) || (o->output && dup2(o->output, STDOUT_FILENO) < 0) ||
	    (o->errors && dup2(o->errors, STDERR_FILENO) < 0))
		return -1;
	if (o->user && become(o->user) < 0)
		return -1;
	if (o->environment)
		replace_environment(o->environment);
	/* after become(): changing the user clears it; the parent may have died before it was set */
	if (o->die_with_parent && (prctl(PR_SET_PDEATHSIG, SIGINT) < 0 || getppid() != parent))
		return -1;
	return o->directory ? chdir(o->directory) : 0;
}

/* The child tells through the pipe why it could not become argv; exec closes the pipe without a word. */
static NORETURN void child(const char *const *argv, const struct process_options *o, pid_t parent, int report)
{
	int errnum;

	if (prepare_child(o, parent) == 0)
		execvp(argv[0], (char *const *)(uintptr_t)argv);
	errnum = errno;
	if (write(report, &errnum, sizeof(errnum)) < 0)
		_exit(126);
	_exit(127);
}

int process_start(const char *const *argv, const struct process_options *options, pid_t *pid, struct err *err)
{
	static const struct process_options none;
	pid_t parent = getpid();
	int report[2], errnum = 0;
	ssize_t n;

	if (pipe2(report, O_CLOEXEC) < 0)
		return err_errno(err, errno, "cannot start %s", argv[0]);
	*pid = fork();
	if (*pid == 0)
		child(argv, options ? options : &none, parent, report[1]);
	close(report[1]);
	if (*pid < 0) {
		close(report[0]);
		return err_errno(err, errno, "cannot start %s", argv[0]);
	}
	do {
		n = read(report[0], &errnum, sizeof(errnum));
	} while (n < 0 && errno == EINTR);
	close(report[0]);
	if (n <= 0)
		return 0;
	waitpid(*pid, NULL, 0);
	return err_errno(err, errnum, "cannot start %s", argv[0]);
}

int process_wait(pid_t pid, int *status, struct err *err)
{
	int raw;

	while (waitpid(pid, &raw, 0) < 0)
		if (errno != EINTR)
			return err_errno(err, errno, "cannot wait for process %d", (int)pid);
	*status = WIFSIGNALED(raw) ? 128 + WTERMSIG(raw) : WEXITSTATUS(raw);
	return 0;
}

static int last_line_error(const char *program, int status, const struct buf *output, size_t start, struct err *err)
{
	const char *text = buf_str(output) + start, *end = text + strlen(text), *line;

	while (end > text && (end[-1] == '\n' || end[-1] == ' '))
		end--;
	for (line = end; line > text && line[-1] != '\n';)
		line--;
	if (line == end)
		return err_set(err, "%s ended with exit status %d", program, status);
	return err_set(err, "%s ended with exit status %d: %.*s", program, status, (int)(end - line), line);
}

int process_begin(const char *const *argv, const struct process_options *options, struct process_job *job,
		  struct err *err)
{
	struct process_options o = options ? *options : (struct process_options){0};
	int out[2], status;

	if (pipe2(out, O_CLOEXEC) < 0)
		return err_errno(err, errno, "cannot start %s", argv[0]);
	o.output = o.errors = out[1];
	*job = (struct process_job){.output = out[0], .program = argv[0]};
	status = process_start(argv, &o, &job->pid, err);
	close(out[1]);
	if (status == 0)
		return 0;
	close(out[0]);
	return -1;
}

int process_end(const struct process_job *job, struct buf *output, struct err *err)
{
	size_t start = output->len;
	int status = 0, result = buf_read(output, job->output, err);

	close(job->output);
	if (process_wait(job->pid, &status, err) < 0)
		return -1;
	return status ? last_line_error(job->program, status, output, start, err) : result;
}

int process_run(const char *const *argv, const struct process_options *options, struct buf *output, struct err *err)
{
	struct process_job job = {.output = -1};

	return process_begin(argv, options, &job, err) < 0 ? -1 : process_end(&job, output, err);
}

static int run_silently(const char *const *argv, const struct process_options *options, struct err *err)
{
	struct buf output = BUF_INIT;
	int status = process_run(argv, options, &output, err);

	buf_free(&output);
	return status;
}

int process_do(const char *const *argv, struct err *err)
{
	return run_silently(argv, NULL, err);
}

int process_do_as(const char *user, const char *const *argv, struct err *err)
{
	return run_silently(argv, &(struct process_options){.user = user, .directory = "/"}, err);
}

int process_input(const char *text, struct err *err)
{
	size_t n = strlen(text);
	int fd = memfd_create("input", MFD_CLOEXEC);

	if (fd < 0)
		return err_errno(err, errno, "memory file");
	if (write(fd, text, n) != (ssize_t)n || lseek(fd, 0, SEEK_SET) < 0) {
		close(fd);
		return err_errno(err, errno, "memory file");
	}
	return fd;
}
