/* The queue of the instance that a command is about. */
#ifndef MANAGE_WORK_H
#define MANAGE_WORK_H

#include "jobs/jobs.h"
#include "manage/command.h"

/* From the settings, which have been read. */
struct jobs jobs_of(struct context *ctx);

#endif
