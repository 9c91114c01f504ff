/* The pages with hostile words in them: what comes from outside has no effect in any form of page, judged by real
 * readers of those forms (libxml2, GitHub's CommonMark, a browser where there is one), and every form keeps its bounds. */
#include <stdarg.h>
#include <setjmp.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <arpa/inet.h>
#include <ctype.h>
#include <netinet/in.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>
#include <utf8proc.h>

#include "cmd/document.h"
#include "cmd/locale.h"
#include "cmd/page_html.h"
#include "cmd/page_markdown.h"
#include "cmd/page_plan.h"
#include "cmd/page_runbook.h"
#include "engine/file.h"
#include "plan/base/when.h"

enum { OUTPUT_BYTES = 64 * 1024 * 1024, MANY = 10000 };

/* --- a host of our own, a folder of our own ----------------------------------------------------------------------- */

static char folder[] = "/tmp/rubicon-formats-XXXXXX";

static const char *variable(const char *name)
{
	return strcmp(name, "RUBICON_LOCALEDIR") == 0 ? folder : NULL;
}

static const struct host host = {.variable = variable};

/* What a program says on its standard output; its exit status in *status. */
static struct buf output_of(int *status, const char *format, ...) __attribute__((format(printf, 2, 3)));

static struct buf output_of(int *status, const char *format, ...)
{
	struct buf out = {.ceiling = OUTPUT_BYTES};
	char command[2048], bytes[4096];
	va_list args;
	FILE *pipe;
	size_t n;

	va_start(args, format);
	vsnprintf(command, sizeof(command), format, args);
	va_end(args);
	assert_non_null(pipe = popen(command, "r"));
	while ((n = fread(bytes, 1, sizeof(bytes), pipe)) > 0)
		buf_add(&out, bytes, n);
	*status = pclose(pipe);
	return out;
}

static int make_folder(void **state)
{
	char command[256];

	(void)state;
	if (mkdtemp(folder) == NULL)
		return -1;
	snprintf(command, sizeof(command), "mkdir -p %s/ja/LC_MESSAGES && msgfmt -o %s/ja/LC_MESSAGES/rubicon.mo cmd/po/ja.po", folder, folder);
	return system(command) == 0 ? 0 : -1;
}

static int remove_folder(void **state)
{
	char command[64];

	(void)state;
	snprintf(command, sizeof(command), "rm -rf %s", folder);
	return system(command) == 0 ? 0 : -1;
}

static void keep(const char *name, const struct buf *page)
{
	char path[128];
	struct err err;

	snprintf(path, sizeof(path), "%s/%s", folder, name);
	assert_int_equal(file_write(path, buf_slice(page), 0644, &err), 0);
}

/* --- a plan with anybody's words in it --------------------------------------------------------------------------- */

static const char *const hostile[] = {
	"<script>document.title='PWNED'</script>",
	"</style></title></textarea></script><script>document.title='PWNED'</script><style>",
	"\"><img src=x onerror=\"document.title='PWNED'\">",
	"' onmouseover='document.title=1' x='",
	"]]></text></svg><svg onload=document.title='PWNED'>--><!--",
	"<img src=\"http://127.0.0.1:%u/image\"><link rel=stylesheet href=\"http://127.0.0.1:%u/style\">",
	"[x](javascript:alert(1)) ![x](https://evil.example/x.png) [x]: https://evil.example",
	"https://evil.example www.evil.example WWW.evil.example http\x01://evil.example ww\x01w.evil.example ftp://evil.example",
	"@everyone @acme/admins hi@there,@all (@you) @\x01you #17 !17 ~label %1 &1 acme/x#17 mailto:me@evil.example xmpp:me@evil.example",
	"a@b.c.`d@e` a@b-.x@y me@evil.example@evil.example @\xe7\xae\xa1\xe7\x90\x86",
	"&#64;everyone &lt;b&gt; &amp;lt; &colon;",
	"`code` ``` ~~~ **bold** _em_ ~~gone~~ $x$ $$y$$ \\",
	"a | b || c \\| d |",
	"\n\n# head\n\n- item\n\n1. item\n\n    code\n\n```\nfence\n\n| a | b |\n| - | - |\n",
	"- item", "+ item", "1. item", "2) item", "    code", "===", "---", "> quote", "# head", "\x01- item", ":::", "| --- |", "[ ] task",
	"\x1b[31mred\x1b[0m \x1b]8;;https://evil.example\x1b\\link \x07\x08\x7f \xc2\x9b" "31m",
	"\xe2\x80\xae" "drawkcab\xe2\x80\xac \xe2\x81\xa6isolate\xe2\x81\xa9 \xd8\x9cmark \xe2\x80\x8bzero \xef\xbb\xbf \xf3\xa0\x81\x81",
	"\xff\xfe\xc0\xaf\xed\xa0\x80 broken \xe3\x81",
	"/merge", "/close", "tab\there\r\nand there",
};

