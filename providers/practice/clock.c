/* The hands on the clock: what is under way passes at once, and the API's `Date` goes wrong, so that whoever tries a
 * pipeline waits for nothing. Time stamps stay the machine's. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "providers/practice/server.h"

/* Whether the field was left out or is a whole number in the span. */
static bool seconds_read(const struct pairs *form, const char *field, int64_t least, int64_t most, int64_t *seconds)
{
	const char *text = pairs_get(form, field);
	char *end;

	if (text == NULL)
		return true;
	if (*text == '\0' || text[strspn(text, "0123456789-")] != '\0')
		return false;
	errno = 0;
	*seconds = strtoll(text, &end, 10);
	return errno == 0 && *end == '\0' && *seconds >= least && *seconds <= most;
}

bool clock_turn(struct server *server, struct request *request, struct reply *reply)
{
	struct pairs form = {0};
	int64_t waits = 0, date = server->http.date_ahead;
	bool good = !request->no_length && !request->too_large &&
		    pairs_parse(&form, &request->arena, buf_text(&request->body), request->body.len) &&
		    (pairs_get(&form, "waits") != NULL || pairs_get(&form, "date") != NULL) &&
		    seconds_read(&form, "waits", 0, PRACTICE_CLOCK_MAX, &waits) &&
		    seconds_read(&form, "date", -PRACTICE_CLOCK_MAX, PRACTICE_CLOCK_MAX, &date);

	vec_release(&form);
	if (!good) {
		api_error(reply, 400, "BadRequest", "A form with waits=SECONDS (0 or more) or date=SECONDS is expected, at most 400 days.");
		return false;
	}
	if (waits != 0)
		server_commit(server, json_pack("{s:s, s:I}", "op", "waits.pass", "seconds", (json_int_t)waits));
	server->http.date_ahead = date;
	return true;
}
