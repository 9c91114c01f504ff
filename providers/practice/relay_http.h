/* As much of HTTP/1.1 as the relay has to understand: where a message begins, what it is, where it ends. Pure. */
#ifndef PROVIDERS_PRACTICE_RELAY_HTTP_H
#define PROVIDERS_PRACTICE_RELAY_HTTP_H

#include <stdbool.h>
#include <stdint.h>

#include "plan/base/buf.h"

enum framing { FRAMING_NONE, FRAMING_LENGTH, FRAMING_CHUNKED, FRAMING_TO_END };

/* A message up to its empty line. */
struct head {
	size_t len;           /* bytes, the empty line included */
	char method[16];      /* of a request */
	struct slice target;  /* likewise, printable ASCII; points into the bytes that were read */
	int status;           /* of an answer */
	enum framing framing; /* of its body */
	uint64_t body;        /* bytes, with FRAMING_LENGTH */
	bool last;            /* the connection ends with it */
};

enum head_result { HEAD_WHOLE, HEAD_PART, HEAD_WRONG };

enum head_result head_of_request(struct head *head, struct slice bytes);
/* to_head: the request was a HEAD, so that no body follows whatever the header says. */
enum head_result head_of_answer(struct head *head, struct slice bytes, bool to_head);
/* A header's value without blanks around it; data is NULL where there is none. name in any case. */
struct slice head_get(struct slice head, const char *name);
/* The head again without the named headers (NULL at the end of the list) and its empty line. */
void head_copy(struct buf *out, struct slice head, const char *const *without);

/* Follows a body through pieces of it. */
struct body {
	enum framing framing;
	uint64_t left;        /* of the body, or of the current chunk */
	enum { CHUNK_SIZE, CHUNK_EXTENSION, CHUNK_DATA, CHUNK_END, CHUNK_TRAILER, CHUNK_TRAILER_LINE } at;
	bool done, wrong;
	unsigned digits;
};

void body_begin(struct body *body, const struct head *head);
/* How many of the bytes belong to the body; the content, without chunks, is added to content (which may be NULL). */
size_t body_take(struct body *body, struct slice bytes, struct buf *content);

#endif