#define N_HOSTILE (sizeof(hostile) / sizeof(hostile[0]))

static const char yaml[] =
	"rubicon: 1\ntenant: acme-jp\nchange: CHG-1\nregion: jp\nbusiness_id: \"1\"\n"
	"license: {type: standard, program: TSSL, seats: 100, expires: 2027-03-31}\nsandbox: {url: true}\n"
	"primary_account: owner@acme.example\ncas_account: it@acme.example\n"
	"admins:\n"
	"  - {email: a@acme.example, from: cas, role: Senior Analyst}\n"
	"  - {email: b@acme.example, from: cas, role: Auditor, sso: true}\n"
	"  - {email: c@acme.example, from: new, role: Auditor, status: enabled}\n"
	"declared: {visionone.console: provisioned, cas.connection: connected, cas.url_sandbox: on, cas.salesforce: off}\n"
	"approvals: {required: 2, signers: approvers}\n";

struct made {
	struct tenant tenant;
	struct facts facts;
	struct plan plan;
	struct page_plan page;
	const char *path;
};

static void make(struct made *made, const char *text)
{
	char policy[DIGEST_HEX];
	struct buf faults = {0};
	struct err err;

	*made = (struct made){0};
	if (tenant_parse(&made->tenant, slice_of(text), "test.yaml", &faults, &err) < 0)
		fail_msg("%s", buf_text(&faults));
	assert_int_equal(facts_add_text(&made->facts, "visionone.platform", "not-updated", SOURCE_API, "GET: 400", 1, &err), 0);
	assert_int_equal(facts_add_text(&made->facts, "cas.connection", "connected", SOURCE_ATTESTED, "a screenshot", 1, &err), 0);
	facts_note(&made->facts, "a note");
	facts_sort(&made->facts);
	tenant_policy_digest(&made->tenant, (struct slice){NULL, 0}, policy);
	plan_make(&made->plan, &cas_to_cecp, &made->tenant, &made->facts, policy, when_days(2026, 11, 23));
	made->path = "acme-jp.yaml";
	made->page = (struct page_plan){.plan = &made->plan, .path = made->path, .facts = &made->facts, .approvals = -1};
}

/* The same plan, as if these words had come from outside in every place that has any. Not even what the reading of
 * files and answers refuses is left out. */
static void taint(struct made *made, const char *words)
{
	struct evidence *evidence = &made->plan.evidence;

	made->tenant.change = made->tenant.business_id = made->tenant.primary_account = made->tenant.cas_account = words;
	made->tenant.approvals.signers = made->path = words;
	for (size_t i = 0; i < made->tenant.admins.n; i++)
		made->tenant.admins.at[i].email = made->tenant.admins.at[i].role = words;
	for (size_t i = 0; i < evidence->list.n; i++)
		evidence->list.at[i].evidence = words;
	made->facts.notes.at[0] = words;
	vec_push(&evidence->conflicts, (struct dissent){"cas.connection", {.kind = VALUE_TEXT, .text = words}, SOURCE_ATTESTED});
	vec_push(&evidence->conflicts, (struct dissent){"cas.connection", {.kind = VALUE_TEXT, .text = words}, SOURCE_INFERRED});
	made->page.path = words;
	made->page.observed = words;
}

