/* A request that failed: told to the administrators by mail (UI-57). */
#ifndef CTS_FRAME_REPORT_H
#define CTS_FRAME_REPORT_H

#include "web/request.h"

/* Queues the mail; when not even that can be done, the log has it. The same failure is told once in ten minutes. */
void frame_report(struct request *rq);

#endif
