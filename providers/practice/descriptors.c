#include "providers/practice/descriptors.h"

#include <sys/resource.h>

enum { FOR_THE_REST = 64, LEAST = 16 };

size_t descriptors_affordable(size_t each, size_t most)
{
	struct rlimit files;
	rlim_t wanted = each * most + FOR_THE_REST, clients;

	if (getrlimit(RLIMIT_NOFILE, &files) < 0)
		return LEAST;
	if (files.rlim_cur < wanted) {
		files.rlim_cur = files.rlim_max < wanted ? files.rlim_max : wanted;
		setrlimit(RLIMIT_NOFILE, &files);
		getrlimit(RLIMIT_NOFILE, &files);
	}
	if (files.rlim_cur >= wanted)
		return most;
	clients = files.rlim_cur > FOR_THE_REST ? (files.rlim_cur - FOR_THE_REST) / each : 0;
	return clients > LEAST ? (size_t)clients : LEAST;
}