static void unmake(struct made *made)
{
	plan_release(&made->plan);
	facts_release(&made->facts);
	tenant_release(&made->tenant);
}

/* --- the forms ---------------------------------------------------------------------------------------------------- */

enum form { PLAN_HTML, RUNBOOK_HTML, PLAN_MARKDOWN, RUNBOOK_MARKDOWN, FORMS };
static const char *const form_names[FORMS] = {"plan.html", "runbook.html", "plan.md", "runbook.md"};

static struct buf render(const struct made *made, enum form form)
{
	struct document document = {0};
	struct buf out = {0};

	if (form == RUNBOOK_HTML || form == RUNBOOK_MARKDOWN)
		page_runbook(&document, &made->plan, made->path);
	switch (form) {
	case PLAN_HTML: page_html(&out, &made->page, locale_language()); break;
	case PLAN_MARKDOWN: page_markdown(&out, &made->page, &(struct markdown_room){MARKDOWN_CHARACTERS, false}); break;
	case RUNBOOK_HTML: document_html(&out, &document, locale_language()); break;
	case RUNBOOK_MARKDOWN: document_markdown(&out, &document); break;
	case FORMS: break;
	}
	document_release(&document);
	return out;
}

/* A page as the reader of its form understands it: well-formed elements and texts. Takes the page over. */
static struct buf understood_bytes(struct buf *page, bool markdown, const char *name)
{
	struct buf said;
	int status;

	if (markdown) {
		keep("page.md", page);
		buf_release(page);
		said = output_of(&status, "cmark-gfm --unsafe -e table -e strikethrough -e autolink -e tasklist %s/page.md", folder);
		assert_int_equal(status, 0);
		buf_addf(page, "<html>\n%s</html>\n", buf_text(&said));
		buf_release(&said);
	}
	keep("page.xml", page);
	said = output_of(&status, "xmllint --nonet --noout %s/page.xml 2>&1", folder);
	if (status != 0)
		fail_msg("%s is not well-formed: %s", name, buf_text(&said));
	buf_release(&said);
	return *page;
}

static struct buf understood(const struct made *made, enum form form)
{
	struct buf page = render(made, form);

	return understood_bytes(&page, form == PLAN_MARKDOWN || form == RUNBOOK_MARKDOWN, form_names[form]);
}

/* Every tag of a well-formed page, one a line, with all its attributes. Code is left out: addresses are set as code. */
static struct buf tags_of(const struct buf *page)
{
	const char *at = buf_text(page);
	struct buf tags = {0};

	while ((at = strchr(at, '<')) != NULL) {
		size_t len = strcspn(at, ">");

		if (strncmp(at, "<code>", 6) != 0 && strncmp(at, "</code>", 7) != 0)
			buf_addf(&tags, "%.*s>\n", (int)len, at);
		at += len;
	}
	return tags;
}

/* The texts of a well-formed page, without those in code. */
static struct buf texts_of(const struct buf *page)
{
	const char *at = buf_text(page);
	struct buf texts = {0};
	bool code = false;

	for (bool tag = false; *at != '\0'; at++) {
		if (*at == '<') {
			code = strncmp(at, "<code", 5) == 0 || (code && strncmp(at, "</code", 6) != 0);
			tag = true;
			buf_addc(&texts, '\n'); /* what stands in different elements does not touch */
		} else if (*at == '>') {
			tag = false;
		} else if (!tag && !code) {
			buf_addc(&texts, *at);
		}
	}
	return texts;
}

/* Neither a line end apart, nor anything that a terminal or a reader's eye would obey. */
static void assert_clean(const struct buf *page, const char *what)
{
	const utf8proc_uint8_t *at = (const utf8proc_uint8_t *)buf_text(page);
	utf8proc_int32_t c;

	while (*at != '\0') {
		utf8proc_ssize_t n = utf8proc_iterate(at, -1, &c);

		if (n <= 0)
			fail_msg("%s: no UTF-8: %.20s", what, (const char *)at);
		if ((c < 0x20 && c != '\n') || (c >= 0x7f && c < 0xa0) || c == 0x61c || c == 0x200e || c == 0x200f ||
		    (c >= 0x2028 && c <= 0x202e) || (c >= 0x2066 && c <= 0x2069) || c == 0xfeff || c >= 0xe0000)
			fail_msg("%s: U+%04X before %.40s", what, (unsigned)c, (const char *)at + n);
		at += n;
	}
}

