/* How many clients a server can have at one time: each costs descriptors, and the system gives only so many. */
#ifndef PROVIDERS_PRACTICE_DESCRIPTORS_H
#define PROVIDERS_PRACTICE_DESCRIPTORS_H

#include <stddef.h>

/* The number of clients, at most so many and at least 16, each with so many descriptors; some are left for everything
 * else. Raises the process's own limit as far as that takes and the system allows. */
size_t descriptors_affordable(size_t each, size_t most);

#endif
