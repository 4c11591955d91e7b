/* The listening socket: inherited or bound, and who else holds the port. */
#include <arpa/inet.h>
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <netdb.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/str.h"
#include "web/takeover.h"

enum { SYSTEMD_FIRST_FD = 3, BACKLOG = 511 };

/* systemd's protocol: LISTEN_PID is us and LISTEN_FDS counts sockets from descriptor 3 on. */
static bool inherited(struct listener *listener, struct err *err, int *status)
{
	const char *pid = getenv("LISTEN_PID"), *count = getenv("LISTEN_FDS");
	int64_t pid_value, count_value;

	if (!pid || !count || !str_to_int64(pid, &pid_value) || pid_value != getpid())
		return false;
	*status = 0;
	if (!str_to_int64(count, &count_value) || count_value != 1)
		*status = err_set(err, "LISTEN_FDS: exactly one socket is expected, not \"%s\"", count);
	*listener = (struct listener){.fd = SYSTEMD_FIRST_FD, .inherited = true};
	fcntl(listener->fd, F_SETFD, FD_CLOEXEC);
	fcntl(listener->fd, F_SETFL, fcntl(listener->fd, F_GETFL) | O_NONBLOCK);
	return true;
}

/* The inode of the socket listening on a port, from a table of the kernel; 0 = not found. */
static unsigned long listening_inode(const char *table, int port)
{
	char line[512];
	unsigned long inode = 0;
	FILE *f = fopen(table, "re");

	while (f && !inode && fgets(line, sizeof(line), f)) {
		unsigned local_port, state;
		unsigned long found;

		if (sscanf(line, " %*d: %*[0-9A-Fa-f]:%x %*s %x %*s %*s %*s %*s %*s %lu", &local_port, &state,
			   &found) == 3 &&
		    state == 0x0A && local_port == (unsigned)port)
			inode = found;
	}
	if (f)
		fclose(f);
	return inode;
}

static bool holds_socket(const char *pid, const char *target)
{
	char path[300], link[64];
	bool found = false;
	struct dirent *e;
	DIR *fds;

	snprintf(path, sizeof(path), "/proc/%s/fd", pid);
	fds = opendir(path);
	while (fds && !found && (e = readdir(fds))) {
		ssize_t n = readlinkat(dirfd(fds), e->d_name, link, sizeof(link) - 1);

		if (n > 0) {
			link[n] = '\0';
			found = str_eq(link, target);
		}
	}
	if (fds)
		closedir(fds);
	return found;
}

/* "nginx (process 1234)", or "another program" when it is not ours to see. */
static void name_holder(int port, char *out, size_t size)
{
	unsigned long inode = listening_inode("/proc/net/tcp", port);
	char target[64];
	struct dirent *e;
	DIR *proc;

	snprintf(out, size, "another program");
	if (!inode)
		inode = listening_inode("/proc/net/tcp6", port);
	snprintf(target, sizeof(target), "socket:[%lu]", inode);
	proc = inode ? opendir("/proc") : NULL;
	while (proc && (e = readdir(proc))) {
		char path[300], name[64] = "";
		FILE *comm;

		if (!isdigit((unsigned char)e->d_name[0]) || !holds_socket(e->d_name, target))
			continue;
		snprintf(path, sizeof(path), "/proc/%s/comm", e->d_name);
		comm = fopen(path, "re");
		if (comm && fgets(name, sizeof(name), comm))
			snprintf(out, size, "%.*s (process %.10s)", (int)strcspn(name, "\n"), name, e->d_name);
		if (comm)
			fclose(comm);
		break;
	}
	if (proc)
		closedir(proc);
}

static int bind_address(const struct site *site, const struct addrinfo *ai, struct listener *listener, struct err *err)
{
	int fd = socket(ai->ai_family, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0), on = 1, errnum;
	char holder[128];

	if (fd < 0)
		return err_errno(err, errno, "socket");
	setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof(on));
	if (bind(fd, ai->ai_addr, ai->ai_addrlen) == 0 && listen(fd, BACKLOG) == 0) {
		*listener = (struct listener){.fd = fd};
		return 0;
	}
	errnum = errno;
	close(fd);
	if (errnum != EADDRINUSE)
		return err_errno(err, errnum, "cannot listen on %s port %d", site->bind, site->port);
	name_holder(site->port, holder, sizeof(holder));
	return err_set(err, "port %d of %s is in use by %s: stop it or choose another port", site->port, site->bind,
		       holder);
}

int server_listen(const struct site *site, struct listener *listener, struct err *err)
{
	struct addrinfo hints = {.ai_socktype = SOCK_STREAM, .ai_flags = AI_PASSIVE | AI_NUMERICSERV}, *found;
	char port[16];
	int status;

	if (takeover_listener(listener))
		return 0;
	if (inherited(listener, err, &status))
		return status;
	snprintf(port, sizeof(port), "%d", site->port);
	status = getaddrinfo(site->bind, port, &hints, &found);
	if (status)
		return err_set(err, "cannot listen on \"%s\": %s", site->bind, gai_strerror(status));
	status = bind_address(site, found, listener, err);
	freeaddrinfo(found);
	return status;
}