/* What GitHub or GitLab would make a link or a mention of. */
static void assert_no_reference(const struct buf *page, const char *what)
{
	struct buf texts = texts_of(page);
	const char *at = buf_text(&texts);

	for (size_t i = 0; at[i] != '\0'; i++) {
		bool bad = (strchr("@#!", at[i]) != NULL && isalnum((unsigned char)at[i + 1])) || strncmp(at + i, "://", 3) == 0 ||
			   strncasecmp(at + i, "www.", 4) == 0;

		if (bad && strncmp(at + i, "#39;", 4) != 0)
			fail_msg("%s: a reference: %.60s", what, at + i);
	}
	buf_release(&texts);
}

/* The elements are the same whatever the words are. */
static void check_form(enum form form)
{
	struct made plain, made;
	struct buf expected, page, tags;

	make(&plain, yaml);
	taint(&plain, "words");
	page = understood(&plain, form);
	expected = tags_of(&page);
	assert_non_null(strstr(buf_text(&expected), form == PLAN_HTML ? "<svg " : form == PLAN_MARKDOWN ? "<table>" : "<h1>"));
	assert_null(strstr(buf_text(&expected), "<a "));
	buf_release(&page);
	for (size_t i = 0; i < N_HOSTILE; i++) {
		make(&made, yaml);
		taint(&made, hostile[i]);
		page = understood(&made, form);
		tags = tags_of(&page);
		if (strcmp(buf_text(&tags), buf_text(&expected)) != 0) {
			size_t at = 0;

			while (tags.data[at] == expected.data[at])
				at++;
			fail_msg("%s changes its elements by: %s\nexpected: %.60s\ngot: %.60s", form_names[form], hostile[i],
				 expected.data + at, tags.data + at);
		}
		assert_clean(&page, form_names[form]);
		if (form == PLAN_MARKDOWN || form == RUNBOOK_MARKDOWN)
			assert_no_reference(&page, form_names[form]);
		buf_release(&page);
		buf_release(&tags);
		unmake(&made);
	}
	buf_release(&expected);
	unmake(&plain);
}

static void test_plan_html(void **state) { (void)state; check_form(PLAN_HTML); }
static void test_runbook_html(void **state) { (void)state; check_form(RUNBOOK_HTML); }
static void test_plan_markdown(void **state) { (void)state; check_form(PLAN_MARKDOWN); }
static void test_runbook_markdown(void **state) { (void)state; check_form(RUNBOOK_MARKDOWN); }

/* The same for a document's blocks of every kind, should a text from outside ever begin one. */
static void check_blocks(bool markdown)
{
	struct buf expected = {0};

	for (size_t i = 0; i <= N_HOSTILE; i++) {
		const char *words = i == 0 ? "words" : hostile[i - 1];
		struct document document = {0};
		struct buf page = {0}, tags;

		for (enum block_kind kind = BLOCK_TITLE; kind <= BLOCK_COMMAND; kind++)
			for (int twice = 0; twice < 2; twice++)
				document_add(&document, kind, kind == BLOCK_COMMAND ? arena_printf(&document.arena, "rubicon %s", words) : words);
		if (markdown)
			document_markdown(&page, &document);
		else
			document_html(&page, &document, "en");
		page = understood_bytes(&page, markdown, "blocks");
		tags = tags_of(&page);
		if (i == 0)
			expected = tags;
		else if (strcmp(buf_text(&tags), buf_text(&expected)) != 0)
			fail_msg("blocks change their elements by: %s\nexpected:\n%s\ngot:\n%s", words, buf_text(&expected), buf_text(&tags));
		if (i != 0)
			buf_release(&tags);
		buf_release(&page);
		document_release(&document);
	}
	buf_release(&expected);
}

static void test_blocks(void **state)
{
	(void)state;
	check_blocks(false);
	check_blocks(true);
}

