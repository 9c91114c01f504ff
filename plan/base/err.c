#include "plan/base/err.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "plan/base/clean.h"

int err_set(struct err *err, enum err_kind kind, const char *format, ...)
{
	va_list args;

	err->kind = kind;
	err->hint[0] = '\0';
	va_start(args, format);
	vsnprintf(err->message, sizeof(err->message), format, args);
	va_end(args);
	clean_line(err->message, sizeof(err->message));
	return -(int)kind;
}

int err_hint(struct err *err, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	vsnprintf(err->hint, sizeof(err->hint), format, args);
	va_end(args);
	clean_line(err->hint, sizeof(err->hint));
	return -(int)err->kind;
}

int err_wrap(struct err *err, const char *format, ...)
{
	char lower[sizeof(err->message)];
	va_list args;
	int n;

	memcpy(lower, err->message, sizeof(lower));
	va_start(args, format);
	n = vsnprintf(err->message, sizeof(err->message), format, args);
	va_end(args);
	if (n >= 0 && (size_t)n < sizeof(err->message))
		snprintf(err->message + n, sizeof(err->message) - (size_t)n, ": %.1400s", lower);
	clean_line(err->message, sizeof(err->message));
	return -(int)err->kind;
}

int err_exit_code(enum err_kind kind)
{
	static const int code[ERR_KINDS] = {
		[ERR_NONE] = 0,     [ERR_FAILED] = 1,  [ERR_PERSON] = 3, [ERR_APPROVAL] = 4, [ERR_BLOCKED] = 5,
		[ERR_CHANGED] = 6,  [ERR_DOUBT] = 7,   [ERR_USAGE] = 64, [ERR_INPUT] = 65,   [ERR_SIGINT] = 130,
		[ERR_SIGTERM] = 143,
	};

	return code[kind];
}
