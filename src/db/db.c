#include "db/db.h"

#include <assert.h>
#include <libpq-fe.h>
#include <poll.h>

#include "base/str.h"
#include "db/result.h"

enum {
	PREPARED_SLOTS = 1024, /* a power of two, several times the number of queries of the program */
	AHEAD_MAX = 4,
};

/* A statement that somebody will ask for soon, and its result once it was sent along with another one. */
struct ahead {
	const struct db_query *query;
	PGresult *pg;
};

struct db {
	PGconn *pg; /* NULL until the first db_ready() */
	char *conninfo;
	int timeout_ms;
	bool ending; /* the server said that it closes the connection */
	/* Open addressing by address; full means a bug, for the queries of a program are a constant set. */
	const struct db_query *prepared[PREPARED_SLOTS];
	size_t n_prepared;
	struct ahead ahead[AHEAD_MAX];
	size_t n_ahead;
};

/* libpq's messages end in a newline and may have several lines; people get the first without "ERROR:". */
static void first_line(char *out, size_t size, const char *message)
{
	const char *text = message ? message : "";

	if (str_starts(text, "ERROR:  "))
		text += strlen("ERROR:  ");
	snprintf(out, size, "%.*s", (int)strcspn(text, "\n"), text);
}

static int connection_error(const struct db *db, struct err *err)
{
	char text[512];

	first_line(text, sizeof(text), PQerrorMessage(db->pg));
	return err_set(err, "database: %s", text);
}

static int result_error(PGresult *pg, const char *what, struct err *err)
{
	const char *code = PQresultErrorField(pg, PG_DIAG_SQLSTATE);
	const char *constraint = PQresultErrorField(pg, PG_DIAG_CONSTRAINT_NAME);
	const char *primary = PQresultErrorField(pg, PG_DIAG_MESSAGE_PRIMARY);
	char text[512];

	first_line(text, sizeof(text), primary ? primary : PQresultErrorMessage(pg));
	err_set(err, "database: %s: %s", what, text);
	if (err) {
		snprintf(err->code, sizeof(err->code), "%s", code ? code : "");
		snprintf(err->constraint, sizeof(err->constraint), "%s", constraint ? constraint : "");
	}
	PQclear(pg);
	return -1;
}

static bool succeeded(const PGresult *pg)
{
	ExecStatusType status = PQresultStatus(pg);

	return status == PGRES_COMMAND_OK || status == PGRES_TUPLES_OK;
}

/* A statement without parameters, of which only success matters. */
static int command(struct db *db, const char *sql, struct err *err)
{
	PGresult *pg = PQexec(db->pg, sql);

	if (!succeeded(pg))
		return result_error(pg, "statement failed", err);
	PQclear(pg);
	return 0;
}

/* What the server says unasked: of interest is only its last word. */
static void hear_notice(void *arg, const PGresult *pg)
{
	struct db *db = arg;
	const char *severity = PQresultErrorField(pg, PG_DIAG_SEVERITY_NONLOCALIZED);

	if (severity && str_eq(severity, "FATAL"))
		db->ending = true;
}

static int session_setup(struct db *db, struct err *err)
{
	char sql[200];

	if (PQstatus(db->pg) != CONNECTION_OK)
		return connection_error(db, err);
	PQsetNoticeReceiver(db->pg, hear_notice, db);
	db->ending = false;
	memset(db->prepared, 0, sizeof(db->prepared));
	db->n_prepared = 0;
	snprintf(sql, sizeof(sql),
		 "SET statement_timeout = %d; SET timezone = 'UTC'; SET datestyle = 'ISO, YMD'; SET client_encoding = "
		 "'UTF8'",
		 db->timeout_ms);
	return command(db, sql, err);
}

struct db *db_new(const char *conninfo, int timeout_ms)
{
	struct db *db = calloc(1, sizeof(*db));

	if (!db || !(db->conninfo = strdup(conninfo)))
		abort();
	db->timeout_ms = timeout_ms;
	return db;
}

int db_open(struct db **out, const char *conninfo, int timeout_ms, struct err *err)
{
	*out = db_new(conninfo, timeout_ms);
	if (db_ready(*out, err) == 0)
		return 0;
	db_close(*out);
	*out = NULL;
	return -1;
}

static void forget_ahead(struct db *db)
{
	for (size_t i = 0; i < db->n_ahead; i++)
		PQclear(db->ahead[i].pg);
	db->n_ahead = 0;
}

void db_close(struct db *db)
{
	if (!db)
		return;
	forget_ahead(db);
	PQfinish(db->pg);
	free(db->conninfo);
	free(db);
}

/* Reads what an idle connection has to say: nothing, or that the server has closed it (restart, time-out). */
static bool connection_lost(struct db *db)
{
	struct pollfd fd = {.fd = PQsocket(db->pg), .events = POLLIN};

	if (PQstatus(db->pg) == CONNECTION_OK && poll(&fd, 1, 0) > 0 && PQconsumeInput(db->pg))
		PQisBusy(db->pg); /* parses it, which calls hear_notice() */
	return db->ending || PQstatus(db->pg) != CONNECTION_OK;
}

