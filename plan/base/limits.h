/* Every limit on what comes from outside, in one place. Bytes unless said otherwise. */
#ifndef PLAN_BASE_LIMITS_H
#define PLAN_BASE_LIMITS_H

enum {
	LIMIT_TENANT_BYTES = 8 * 1024 * 1024,   /* a tenant file (design.md section 3) */
	LIMIT_SIGNERS_BYTES = 1024 * 1024,
	LIMIT_YAML_DEPTH = 32,
	LIMIT_YAML_NODES = 1000 * 1000,
	LIMIT_YAML_MARKS = 30,                  /* combining marks in a row (UAX #15, stream-safe); more make NFC slow */
	LIMIT_FAULTS = 100,                     /* faults reported for one file */
	LIMIT_FACTS_BYTES = 512 * 1024 * 1024,
	LIMIT_JSON_DEPTH = 64,
	LIMIT_TEXT_CHARS = 256,                 /* a name, role or address (visionone-api.md: each <= 256) */
	LIMIT_EVIDENCE_BYTES = 32 * 1024 * 1024,
	LIMIT_KEY_BYTES = 64 * 1024,            /* a public key */
	LIMIT_STATEMENT_BYTES = 1024 * 1024,
	LIMIT_SIGNATURE_BYTES = 64 * 1024,
	LIMIT_AUTHORS = 2000,                   /* people who had a hand in a tenant file since the last finished plan */
	LIMIT_HTTP_HEADER_BYTES = 64 * 1024,
	LIMIT_HTTP_BODY_BYTES = 16 * 1024 * 1024,
	LIMIT_HTTP_PAGES = 10000,               /* pages of one list */
	LIMIT_HTTP_VALUES = 500 * 1000,         /* values in one answer: small ones cost a hundred times their bytes in memory */
	LIMIT_TOKEN_BYTES = 64 * 1024,
	LIMIT_CONFIG_BYTES = 1024 * 1024,
	LIMIT_TIPS_BYTES = 8 * 1024 * 1024,     /* a file of tips */
	LIMIT_CATALOGUE_BYTES = 8 * 1024 * 1024, /* a catalogue of translations */
	LIMIT_CHILD_OUTPUT_BYTES = 16 * 1024 * 1024,
	LIMIT_PRACTICE_STATE_BYTES = 256 * 1024 * 1024, /* the practice tenant's state file */
	LIMIT_PRACTICE_BODY_BYTES = 1024 * 1024,        /* a request to it; above that 413 */
	LIMIT_PRACTICE_SWALLOW_BYTES = 64 * 1024 * 1024, /* read and thrown away before a 413; above that hung up */
	LIMIT_PRACTICE_PAIRS = 100,             /* fields of a form or query */
	LIMIT_PRACTICE_LOG = 100 * 1000,        /* requests remembered for /practice/log */
	LIMIT_PRACTICE_CLIENTS = 500,           /* its clients at one time; one more takes the place of the longest idle */
	LIMIT_RELAY_CONTENT_BYTES = 4 * 1024 * 1024,    /* an answer that the fault relay makes a fault of */
	LIMIT_RELAY_LINKS = 1000,               /* its clients at one time; one more takes the place of the longest idle */
	LIMIT_GIT_NAME_BYTES = 8 * 1024,         /* HEAD and its like in somebody's repository */
	LIMIT_GIT_REFERENCES_BYTES = 256 * 1024 * 1024, /* its packed-refs */
	LIMIT_OBJECT_BYTES = 512 * 1024 * 1024,  /* one object of the history, unpacked */
	LIMIT_BUF_BYTES = 1024 * 1024 * 1024
};

#endif
