/* For an sshd that runs as root on a machine where none is installed: its user and its empty folder, which the package
 * would make, are nobody and the root folder.
 *	LD_PRELOAD=sshd-here.so sshd ...
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <pwd.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static const char *instead(const char *path)
{
	return strcmp(path, "/run/sshd") == 0 ? "/" : path;
}

struct passwd *getpwnam(const char *name)
{
	struct passwd *(*next)(const char *) = (struct passwd * (*)(const char *)) dlsym(RTLD_NEXT, "getpwnam");

	return next(strcmp(name, "sshd") == 0 ? "nobody" : name);
}

int stat(const char *path, struct stat *st)
{
	int (*next)(const char *, struct stat *) = (int (*)(const char *, struct stat *))dlsym(RTLD_NEXT, "stat");

	return next(instead(path), st);
}

int chroot(const char *path)
{
	int (*next)(const char *) = (int (*)(const char *))dlsym(RTLD_NEXT, "chroot");

	return next(instead(path));
}