static void assert_shown(const struct made *made, const char *words)
{
	for (enum form form = PLAN_HTML; form < FORMS; form++) {
		struct buf page = understood(made, form), text;
		int status;

		text = output_of(&status, "xmllint --nonet --xpath 'string(/html)' %s/page.xml", folder);
		assert_int_equal(status, 0);
		if (strstr(buf_text(&text), words) == NULL)
			fail_msg("%s: not shown: %s\n%s", form_names[form], words, buf_text(&text));
		buf_release(&text);
		buf_release(&page);
	}
}

/* What can be read stays: the words are shown, not thrown away, and an address can be copied. */
static void test_words_stay(void **state)
{
	static const char words[] = "<b>&amp;|*_`$ \\ [x](y) me@evil.example a@b-.x@-y 100% - 1. |";
	struct made made;

	(void)state;
	make(&made, yaml);
	made.tenant.change = words;
	assert_shown(&made, words);
	made.tenant.change = NULL;
	made.tenant.admins.at[0].role = words; /* in a table's cell */
	assert_shown(&made, words);
	unmake(&made);
}

/* What cannot be undone stands before everything that grows with the tenant. */
static void test_markdown_order(void **state)
{
	struct made made;
	struct buf page;
	const char *first, *table;

	(void)state;
	make(&made, yaml);
	page = render(&made, PLAN_MARKDOWN);
	assert_non_null(first = strstr(buf_text(&page), "Cannot be undone"));
	assert_non_null(strstr(first, "There is no cancel"));
	assert_non_null(strstr(first, "2 different people named in approvers"));
	assert_non_null(strstr(first, "**credits**"));
	assert_non_null(strstr(first, "2027-12-31"));
	assert_non_null(table = strstr(first, "| --- |"));
	assert_true(strstr(first, "**credits**") < table);
	buf_release(&page);
	unmake(&made);
}

/* --- bounds -------------------------------------------------------------------------------------------------------- */

static void many_admins(struct made *made)
{
	struct buf text = {0};

	buf_adds(&text, "rubicon: 1\ntenant: acme-jp\nregion: jp\nlicense: {type: standard, program: TSSL, seats: 100, expires: 2027-03-31}\n"
			"sandbox: {url: true}\nadmins:\n");
	for (int i = 0; i < MANY; i++)
		buf_addf(&text, "  - {email: a%d@acme.example, from: cas, role: Senior Analyst}\n", i);
	make(made, buf_text(&text));
	buf_release(&text);
}

static size_t characters(const struct buf *text)
{
	size_t n = 0;

	for (size_t i = 0; i < text->len; i++)
		n += ((unsigned char)text->data[i] & 0xc0) != 0x80;
	return n;
}

static void check_cut(const char *lang, const char *says)
{
	struct made made;
	struct buf page, rows;
	const char *cut;
	int status;

	locale_use(lang, &host);
	many_admins(&made);
	page = understood(&made, PLAN_MARKDOWN);
	rows = output_of(&status, "xmllint --nonet --xpath 'concat(count(//tr) > 100, count(//tr[count(td) + count(th) != 3]))' %s/page.xml",
			 folder);
	assert_int_equal(strncmp(buf_text(&rows), "true0", 5), 0);
	buf_release(&rows);
	buf_release(&page);
	page = render(&made, PLAN_MARKDOWN);
	assert_in_range(characters(&page), 60000, MARKDOWN_CHARACTERS);
	assert_non_null(cut = strstr(buf_text(&page), says));
	assert_ptr_equal(strchr(cut, '\n') + 1, buf_text(&page) + page.len); /* the last line says it */
	buf_release(&page);
	unmake(&made);
	locale_use("en", &host);
}

static void test_cut(void **state)
{
	(void)state;
	check_cut("en", "lines are left out here");
	check_cut("ja", "省略");
}

