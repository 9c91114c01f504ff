#include "engine/load_ahead.h"

#include <pthread.h>
#include <stdlib.h>

enum { AHEAD = 64 };

struct slot {
	struct loaded loaded;
	struct buf faults;
	struct err err;
	int rc;
};

struct load_ahead {
	const char *const *paths;
	size_t n, loaded, taken;  /* of them */
	bool end;                 /* nobody takes any more */
	struct slot slots[AHEAD]; /* of path i: slot i % AHEAD, between loaded and taken */
	pthread_mutex_t lock;
	pthread_cond_t changed;
	pthread_t thread;
};

static void *work(void *context)
{
	struct load_ahead *ahead = context;

	for (size_t i = 0; i < ahead->n; i++) {
		struct slot *slot = &ahead->slots[i % AHEAD];
		bool end;

		pthread_mutex_lock(&ahead->lock);
		while (i - ahead->taken == AHEAD && !ahead->end)
			pthread_cond_wait(&ahead->changed, &ahead->lock);
		end = ahead->end;
		pthread_mutex_unlock(&ahead->lock);
		if (end)
			break;
		slot->rc = load_file(&slot->loaded, ahead->paths[i], &slot->faults, &slot->err);
		pthread_mutex_lock(&ahead->lock);
		if (ahead->loaded++ == ahead->taken)
			pthread_cond_signal(&ahead->changed);
		pthread_mutex_unlock(&ahead->lock);
	}
	return NULL;
}

struct load_ahead *load_ahead_start(const char *const *paths, size_t n)
{
	struct load_ahead *ahead = mem_alloc(sizeof(*ahead));

	ahead->paths = paths;
	ahead->n = n;
	pthread_mutex_init(&ahead->lock, NULL);
	pthread_cond_init(&ahead->changed, NULL);
	if (pthread_create(&ahead->thread, NULL, work, ahead) == 0)
		return ahead;
	pthread_cond_destroy(&ahead->changed);
	pthread_mutex_destroy(&ahead->lock);
	free(ahead);
	return NULL;
}

int load_ahead_next(struct load_ahead *ahead, struct loaded *loaded, struct buf *faults, struct err *err)
{
	struct slot slot;

	pthread_mutex_lock(&ahead->lock);
	while (ahead->loaded == ahead->taken)
		pthread_cond_wait(&ahead->changed, &ahead->lock);
	pthread_mutex_unlock(&ahead->lock);
	slot = ahead->slots[ahead->taken % AHEAD];
	ahead->slots[ahead->taken % AHEAD] = (struct slot){0};
	pthread_mutex_lock(&ahead->lock);
	if (ahead->loaded - ahead->taken++ == AHEAD)
		pthread_cond_signal(&ahead->changed);
	pthread_mutex_unlock(&ahead->lock);
	*loaded = slot.loaded;
	buf_add(faults, buf_text(&slot.faults), slot.faults.len);
	buf_release(&slot.faults);
	if (slot.rc < 0)
		*err = slot.err;
	return slot.rc;
}

void load_ahead_end(struct load_ahead *ahead)
{
	if (ahead == NULL)
		return;
	pthread_mutex_lock(&ahead->lock);
	ahead->end = true;
	pthread_cond_signal(&ahead->changed);
	pthread_mutex_unlock(&ahead->lock);
	pthread_join(ahead->thread, NULL);
	for (; ahead->taken < ahead->loaded; ahead->taken++) {
		struct slot *slot = &ahead->slots[ahead->taken % AHEAD];

		buf_release(&slot->faults);
		if (slot->rc == 0)
			load_release(&slot->loaded);
	}
	pthread_cond_destroy(&ahead->changed);
	pthread_mutex_destroy(&ahead->lock);
	free(ahead);
}
