#include "cmd/say_forecast.h"

#include <stdio.h>

#include "engine/forecast.h"
#include "plan/base/text.h"

void say_forecast(struct approve_view *view, const char *token)
{
	struct forecast forecast;

	forecast_find(&forecast, &view->standing, &view->plan, token);
	for (size_t i = 0; i < forecast.list.n; i++)
		fprintf(stderr, _("note: %s\n"), forecast.list.at[i]);
	vec_release(&forecast.list);
}