/* Even where one line alone is longer than a comment. */
static void test_cut_of_one_line(void **state)
{
	struct made made;
	struct buf words = {0}, page;

	(void)state;
	for (int i = 0; i < MANY * 8; i++)
		buf_adds(&words, "long");
	make(&made, yaml);
	made.facts.notes.at[0] = buf_text(&words);
	page = render(&made, PLAN_MARKDOWN);
	assert_in_range(characters(&page), 1000, MARKDOWN_CHARACTERS);
	assert_non_null(strstr(buf_text(&page), "left out here"));
	buf_release(&page);
	unmake(&made);
	buf_release(&words);
}

static size_t columns(const char *line, size_t len)
{
	size_t total = 0;
	utf8proc_int32_t c;

	while (len > 0) {
		utf8proc_ssize_t n = utf8proc_iterate((const utf8proc_uint8_t *)line, (utf8proc_ssize_t)len, &c);

		assert_true(n > 0);
		total += (size_t)utf8proc_charwidth(c);
		line += n;
		len -= (size_t)n;
	}
	return total;
}

/* A line is wider only by a word that cannot be broken and stands where lines begin. */
static void assert_width(const struct buf *page, size_t width, const char *what)
{
	enum { INDENT = 14 };

	for (const char *line = buf_text(page); *line != '\0';) {
		size_t len = strcspn(line, "\n");
		const char *blank = memrchr(line, ' ', len);

		if (columns(line, len) > width && blank != NULL && columns(line, (size_t)(blank - line)) >= INDENT)
			fail_msg("%s: wider than %zu columns: %.*s", what, width, (int)len, line);
		line += len + (line[len] == '\n');
	}
}

static void check_text(const struct made *made, size_t width, bool ascii, const char *words)
{
	struct document document = {0};
	struct buf plan = {0}, runbook = {0};
	struct term term = {.out = &plan, .width = width, .ascii = ascii};

	page_plan(&term, &made->page);
	page_runbook(&document, &made->plan, made->path);
	term.out = &runbook;
	document_text(&term, &document);
	document_release(&document);
	assert_clean(&plan, words);
	assert_clean(&runbook, words);
	assert_width(&plan, width, words);
	assert_width(&runbook, width, words);
	for (size_t i = 0; ascii && i < plan.len; i++)
		if ((unsigned char)plan.data[i] >= 0x80)
			fail_msg("not ASCII: %.40s", plan.data + i);
	buf_release(&plan);
	buf_release(&runbook);
}

static void test_text(void **state)
{
	static const size_t widths[] = {60, 80, 100, 200};
	static const char *const langs[] = {"en", "ja"};
	struct made made;

	(void)state;
	for (size_t k = 0; k < 2; k++) {
		locale_use(langs[k], &host);
		for (size_t w = 0; w < sizeof(widths) / sizeof(widths[0]); w++) {
			make(&made, yaml);
			check_text(&made, widths[w], false, "as it is");
			taint(&made, "a word and 管理者の 言葉");
			check_text(&made, widths[w], false, "words");
			unmake(&made);
			for (size_t i = 0; i < N_HOSTILE; i++) {
				make(&made, yaml);
				taint(&made, hostile[i]);
				check_text(&made, widths[w], false, hostile[i]);
				unmake(&made);
			}
		}
	}
	locale_use("en", &host);
	make(&made, yaml);
	check_text(&made, 80, true, "in ASCII");
	unmake(&made);
}

/* --- a browser ------------------------------------------------------------------------------------------------------ */

/* Its home is the folder, too. */
#define BROWSER \
	"cd %s && HOME=$PWD XDG_CONFIG_HOME= XDG_CACHE_HOME= timeout 300 chromium --headless --no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking " \
	"--disable-component-update --disable-sync --hide-scrollbars --user-data-dir=$PWD/browser"

static bool have(const char *program)
{
	char command[64];

	snprintf(command, sizeof(command), "command -v %s >/dev/null", program);
	return system(command) == 0;
}

static int listen_somewhere(unsigned *port)
{
	struct sockaddr_in address = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
	socklen_t len = sizeof(address);
	int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);

	assert_int_equal(bind(fd, (struct sockaddr *)&address, len), 0);
	assert_int_equal(listen(fd, 8), 0);
	assert_int_equal(getsockname(fd, (struct sockaddr *)&address, &len), 0);
	*port = ntohs(address.sin_port);
	return fd;
}

