#include "providers/http.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "plan/base/mem.h"
#include "plan/base/text.h"
#include "providers/curl.h"

void origin_release(struct origin *origin)
{
	free(origin->scheme);
	free(origin->host);
	free(origin->port);
	*origin = (struct origin){0};
}

static char *part(CURLU *url, CURLUPart which)
{
	char *text = NULL, *own = NULL;

	if (curl_url_get(url, which, &text, CURLU_DEFAULT_PORT) == CURLUE_OK)
		own = mem_strdup(text);
	curl_free(text);
	return own;
}

int origin_parse(struct origin *origin, const char *url, struct err *err)
{
	CURLU *parsed;
	CURLUcode code;
	char *user = NULL, *password = NULL;
	int rc;

	*origin = (struct origin){0};
	if ((rc = curl_load(err)) < 0)
		return rc;
	parsed = curl_url();
	if (parsed == NULL)
		abort();
	code = curl_url_set(parsed, CURLUPART_URL, url, CURLU_PATH_AS_IS);
	if (code != CURLUE_OK) {
		rc = err_set(err, ERR_USAGE, _("not a usable URL: %s"), curl_url_strerror(code));
		goto out;
	}
	origin->scheme = part(parsed, CURLUPART_SCHEME);
	origin->host = part(parsed, CURLUPART_HOST);
	origin->port = part(parsed, CURLUPART_PORT);
	user = part(parsed, CURLUPART_USER);
	password = part(parsed, CURLUPART_PASSWORD);
	if (origin->scheme == NULL || origin->host == NULL || origin->port == NULL)
		rc = err_set(err, ERR_USAGE, _("not a usable URL: it names no host"));
	else if (user != NULL || password != NULL)
		rc = err_set(err, ERR_USAGE, _("a URL with a user name or password in it is not used"));
out:
	free(user);
	free(password);
	curl_url_cleanup(parsed);
	if (rc < 0)
		origin_release(origin);
	return rc;
}

bool origin_equal(const struct origin *a, const struct origin *b)
{
	return strcasecmp(a->scheme, b->scheme) == 0 && strcasecmp(a->host, b->host) == 0 && strcmp(a->port, b->port) == 0;
}

bool origin_loopback(const struct origin *origin)
{
	char host[INET6_ADDRSTRLEN];
	struct in_addr four;
	struct in6_addr six;
	size_t len = strlen(origin->host);

	if (strcasecmp(origin->host, "localhost") == 0) /* libcurl resolves it by itself, whatever the hosts file says */
		return true;
	if (inet_pton(AF_INET, origin->host, &four) == 1)
		return ntohl(four.s_addr) >> 24 == 127;
	if (len < 3 || len - 2 >= sizeof(host) || origin->host[0] != '[')
		return false;
	snprintf(host, sizeof(host), "%.*s", (int)(len - 2), origin->host + 1);
	return inet_pton(AF_INET6, host, &six) == 1 && IN6_IS_ADDR_LOOPBACK(&six);
}
