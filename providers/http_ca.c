#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "plan/base/text.h"
#include "providers/http_parts.h"

const char *http_ca_chosen(const char *configured, const char *(*variable)(const char *name))
{
	static const char *const names[] = {"CURL_CA_BUNDLE", "SSL_CERT_FILE"};

	for (size_t i = 0; configured == NULL && i < sizeof(names) / sizeof(*names); i++) {
		configured = variable(names[i]);
		if (configured != NULL && *configured == '\0')
			configured = NULL;
	}
	return configured;
}

/* Whether a certificate stands in it; libcurl takes PEM only. */
static bool file_has_certificate(const char *path)
{
	FILE *file = fopen(path, "re");
	char *line = NULL;
	size_t size = 0;
	bool found = false;

	while (file != NULL && !found && getline(&line, &size, file) > 0)
		found = strncmp(line, "-----BEGIN ", 11) == 0 && strstr(line, "CERTIFICATE-----") != NULL;
	if (file != NULL)
		fclose(file);
	free(line);
	return found;
}

/* Whether one lies in it under the name by which OpenSSL looks: eight hex digits, a dot and a number. */
static bool folder_has_certificate(const char *path)
{
	DIR *folder = opendir(path);
	const struct dirent *entry;
	bool found = false;

	while (folder != NULL && !found && (entry = readdir(folder)) != NULL)
		found = strspn(entry->d_name, "0123456789abcdef") == 8 && entry->d_name[8] == '.' &&
			entry->d_name[9] >= '0' && entry->d_name[9] <= '9';
	if (folder != NULL)
		closedir(folder);
	return found;
}

int http_ca_check(const char *chosen, struct err *err)
{
	const char *file = NULL, *folder = NULL;
	CURL *curl;
	int rc;

	if (chosen != NULL) {
		if (file_has_certificate(chosen))
			return 0;
		err_set(err, ERR_FAILED, _("the CA file %.200s holds no certificate"), chosen);
		return err_hint(err, _("name a file of CA certificates in PEM (--ca, RUBICON_CA)"));
	}
	if ((rc = curl_load(err)) < 0)
		return rc;
	if ((curl = curl_easy_init()) == NULL)
		abort();
	/* A library that is too old to say where it looks is believed. */
	if (curl_easy_getinfo(curl, CURLINFO_CAINFO, &file) == CURLE_OK && curl_easy_getinfo(curl, CURLINFO_CAPATH, &folder) == CURLE_OK &&
	    (file != NULL || folder != NULL) && (file == NULL || !file_has_certificate(file)) &&
	    (folder == NULL || !folder_has_certificate(folder))) {
		err_set(err, ERR_FAILED, _("this machine has no CA certificates to know a server by: none in %.200s"), file != NULL ? file : folder);
		rc = err_hint(err, _("install the package ca-certificates, or name a file of CA certificates (--ca, RUBICON_CA)"));
	}
	curl_easy_cleanup(curl);
	return rc;
}