/* All hostile words in one page: no script runs, nothing is asked for, nothing stands there that we did not write.
 * false: the browser does not start here, which says nothing of the page. */
static bool check_in_browser(enum form form, int listener, unsigned port)
{
	static const char *const none[] = {"PWNED</title>", "<title>1<", "<script", "<img", "<link", "<a ", "<!--"};
	struct buf words = {0}, page, dom;
	struct pollfd asked = {.fd = listener, .events = POLLIN};
	struct made made;
	const char *at;
	int status;
	bool started;

	for (size_t i = 0; i < N_HOSTILE; i++)
		if (strstr(hostile[i], "%u") == NULL)
			buf_addf(&words, "%s ", hostile[i]);
	buf_addf(&words, "<img src=\"http://127.0.0.1:%u/image\"><link rel=stylesheet href=\"http://127.0.0.1:%u/style\">", port, port);
	make(&made, yaml);
	taint(&made, buf_text(&words));
	page = render(&made, form);
	keep(form_names[form], &page);
	dom = output_of(&status, BROWSER " --dump-dom file://%s/%s 2>/dev/null", folder, folder, form_names[form]);
	started = status == 0 && dom.len != 0;
	for (size_t i = 0; i < sizeof(none) / sizeof(none[0]); i++)
		if ((at = strstr(buf_text(&dom), none[i])) != NULL)
			fail_msg("%s: %.80s", form_names[form], at);
	assert_true(!started || form != PLAN_HTML || strstr(buf_text(&dom), "<svg ") != NULL);
	assert_int_equal(poll(&asked, 1, 200), 0);
	buf_release(&dom);
	buf_release(&page);
	buf_release(&words);
	unmake(&made);
	return started;
}

static void test_browser(void **state)
{
	unsigned port;
	int listener;
	bool started;

	(void)state;
	if (!have("chromium"))
		skip();
	listener = listen_somewhere(&port);
	started = check_in_browser(PLAN_HTML, listener, port) && check_in_browser(RUNBOOK_HTML, listener, port);
	close(listener);
	if (!started)
		skip();
}

/* Printed, each administrator's hand-out is a page of its own. */
static void test_print(void **state)
{
	static const char *const emails[] = {"a@acme.example", "b@acme.example"};
	struct made made;
	struct buf page, out;
	const char *at;
	int status;
	bool started;

	(void)state;
	if (!have("chromium") || !have("pdftotext"))
		skip();
	make(&made, yaml);
	page = render(&made, RUNBOOK_HTML);
	keep("print.html", &page);
	out = output_of(&status, BROWSER " --no-pdf-header-footer --print-to-pdf=print.pdf file://%s/print.html 2>&1", folder, folder);
	started = status == 0;
	buf_release(&out);
	out = started ? output_of(&status, "pdftotext %s/print.pdf -", folder) : out;
	assert_int_equal(!started || status == 0, true);
	at = buf_text(&out);
	for (size_t i = 0; started && i < 2; i++) {
		char title[64];

		snprintf(title, sizeof(title), "\fFor %s: your administrator account", emails[i]);
		if ((at = strstr(at, title)) == NULL)
			fail_msg("no page begins with the hand-out for %s:\n%s", emails[i], buf_text(&out));
		assert_ptr_equal(strchr(at + 1, '\f'), i == 0 ? strstr(at, "\fFor b@") : strrchr(at, '\f')); /* and it is one page */
	}
	buf_release(&out);
	buf_release(&page);
	unmake(&made);
	if (!started)
		skip();
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_plan_html), cmocka_unit_test(test_runbook_html), cmocka_unit_test(test_plan_markdown),
		cmocka_unit_test(test_runbook_markdown), cmocka_unit_test(test_blocks), cmocka_unit_test(test_words_stay), cmocka_unit_test(test_markdown_order),
		cmocka_unit_test(test_cut), cmocka_unit_test(test_cut_of_one_line), cmocka_unit_test(test_text),
		cmocka_unit_test(test_browser), cmocka_unit_test(test_print),
	};

	return cmocka_run_group_tests(tests, make_folder, remove_folder);
}
