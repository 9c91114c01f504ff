/* Secrets that come in by environment variables. What the kernel copied at the start of a process can be read in
 * /proc/PID/environ as long as it runs, and every program it starts inherits it; so a secret is taken out. */
#ifndef ENGINE_SECRET_H
#define ENGINE_SECRET_H

/* The variable's value, or NULL where it is not set. From the first call on it stands neither in the environment nor in
 * the bytes that the kernel shows; later calls give the same value. Borrowed until secret_forget(). */
const char *secret_take(const char *name);
/* Wipes what was taken. */
void secret_forget(void);

#endif