int db_ready(struct db *db, struct err *err)
{
	forget_ahead(db);
	if (!db->pg) {
		db->pg = PQconnectdb(db->conninfo);
		return session_setup(db, err);
	}
	if (connection_lost(db)) {
		PQreset(db->pg);
		return session_setup(db, err);
	}
	if (PQtransactionStatus(db->pg) != PQTRANS_IDLE)
		db_rollback(db);
	return 0;
}

int db_begin(struct db *db, struct err *err)
{
	static const struct db_query begin = {"begin", "BEGIN", 0, NULL};
	struct db_result result;

	assert(PQtransactionStatus(db->pg) != PQTRANS_INTRANS);
	forget_ahead(db); /* what it reads may change */
	return db_run(db, &begin, NULL, NULL, &result, err) < 0 ? -1 : db_result_end(&result);
}

int db_commit(struct db *db, struct err *err)
{
	/* COMMIT of a failed transaction succeeds and rolls back: that would be silent loss. */
	if (PQtransactionStatus(db->pg) == PQTRANS_INERROR) {
		db_rollback(db);
		return err_set(err, "database: the transaction had failed and was undone");
	}
	return command(db, "COMMIT", err);
}

void db_rollback(struct db *db)
{
	if (db && db->pg && PQtransactionStatus(db->pg) != PQTRANS_IDLE)
		PQclear(PQexec(db->pg, "ROLLBACK"));
}

static bool take_notifications(struct db *db)
{
	PGnotify *n;
	bool any = false;

	while ((n = PQnotifies(db->pg))) {
		any = true;
		PQfreemem(n);
	}
	return any;
}

int db_wait(struct db *db, const char *channel, int other_fd, int ms, struct err *err)
{
	char *name = PQescapeIdentifier(db->pg, channel, strlen(channel));
	struct pollfd fds[] = {{PQsocket(db->pg), POLLIN, 0}, {other_fd, POLLIN, 0}};
	char sql[200];

	snprintf(sql, sizeof(sql), "LISTEN %s", name ? name : "\"\"");
	PQfreemem(name);
	if (command(db, sql, err) < 0)
		return -1;
	if (take_notifications(db))
		return 0;
	poll(fds, ARRAY_LEN(fds), ms);
	if (fds[0].revents && !PQconsumeInput(db->pg))
		return connection_error(db, err);
	take_notifications(db);
	return 0;
}

int db_script(struct db *db, const char *sql, struct err *err)
{
	return command(db, sql, err);
}

bool err_is_constraint(const struct err *err, const char *constraint)
{
	return str_eq(err->constraint, constraint);
}

bool err_is_referenced(const struct err *err)
{
	return str_eq(err->code, "23503") || str_eq(err->code, "23001");
}

static const struct db_query **prepared_slot(struct db *db, const struct db_query *query)
{
	size_t i = ((uintptr_t)query >> 4) * 2654435761u % PREPARED_SLOTS;

	while (db->prepared[i] && db->prepared[i] != query)
		i = (i + 1) % PREPARED_SLOTS;
	return &db->prepared[i];
}

/*
 * The first failure, or the result. PQexec() and its like would give the last failure, which says of a connection that
 * the server ends only that it has ended.
 */
static PGresult *collect(PGconn *pg)
{
	PGresult *kept = PQgetResult(pg), *next;

	while ((next = PQgetResult(pg)))
		PQclear(next);
	return kept;
}

static int prepare(struct db *db, const struct db_query *query, struct err *err)
{
	const struct db_query **slot = prepared_slot(db, query);
	PGresult *pg;

	if (*slot)
		return 0;
	assert(db->n_prepared < PREPARED_SLOTS / 2);
	if (!PQsendPrepare(db->pg, query->name, query->sql, query->n_params, query->param_types))
		return connection_error(db, err);
	pg = collect(db->pg);
	if (!succeeded(pg))
		return result_error(pg, query->name, err);
	PQclear(pg);
	*slot = query;
	db->n_prepared++;
	return 0;
}

/*
 * Whether to connect and run it again: the server ended the connection (57P0x) instead of a statement that is a
 * transaction of its own, so nothing has happened. A connection that breaks without such a word may have done its work.
 */
static bool ended_before(const struct db *db, bool alone, const struct err *err)
{
	return alone && PQstatus(db->pg) == CONNECTION_BAD && str_starts(err->code, "57P0");
}

/* The result, or NULL. */
static PGresult *run_prepared(struct db *db, const struct db_query *query, const char *const *values, struct err *err)
{
	PGresult *pg;

	if (prepare(db, query, err) < 0)
		return NULL;
	if (!PQsendQueryPrepared(db->pg, query->name, query->n_params, values, NULL, NULL, 0)) {
		connection_error(db, err);
		return NULL;
	}
	pg = collect(db->pg);
	if (succeeded(pg))
		return pg;
	result_error(pg, query->name, err);
	return NULL;
}

