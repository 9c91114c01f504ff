/* What an api step asks the provider to do. */
#ifndef PLAN_CHANGE_H
#define PLAN_CHANGE_H

enum change { CHANGE_NONE, CHANGE_INVITE, CHANGE_ROLE, CHANGE_ENABLE };

#endif
