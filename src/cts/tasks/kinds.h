/* What the queue and the schedule of an instance do: one table. */
#ifndef CTS_TASKS_KINDS_H
#define CTS_TASKS_KINDS_H

#include "jobs/jobs.h"

extern const struct job_kind job_kinds[];
extern const size_t job_kinds_count;

#endif
