/*
 * Calls that have no place in this program, refused at compile time.
 *
 * Included by every source file of ours through the compiler's command line (-include), so that a
 * file cannot forget it. Each has a replacement that cannot overflow, cannot fail silently or cannot
 * start a shell.
 */
#ifndef BASE_BANNED_H
#define BASE_BANNED_H

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* clang's fortified headers make macros of these two */
#undef sprintf
#undef vsprintf

#pragma GCC poison strcpy strcat strncpy strncat sprintf vsprintf gets /* buf_*, arena_printf */
#pragma GCC poison system popen                                        /* process_run */
#pragma GCC poison atoi atol atoll atof strtok                         /* str_to_int64, decimal_parse */

#endif