void db_ahead(struct db *db, const struct db_query *query)
{
	assert(query->n_params == 0);
	if (db->n_ahead < AHEAD_MAX)
		db->ahead[db->n_ahead++] = (struct ahead){.query = query};
}

/* The result that came along with an earlier statement, or NULL. */
static PGresult *take_ahead(struct db *db, const struct db_query *query)
{
	for (size_t i = 0; i < db->n_ahead; i++) {
		PGresult *pg = db->ahead[i].pg;

		if (db->ahead[i].query != query)
			continue;
		db->ahead[i] = db->ahead[--db->n_ahead];
		return pg;
	}
	return NULL;
}

static bool ahead_waits(const struct db *db)
{
	for (size_t i = 0; i < db->n_ahead; i++)
		if (!db->ahead[i].pg)
			return true;
	return false;
}

static int prepare_ahead(struct db *db, struct err *err)
{
	for (size_t i = 0; i < db->n_ahead; i++)
		if (prepare(db, db->ahead[i].query, err) < 0)
			return -1;
	return 0;
}

/* In the order in which they were sent. Those that failed are forgotten. */
static void collect_ahead(struct db *db)
{
	size_t kept = 0;

	for (size_t i = 0; i < db->n_ahead; i++) {
		struct ahead *a = &db->ahead[i];

		if (!a->pg)
			a->pg = collect(db->pg);
		if (succeeded(a->pg))
			db->ahead[kept++] = *a;
		else
			PQclear(a->pg);
	}
	db->n_ahead = kept;
}

/*
 * One trip for the statement and for those that are wanted soon (libpq's pipeline mode). Of these a failure is nobody's
 * yet: whoever asks for it later sends it again and learns why.
 */
static PGresult *run_together(struct db *db, const struct db_query *query, const char *const *values, struct err *err)
{
	PGresult *pg;
	bool sent;

	if (prepare(db, query, err) < 0 || prepare_ahead(db, err) < 0)
		return NULL;
	PQenterPipelineMode(db->pg);
	sent = PQsendQueryPrepared(db->pg, query->name, query->n_params, values, NULL, NULL, 0);
	for (size_t i = 0; sent && i < db->n_ahead; i++)
		sent = db->ahead[i].pg || PQsendQueryPrepared(db->pg, db->ahead[i].query->name, 0, NULL, NULL, NULL, 0);
	if (!sent || !PQpipelineSync(db->pg)) {
		connection_error(db, err);
		return NULL;
	}
	pg = collect(db->pg);
	collect_ahead(db);
	PQclear(PQgetResult(db->pg)); /* the end of the pipeline */
	PQexitPipelineMode(db->pg);
	if (succeeded(pg))
		return pg;
	result_error(pg, query->name, err);
	return NULL;
}

int db_run(struct db *db, const struct db_query *query, const char *const *values, struct arena *arena,
	   struct db_result *result, struct err *err)
{
	bool alone = PQtransactionStatus(db->pg) == PQTRANS_IDLE;
	PGresult *pg = take_ahead(db, query);

	*result = (struct db_result){.arena = arena, .query = query, .err = err};
	if (!pg)
		pg = ahead_waits(db) && alone ? run_together(db, query, values, err)
					      : run_prepared(db, query, values, err);
	if (!pg && ended_before(db, alone, err) && db_ready(db, err) == 0)
		pg = run_prepared(db, query, values, err);
	if (!pg)
		return -1;
	result->pg = pg;
	result->rows = PQntuples(pg);
	return 0;
}

static void copy_table(struct arena *a, const PGresult *pg, struct db_table *table)
{
	unsigned *types;

	table->n_columns = (size_t)PQnfields(pg);
	table->n_rows = (size_t)PQntuples(pg);
	table->columns = ARENA_ARRAY(a, table->n_columns, const char *);
	types = ARENA_ARRAY(a, table->n_columns, unsigned);
	table->cells = ARENA_ARRAY(a, table->n_columns * table->n_rows, const char *);
	for (size_t c = 0; c < table->n_columns; c++) {
		table->columns[c] = arena_strdup(a, PQfname(pg, (int)c));
		types[c] = PQftype(pg, (int)c);
	}
	table->types = types;
	for (size_t r = 0; r < table->n_rows; r++)
		for (size_t c = 0; c < table->n_columns; c++)
			if (!PQgetisnull(pg, (int)r, (int)c))
				table->cells[r * table->n_columns + c] =
					arena_strdup(a, PQgetvalue(pg, (int)r, (int)c));
}

int db_select(struct db *db, struct arena *a, const char *sql, const char *const *args, int n, struct db_table *table,
	      struct err *err)
{
	PGresult *pg = PQexecParams(db->pg, sql, n, NULL, args, NULL, NULL, 0);

	*table = (struct db_table){0};
	if (!succeeded(pg))
		return result_error(pg, "statement failed", err);
	if (PQresultStatus(pg) == PGRES_TUPLES_OK)
		copy_table(a, pg, table);
	else if (!str_to_int64(PQcmdTuples(pg), &table->affected))
		table->affected = 0;
	PQclear(pg);
	return 0;
}
