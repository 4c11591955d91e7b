/* What every cmocka test includes, in the order that cmocka wants. */
#ifndef TEST_LIB_UNIT_H
#define TEST_LIB_UNIT_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

/* A test with the name of the rule that it proves. */
#define TEST(name_, function)                                                                                          \
	{                                                                                                              \
		.name = (name_), .test_func = (function)                                                               \
	}

#endif
