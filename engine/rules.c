#include "engine/rules.h"

static const struct loaded *policy_at(const struct rules *rules, size_t i)
{
	return i == 0 ? rules->pinned : rules->files[i - 1];
}

static bool trusts(const struct rules *rules)
{
	return rules->trust != NULL && rules->trust->n_approvers != 0;
}

int64_t rules_required(const struct rules *rules)
{
	int64_t required = rules->trust != NULL ? rules->trust->required : 0;

	for (size_t i = 0; i <= RULES_FILES; i++)
		if (policy_at(rules, i) != NULL && policy_at(rules, i)->tenant.approvals.required > required)
			required = policy_at(rules, i)->tenant.approvals.required;
	return required;
}

static int64_t valid_for(const struct tenant *tenant)
{
	return tenant->approvals.valid_for;
}

static int64_t evidence_valid_for(const struct tenant *tenant)
{
	return tenant->approvals.evidence_valid_for;
}

static int64_t shortest(const struct rules *rules, int64_t (*duration)(const struct tenant *))
{
	int64_t limit = duration(&rules->pinned->tenant);

	for (size_t i = 1; i <= RULES_FILES; i++)
		if (policy_at(rules, i) != NULL && duration(&policy_at(rules, i)->tenant) < limit)
			limit = duration(&policy_at(rules, i)->tenant);
	return limit;
}

int64_t rules_valid_for(const struct rules *rules)
{
	return shortest(rules, valid_for);
}

int64_t rules_evidence_valid_for(const struct rules *rules)
{
	return shortest(rules, evidence_valid_for);
}

bool rules_author_may_approve(const struct rules *rules)
{
	bool may = !trusts(rules) || rules->trust->author_may_approve;

	for (size_t i = 0; i <= RULES_FILES; i++)
		may = may && (policy_at(rules, i) == NULL || policy_at(rules, i)->tenant.approvals.author_may_approve);
	return may;
}

size_t rules_files(const struct rules *rules)
{
	size_t n = 0;

	for (size_t i = 0; i <= RULES_FILES; i++)
		n += policy_at(rules, i) != NULL;
	return n;
}

bool rules_signers(const struct rules *rules, size_t i, struct slice *signers)
{
	for (size_t file = 0; file <= RULES_FILES; file++)
		if (policy_at(rules, file) != NULL && i-- == 0) {
			*signers = buf_slice(&policy_at(rules, file)->signers);
			return true;
		}
	if (rules->trust == NULL || i >= rules->trust->n_approvers)
		return false;
	*signers = buf_slice(&rules->trust->approvers[i]);
	return true;
}
