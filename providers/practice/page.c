#include "providers/practice/page.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

static void html(struct page *page, const char *text)
{
	struct buf *out = &page->reply->body;

	for (; *text != '\0'; text++)
		switch (*text) {
		case '&': buf_adds(out, "&amp;"); break;
		case '<': buf_adds(out, "&lt;"); break;
		case '>': buf_adds(out, "&gt;"); break;
		case '"': buf_adds(out, "&quot;"); break;
		case '\'': buf_adds(out, "&#39;"); break;
		default: buf_addc(out, *text);
		}
}

/* Constants with %s for escaped texts: markup and contents cannot be mixed up. */
static void markup(struct page *page, const char *pattern, const char *first, const char *second)
{
	const char *next[] = {first, second};
	unsigned n = 0;

	for (; *pattern != '\0'; pattern++) {
		if (pattern[0] == '%' && pattern[1] == 's' && n < 2) {
			html(page, next[n++]);
			pattern++;
		} else {
			buf_addc(&page->reply->body, *pattern);
		}
	}
}

void page_init(struct page *page, struct request *request, struct reply *reply, const struct pairs *form)
{
	const char *lang = pairs_get(&request->query, "lang");

	if (form != NULL && pairs_get(form, "lang") != NULL)
		lang = pairs_get(form, "lang");
	*page = (struct page){request, reply, form, lang != NULL && strcmp(lang, "ja") == 0};
}

bool page_wants_json(const struct request *request)
{
	const char *format = pairs_get(&request->query, "format");

	return strstr(request->accept, "application/json") != NULL || (format != NULL && strcmp(format, "json") == 0);
}

const char *page_say(const struct page *page, const char *english, const char *japanese)
{
	return page->japanese ? japanese : english;
}

void page_open(struct page *page, const char *title, bool invented)
{
	page->reply->type = "text/html; charset=utf-8";
	reply_header(page->reply, "Cache-Control", "no-store");
	reply_header(page->reply, "Content-Security-Policy",
		     "default-src 'none'; style-src 'unsafe-inline'; form-action 'self'; frame-ancestors 'none'");
	buf_release(&page->reply->body);
	markup(page, "<!DOCTYPE html>\n<html lang=\"%s\">\n<head>\n<meta charset=\"utf-8\">\n<title>%s</title>\n",
	       page->japanese ? "ja" : "en", title);
	markup(page, "<meta name=\"viewport\" content=\"width=device-width\">\n<style>body{font:16px/1.6 sans-serif;max-width:46em;"
		     "margin:1em auto;padding:0 1em}.practice{background:#fe9;color:#000;padding:.3em 1em}.refused{border-left:"
		     ".4em solid #b00;padding-left:1em}label{display:block}</style>\n</head>\n<body>\n", "", "");
	markup(page, "<p class=\"practice\">%s</p>\n<h1>%s</h1>\n",
	       page_say(page, "Practice tenant: nothing here is real.", "練習用テナント:ここにあるものはすべて架空です。"), title);
	if (invented)
		markup(page, "<p class=\"invented\"><em>%s</em></p>\n",
		       page_say(page, "This screen is invented: the vendor's article does not describe it.",
				"この画面は架空です(ベンダーの記事に記載はありません)。"), "");
}

void page_heading(struct page *page, const char *text)
{
	markup(page, "<h2>%s</h2>\n", text, "");
}

void page_text(struct page *page, const char *text)
{
	markup(page, "<p>%s</p>\n", text, "");
}

void page_row(struct page *page, const char *label, const char *value)
{
	markup(page, "<p>%s: <strong>%s</strong></p>\n", label, value);
}

void page_link(struct page *page, const char *path, const char *text)
{
	const char *lang = page->japanese ? strchr(path, '?') != NULL ? "&lang=ja" : "?lang=ja" : "";

	markup(page, "<p><a href=\"%s%s\">", path, lang);
	markup(page, "%s</a></p>\n", text, "");
}

void page_form(struct page *page, const char *action)
{
	const char *as = pairs_get(&page->request->query, "as");

	markup(page, "<form method=\"post\" action=\"%s\">\n<input type=\"hidden\" name=\"lang\" value=\"%s\">\n", action,
	       page->japanese ? "ja" : "en");
	if (as != NULL)
		markup(page, "<input type=\"hidden\" name=\"as\" value=\"%s\">\n", as, "");
}

void page_field(struct page *page, const char *name, const char *label, const char *type, const char *value)
{
	markup(page, "<label>%s <input name=\"%s\" ", label, name);
	markup(page, "type=\"%s\" value=\"%s\"></label>\n", type, value);
}

void page_tick(struct page *page, const char *name, const char *label)
{
	markup(page, "<label><input type=\"checkbox\" name=\"%s\" value=\"on\"> %s</label>\n", name, label);
}

void page_button(struct page *page, const char *label)
{
	markup(page, "<button>%s</button>\n</form>\n", label, "");
}

void page_close(struct page *page, int status)
{
	markup(page, "</body>\n</html>\n", "", "");
	page->reply->status = status;
}

void page_refuse(struct page *page, int status, const char *format, ...)
{
	char reason[1024];
	va_list args;

	va_start(args, format);
	vsnprintf(reason, sizeof(reason), format, args);
	va_end(args);
	page_open(page, page_say(page, "Refused", "実行できません"), false);
	markup(page, "<p class=\"refused\">%s</p>\n", reason, "");
	page_close(page, status);
}

void page_see_other(struct page *page, const char *path)
{
	struct buf location = {0};

	buf_adds(&location, path);
	if (page->japanese)
		buf_adds(&location, strchr(path, '?') != NULL ? "&lang=ja" : "?lang=ja");
	reply_header(page->reply, "Location", buf_text(&location));
	page->reply->status = 303;
	buf_release(&location);
}
