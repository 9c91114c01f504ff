/* The vendor's claims and our own inferences, with the source that travels with each (article.md). */
#ifndef PLAN_CLAIMS_H
#define PLAN_CLAIMS_H

struct claim {
	const char *id;
	const char *source; /* "S" the article, "V" another page of the vendor, "O" ours; "S V" both */
	const char *page;   /* the vendor's page for V; NULL */
	const char *text;   /* in our words; translated where shown */
};

const struct claim *claim_find(const char *id); /* NULL if there is none; static */
const struct claim *claim_at(unsigned i);       /* NULL past the last */

#endif
