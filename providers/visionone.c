#include "providers/visionone.h"

#include <stdlib.h>
#include <string.h>

#include "plan/base/digest.h"
#include "plan/base/limits.h"
#include "plan/base/text.h"

static int session_open(struct provider_session **out, const struct connection *connection, struct err *err)
{
	struct provider_session *session = mem_alloc(sizeof(*session));
	int rc = 0;

	*out = NULL;
	session->now = connection->now;
	if (connection->token != NULL && connection->token[0] != '\0')
		rc = http_open(&session->http, &(struct http_options){
			.base_url = connection->base_url,
			.token = connection->token,
			.ca_file = connection->ca_file,
			.now = connection->now,
			.stop = connection->stop,
		}, err);
	if (rc < 0)
		free(session);
	else
		*out = session;
	return rc;
}

static void session_close(struct provider_session *session)
{
	if (session == NULL)
		return;
	http_close(session->http);
	role_spellings_release(&session->spellings);
	free(session);
}

static bool session_ahead(const struct provider_session *session, int64_t *seconds)
{
	return session->http != NULL && http_ahead(session->http, seconds);
}

const struct provider visionone = {
	.name = "visionone",
	.open = session_open,
	.close = session_close,
	.observe = visionone_observe,
	.change = visionone_change,
	.ahead = session_ahead,
};

int visionone_call(struct provider_session *session, const struct http_request *request, struct http_reply *reply,
		   struct err *err)
{
	if (http_call(session->http, request, reply, err) == 0)
		return 0;
	if (http_stopped(session->http) && !reply->sent)
		return -(int)err->kind; /* "interrupted": nothing to do with this call */
	return err_wrap(err, "%s %.*s", request->method, (int)strcspn(request->target, "?"), request->target);
}

/* The pages seen of one list, by digest: a list that comes round again would never end. */
struct trail {
	VEC(struct { char hex[DIGEST_HEX]; }) seen;
};

static bool trail_add(struct trail *trail, const char *target)
{
	char hex[DIGEST_HEX];

	digest_of(target, strlen(target), hex);
	for (size_t i = 0; i < trail->seen.n; i++)
		if (memcmp(trail->seen.at[i].hex, hex, sizeof(hex)) == 0)
			return false;
	vec_push(&trail->seen, (__typeof__(*trail->seen.at)){0});
	memcpy(trail->seen.at[trail->seen.n - 1].hex, hex, sizeof(hex));
	return true;
}

/* Hands out a page's items and sets *next to the link to the page after it; empty after the last. */
static int take_page(const struct http_reply *reply, list_item *take, void *context, struct list_seen *seen, struct buf *next,
		     struct err *err)
{
	struct page page;
	int rc = 0;

	buf_release(next);
	if (reply->body.len == 0 || !body_shape_fits(buf_slice(&reply->body)) || !page_read(&page, buf_slice(&reply->body))) {
		json_t *body = body_parse(reply, err); /* which says what is wrong with it */

		if (body != NULL) /* the two readers disagree, which they never should */
			err_set(err, ERR_FAILED, _("the answer has no list of items"));
		json_decref(body);
		return -(int)err->kind;
	}
	if (!page.has_items)
		rc = err_set(err, ERR_FAILED, _("the answer has no list of items"));
	else if (page.next.kind == ITEM_OTHER || (page.next.text != NULL && strlen(page.next.text) != page.next.len))
		rc = err_set(err, ERR_FAILED, _("the link to the next page is not a text"));
	else if (page.next.len == 0 && page.other_sign != NULL) /* followed it cannot be, and half a list is not the list */
		rc = err_set(err, ERR_FAILED, _("the list goes on in a way that is not known (\"%.40s\"), so it cannot be read to its end"),
			     page.other_sign);
	if (rc < 0) {
		err_hint(err, _("run it again; if it stays, ask the vendor's support with this message and the Business ID (console: "
		                "Administration > License Information)"));
	} else {
		for (size_t i = 0; i < page.n; i++)
			seen->odd += !take(context, &page.items[i]);
		seen->items += page.n;
		seen->total = page.total;
		if (page.next.text != NULL)
			buf_adds(next, page.next.text);
	}
	page_release(&page);
	return rc;
}

static int without_end(struct err *err)
{
	return err_hint(err, _("run it again; if it stays, ask the vendor's support with this message and the Business ID (console: "
	                       "Administration > License Information)"));
}

int visionone_list(struct provider_session *session, const char *target, const char *filter, list_item *take,
		   void *context, struct list_seen *seen, struct refusal *refusal, struct err *err)
{
	struct http_request request = {.method = "GET", .target = target, .filter = filter};
	struct http_reply reply = {0};
	struct buf next = {0}, here = {0}, url = {0};
	struct list_seen unwanted;
	struct trail trail = {0};
	unsigned pages = 0;
	int rc = 0;

	*refusal = (struct refusal){0};
	seen = seen != NULL ? seen : &unwanted;
	*seen = (struct list_seen){.total = -1};
	do {
		buf_release(&url);
		if (++pages > LIMIT_HTTP_PAGES) {
			err_set(err, ERR_FAILED, _("the list has more than %d pages"), LIMIT_HTTP_PAGES);
			rc = without_end(err);
		} else if ((rc = http_url(session->http, request.target, &url, err)) == 0 && !trail_add(&trail, buf_text(&url))) {
			err_set(err, ERR_FAILED, _("the list comes round: its page %u is one that was there before"), pages);
			rc = without_end(err);
		} else if (rc == 0) {
			rc = http_call(session->http, &request, &reply, err);
		}
		if (rc == 0 && reply.status != 200) {
			struct refusal answer;

			refusal_read(&answer, session->http, "GET", target, &reply);
			if (pages == 1 && reply.status >= 400 && reply.status < 500 && reply.status != 429) {
				*refusal = answer;
				break;
			}
			refusal_error(&answer, err);
			err->kind = ERR_FAILED; /* a permission that goes away in the middle of a list */
			rc = -ERR_FAILED;
			break;
		}
		if (rc == 0)
			rc = take_page(&reply, take, context, seen, &next, err);
		if (rc < 0) {
			if (!http_stopped(session->http))
				err_wrap(err, "GET %.*s", (int)strcspn(target, "?"), target);
			break;
		}
		buf_release(&here);
		here = next; /* the request borrows it while the next one is read */
		next = (struct buf){0};
		request.target = buf_text(&here);
	} while (here.len != 0);
	http_reply_release(&reply);
	buf_release(&here);
	buf_release(&next);
	buf_release(&url);
	vec_release(&trail.seen);
	return rc;
}
