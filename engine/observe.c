#include "engine/observe.h"

#include <stdlib.h>
#include <string.h>

#include "engine/attest.h"
#include "plan/base/text.h"
#include "plan/base/when.h"

int observer_open(struct observer *observer, const struct loaded *loaded, struct config *config, const struct host *host,
		  struct err *err)
{
	struct connection connection = {.ca_file = config->ca, .now = host->now, .stop = host->stop};
	int rc;

	*observer = (struct observer){.provider = provider_find("visionone"), .loaded = loaded, .host = host};
	if ((rc = config_token(config, loaded->tenant.name, host, err)) < 0)
		return rc;
	if (config->api != NULL) {
		size_t len = strlen(config->api);

		while (len > 0 && config->api[len - 1] == '/')
			len--;
		observer->base_url = mem_strdup(config->api);
		observer->base_url[len] = '\0';
	} else {
		observer->base_url = mem_alloc(strlen(loaded->tenant.region->api_host) + 9);
		strcpy(observer->base_url, "https://");
		strcat(observer->base_url, loaded->tenant.region->api_host);
	}
	connection.base_url = observer->base_url;
	connection.token = config->token;
	rc = observer->provider->open(&observer->session, &connection, err);
	if (rc < 0)
		observer_close(observer);
	return rc;
}

void observer_close(struct observer *observer)
{
	if (observer->provider != NULL)
		observer->provider->close(observer->session);
	free(observer->base_url);
	*observer = (struct observer){0};
}

static int64_t connected_at(const struct facts *facts)
{
	int64_t first = 0, t;

	for (size_t i = 0; i < facts->list.n; i++)
		if (strcmp(facts->list.at[i].name, "cecp.connected_at") == 0 &&
		    when_parse_time(facts->list.at[i].value.text, &t) && (first == 0 || t < first))
			first = t;
	return first;
}

static void drop_handovers(struct facts *facts)
{
	size_t kept = 0;

	for (size_t i = 0; i < facts->list.n; i++)
		if (strncmp(facts->list.at[i].name, "handover/", 9) != 0)
			facts->list.at[kept++] = facts->list.at[i];
	facts->list.n = kept;
}

int observe_all(struct observer *observer, const struct history *history, bool with_handovers, struct facts *facts,
		struct err *err)
{
	struct observe_args args = {.tenant = &observer->loaded->tenant, .at_once = observer->at_once};
	int rc = 0;

	*facts = (struct facts){0};
	if (history != NULL) {
		rc = history_facts(history, &cas_to_cecp, facts, err);
		if (rc == 0)
			rc = attest_facts(history, &cas_to_cecp, observer->loaded, observer->trust, observer->host->now(), facts, err);
		if (!with_handovers)
			drop_handovers(facts);
	}
	args.signins_since = connected_at(facts);
	if (rc == 0)
		rc = observer->provider->observe(observer->session, &args, facts, err);
	if (rc < 0)
		facts_release(facts);
	else
		facts_sort(facts);
	return rc;
}
