/* For the tests, by LD_PRELOAD: a machine on which no CA certificates are installed. */
#define _GNU_SOURCE
#include <dirent.h>
#include <dlfcn.h>
#include <errno.h>
#include <stdio.h>
#include <string.h>

static const char *instead(const char *path)
{
	return strncmp(path, "/etc/ssl/", 9) == 0 || strncmp(path, "/etc/pki/", 9) == 0 ? "/nonexistent" : path;
}

FILE *fopen(const char *path, const char *mode)
{
	FILE *(*next)(const char *, const char *) = (FILE * (*)(const char *, const char *)) dlsym(RTLD_NEXT, "fopen");

	return next(instead(path), mode);
}

FILE *fopen64(const char *path, const char *mode)
{
	return fopen(path, mode);
}

DIR *opendir(const char *path)
{
	DIR *(*next)(const char *) = (DIR * (*)(const char *)) dlsym(RTLD_NEXT, "opendir");

	return next(instead(path));
}
