/* HTML pages in English or Japanese, built piece by piece. Every text that is not a constant goes through the escaping. */
#ifndef PROVIDERS_PRACTICE_PAGE_H
#define PROVIDERS_PRACTICE_PAGE_H

#include "providers/practice/http.h"

struct page {
	struct request *request;
	struct reply *reply;
	const struct pairs *form; /* of a POST; NULL else */
	bool japanese;            /* ?lang=ja, or the form's field lang */
};

void page_init(struct page *page, struct request *request, struct reply *reply, const struct pairs *form);
bool page_wants_json(const struct request *request);

/* The text in the page's language. Both are constants. */
const char *page_say(const struct page *page, const char *english, const char *japanese)
	__attribute__((format_arg(2), format_arg(3)));

/* invented: the article does not describe this screen, and the page says so. */
void page_open(struct page *page, const char *title, bool invented);
void page_heading(struct page *page, const char *text);
void page_text(struct page *page, const char *text);
void page_row(struct page *page, const char *label, const char *value); /* label: value */
void page_link(struct page *page, const char *path, const char *text);  /* keeps the language */
void page_form(struct page *page, const char *action);                  /* POST; carries the language and ?as= on */
void page_field(struct page *page, const char *name, const char *label, const char *type, const char *value);
void page_tick(struct page *page, const char *name, const char *label);
void page_button(struct page *page, const char *label);                 /* and the form's end */
void page_close(struct page *page, int status);

/* A whole page: refused, and why. */
void page_refuse(struct page *page, int status, const char *format, ...) __attribute__((format(printf, 3, 4)));
/* 303 to a path, which may have a query, keeping the language. */
void page_see_other(struct page *page, const char *path);

#endif
