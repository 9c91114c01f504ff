/* Says on standard error what will have ended before a point of no return may start. */
#ifndef CMD_SAY_FORECAST_H
#define CMD_SAY_FORECAST_H

#include "engine/approve.h"

/* token: of the API; NULL: none. */
void say_forecast(struct approve_view *view, const char *token);

#endif
