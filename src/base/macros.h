/* Words that the compiler understands and every header uses. */
#ifndef BASE_MACROS_H
#define BASE_MACROS_H

#include <stddef.h>

/* The caller must look at the result: ignoring an error is a compile error. */
#define MUST_CHECK             __attribute__((warn_unused_result))
#define PRINTF_LIKE(fmt, args) __attribute__((format(printf, fmt, args)))
/* Functions that take a va_list. */
#define VPRINTF_LIKE(fmt)      __attribute__((format(printf, fmt, 0)))
#define NORETURN               __attribute__((noreturn))

/* The address sanitizer reserves terabytes of address space: limits of it must be left out. */
#if defined(__SANITIZE_ADDRESS__)
#define ADDRESS_SANITIZER 1
#elif defined(__has_feature)
#define ADDRESS_SANITIZER __has_feature(address_sanitizer)
#else
#define ADDRESS_SANITIZER 0
#endif

#define ARRAY_LEN(a) (sizeof(a) / sizeof((a)[0]))

#endif
