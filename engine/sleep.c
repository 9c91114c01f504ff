#include "engine/sleep.h"

#include <stddef.h>
#include <time.h>

int sleep_seconds(unsigned seconds, const volatile int *stop)
{
	struct timespec slice = {0, 50 * 1000 * 1000};

	for (unsigned long left = 20UL * seconds; left > 0; left--) {
		if (stop != NULL && *stop != 0)
			return *stop;
		nanosleep(&slice, NULL);
	}
	return stop != NULL ? *stop : 0;
}
