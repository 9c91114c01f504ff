#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "engine/child.h"
#include "engine/remote_login.h"

static char config[] = "/tmp/remote-login-XXXXXX"; /* the person's, with a helper that knows a password for every host */

static int setup(void **state)
{
	static const char text[] = "[credential]\n\thelper = \"!echo password=of-the-person; #\"\n";
	int fd = mkstemp(config);

	(void)state;
	setenv("GIT_CONFIG_GLOBAL", config, 1);
	return fd < 0 || write(fd, text, sizeof(text) - 1) != (ssize_t)sizeof(text) - 1 || close(fd) != 0;
}

static int teardown(void **state)
{
	(void)state;
	return unlink(config);
}

/* What git's own credential machinery then knows for an address. */
static const char *git_fills(const struct remote_login *login, const char *address, struct buf *out)
{
	const char *const argv[] = {"git", "credential", "fill", NULL};
	struct buf input = {0};
	struct err err = {0};
	int status;

	buf_addf(&input, "url=%s\n\n", address);
	buf_release(out);
	assert_int_equal(child_run(&(struct child){.argv = argv, .env = login->env, .folder = "/", .input = buf_slice(&input)}, &status, out, NULL, &err), 0);
	buf_release(&input);
	return buf_text(out);
}

static void git_gets_user_and_password_for_that_host_alone(void **state)
{
	static const struct { const char *url, *plain, *user, *password; } logins[] = {
		{"https://hana:hush-hush@git.acme.example/a.git", "https://git.acme.example/a.git", "hana", "hush-hush"},
		{"https://ha%40na:a%3ab%2F%25c'\"$(x)\\@git.acme.example:8443/a", "https://git.acme.example:8443/a", "ha@na", "a:b/%c'\"$(x)\\"},
		{"http://x-access-token:gh_1@[::1]:80/a", "http://[::1]:80/a", "x-access-token", "gh_1"},
		{"https://token:@git.acme.example/a.git", "https://git.acme.example/a.git", "token", ""},
		{"HTTPS://a:b:c@git.acme.example", "HTTPS://git.acme.example", "a", "b:c"},
	};
	struct arena arena = {0};
	struct buf out = {0};
	struct err err = {0};

	(void)state;
	for (size_t i = 0; i < sizeof(logins) / sizeof(logins[0]); i++) {
		struct remote_login login;
		char wanted[200];

		assert_int_equal(remote_login_read(&login, logins[i].url, &arena, &err), 0);
		assert_string_equal(login.url, logins[i].plain);
		assert_string_equal(login.password, logins[i].password);
		snprintf(wanted, sizeof(wanted), "username=%s\npassword=%s\n", logins[i].user, logins[i].password);
		assert_non_null(strstr(git_fills(&login, login.url, &out), wanted));
		assert_string_equal(git_fills(&login, "https://elsewhere.example/a.git", &out), "");
	}
	buf_release(&out);
	arena_release(&arena);
}

static void a_user_alone_is_named_and_the_persons_helper_knows_the_rest(void **state)
{
	struct remote_login login;
	struct arena arena = {0};
	struct buf out = {0};
	struct err err = {0};

	(void)state;
	assert_int_equal(remote_login_read(&login, "https://hana@git.acme.example/a.git", &arena, &err), 0);
	assert_string_equal(login.url, "https://git.acme.example/a.git");
	assert_null(login.password);
	git_fills(&login, login.url, &out);
	assert_non_null(strstr(buf_text(&out), "username=hana\n"));
	assert_non_null(strstr(buf_text(&out), "password=of-the-person\n"));
	buf_release(&out);
	arena_release(&arena);
}

static void other_addresses_stay_and_no_password_goes_where_it_would_show(void **state)
{
	static const char *const stay[] = {
		"/srv/a@b.git", "file:///srv/a:b@c.git", "ssh://git@git.acme.example/a.git", "git@git.acme.example:a.git", "https://git.acme.example/a@b:c.git",
		"a/b://c:d@e", "https://git.acme.example?a:b@c",
	};
	/* what git takes apart in another way than it was meant */
	static const char *const odd[] = {
		"https://hana:hush/hush@git.acme.example/a.git", "hana:hush@git.acme.example:a.git", "//hana:hush@git.acme.example/a.git",
		"https:/hana:hush@git.acme.example/a.git", "https://git.acme.example/a.git?private_token=hush",
	};
	struct remote_login login;
	struct arena arena = {0};
	struct err err = {0};

	(void)state;
	for (size_t i = 0; i < sizeof(stay) / sizeof(stay[0]); i++) {
		assert_int_equal(remote_login_read(&login, stay[i], &arena, &err), 0);
		assert_ptr_equal(login.url, stay[i]);
		assert_null(login.env[0]);
	}
	assert_int_equal(remote_login_read(&login, "ssh://hana:hush-hush@git.acme.example/a.git", &arena, &err), -ERR_USAGE);
	assert_null(strstr(err.message, "hush"));
	for (size_t i = 0; i < sizeof(odd) / sizeof(odd[0]); i++) {
		char address[64];

		assert_int_equal(remote_login_read(&login, odd[i], &arena, &err), -ERR_USAGE);
		assert_null(strstr(err.message, "hush"));
		assert_null(strstr(err.hint, "hush"));
		snprintf(address, sizeof(address), "%s", odd[i]);
		remote_login_hide(address);
		assert_null(strstr(address, "hush"));
	}
	assert_int_equal(remote_login_read(&login, "https://hana:a%0ab@git.acme.example/a.git", &arena, &err), -ERR_USAGE);
	assert_int_equal(remote_login_read(&login, "https://ha%00na:ab@git.acme.example/a.git", &arena, &err), -ERR_USAGE);
	arena_release(&arena);
}

static void what_is_said_of_it_shows_stars(void **state)
{
	char address[] = "https://hana:hush-hush@git.acme.example/a.git", plain[] = "ssh://git@git.acme.example/a.git";
	struct remote_login login;
	struct arena arena = {0};
	struct buf words = {0};
	struct err err = {0};

	(void)state;
	assert_int_equal(remote_login_read(&login, address, &arena, &err), 0);
	buf_adds(&words, "remote: no hush-hush, hush-hush");
	remote_login_redact(&login, &words);
	assert_string_equal(buf_text(&words), "remote: no *********, *********");
	remote_login_hide(address);
	assert_string_equal(address, "https://**************@git.acme.example/a.git");
	remote_login_hide(plain);
	assert_string_equal(plain, "ssh://git@git.acme.example/a.git");
	buf_release(&words);
	arena_release(&arena);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(git_gets_user_and_password_for_that_host_alone),
		cmocka_unit_test(a_user_alone_is_named_and_the_persons_helper_knows_the_rest),
		cmocka_unit_test(other_addresses_stay_and_no_password_goes_where_it_would_show),
		cmocka_unit_test(what_is_said_of_it_shows_stars),
	};

	return cmocka_run_group_tests(tests, setup, teardown);
}
