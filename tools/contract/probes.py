# What the practice tenant answers where no journey leads: refusals of every kind, pages, and the call that rubicon does
# not make. Nothing of it may violate the description.
import json

from proxy import Practice, ask

EVERYWHERE = (  # operation, method, path, body
    ("connectivity", "GET", "/v3.0/healthcheck/connectivity", None),
    ("profile", "GET", "/v3.0/business/profile", None),
    ("accounts", "GET", "/v3.0/iam/accounts", None),
    ("invite", "POST", "/v3.0/iam/accounts", '{"email": "new@acme.example", "role": "Auditor", "authType": "local"}'),
    ("account", "GET", "/v3.0/iam/accounts/none", None),
    ("edit", "PATCH", "/v3.0/iam/accounts/none", '{"role": "Auditor"}'),
    ("remove", "DELETE", "/v3.0/iam/accounts/none", None),
    ("roles", "GET", "/v3.0/iam/roles", None),
    ("audit", "GET", "/v3.0/audit/logs", None),
    ("mailboxes", "GET", "/v3.0/emailAssetInventory/emailAccounts", None),
)
PERMITTED_TO_ALL = ("connectivity", "profile")
AFTER_UPDATE = ("accounts", "invite", "account", "edit", "remove", "roles")
PERMISSIONS = ("accounts.view", "accounts.configure", "roles.view", "audit.view", "inventory.view")


class Asker:
    def __init__(self, proxy):
        self.proxy, self.faults, self.seen, self.asked = proxy, [], set(), 0

    def __call__(self, wanted, name, method, path, body=None, headers=None, **more):
        status, got, content = ask(self.proxy, method, path, headers, body, **more)
        self.asked += 1
        self.seen.add((name, str(status)))
        if status != wanted:
            self.faults.append("%s %s: %d instead of %d" % (method, path, status, wanted))
        if "sl-violations" in got:
            self.faults.append("%s %s: %s" % (method, path, got["sl-violations"]))
        return got, json.loads(content) if content[:1] in (b"{", b"[") else None


def finished(asker):
    accounts, account = "/v3.0/iam/accounts", "/v3.0/iam/accounts/"
    for name, method, path, body in EVERYWHERE:
        asker(401, name, method, path, body, token="another")
    for name, method, path, body in EVERYWHERE[4:7]:
        asker(404, name, method, path, body)
    asker(404, "profile", "GET", "/v3.0/business/profile")
    _, listed = asker(200, "accounts", "GET", accounts + "?top=100", headers={"TMV1-Filter": "authType eq 'root'"})
    root = account + listed["items"][0]["id"]
    asker(400, "edit", "PATCH", root, '{"role": "Auditor"}')
    asker(400, "remove", "DELETE", root)
    asker(400, "accounts", "GET", accounts, headers={"TMV1-Filter": "name eq 'x'"})
    asker(400, "invite", "POST", accounts, '{"email": "new@acme.example", "role": "No such role", "authType": "local"}')
    for who, auth in (("new@acme.example", "local"), ("Security", "samlGroup")):
        got, _ = asker(201, "invite", "POST", accounts, json.dumps({"email": who, "role": "Auditor", "authType": auth}))
        new = account + got["Location"].rsplit("/", 1)[1]
        got, _ = asker(200, "account", "GET", new)
        if auth == "local":    # an invitation cannot be changed, only taken back
            asker(400, "edit", "PATCH", new, '{"description": "x"}', {"If-Match": got["ETag"]})
        else:
            asker(204, "edit", "PATCH", new, '{"description": "x"}', {"If-Match": got["ETag"]})
            asker(412, "edit", "PATCH", new, '{"role": "Analyst"}', {"If-Match": got["ETag"]})
            asker(412, "remove", "DELETE", new, headers={"If-Match": got["ETag"]})
        asker(200, "accounts", "GET", accounts)
        asker(204, "remove", "DELETE", new)
    asker(200, "roles", "GET", "/v3.0/iam/roles?top=50", headers={"TMV1-Filter": "type eq 'Custom Role'"})
    asker(400, "roles", "GET", "/v3.0/iam/roles?skipToken=none")
    asker(200, "audit", "GET", "/v3.0/audit/logs?top=50", headers={"TMV1-Filter": "category eq 'Logon and Logoff'"})
    asker(400, "audit", "GET", "/v3.0/audit/logs?startDateTime=2001-01-01T00:00:00Z")
    path, boxes = "/v3.0/emailAssetInventory/emailAccounts?top=10", 0
    while path:
        _, page = asker(200, "mailboxes", "GET", path)
        boxes += page["count"]
        path = page.get("nextLink", "")[len(asker.proxy.url):]
    if boxes != 25:
        asker.faults.append("%d mailboxes on all pages instead of 25" % boxes)
    asker(400, "mailboxes", "GET", "/v3.0/emailAssetInventory/emailAccounts?skipToken=none")


def not_updated(asker):
    for name, method, path, body in EVERYWHERE:
        if name in AFTER_UPDATE:
            asker(400, name, method, path, body)


def denied(asker):
    for name, method, path, body in EVERYWHERE:
        if name not in PERMITTED_TO_ALL:
            asker(403, name, method, path, body)


def too_many(asker):
    for name, method, path, body in EVERYWHERE:
        asker(429, name, method, path, body)


def exhaust(asker):
    """Uses up what the rate limit leaves; the calls of one path share its window."""
    for name, method, path, body in EVERYWHERE:
        if name not in ("invite", "edit", "remove"):
            ask(asker.proxy, method, path, body=body)


def run(rubicon, proxy, folder, report):
    """One test for each practice tenant. What was seen: a set of (operation, status)."""
    seen = set()
    deny = [word for permission in PERMISSIONS for word in ("--deny", permission)]
    for what, options, probe in (
            ("a finished tenant", ("--start", "finished", "--mailboxes", "25", "--no-profile"), finished),
            ("a finished tenant in other shapes", ("--start", "finished", "--mailboxes", "25", "--no-profile", "--shape", "log-ids",
                                                   "--shape", "address-names", "--shape", "plain-times", "--shape", "bare-401",
                                                   "--shape", "role-flags"), finished),
            ("a tenant before the platform update", ("--start", "pattern-1"), not_updated),
            ("a key without permissions", ("--start", "finished", *deny), denied),
            ("too many requests", ("--start", "finished", "--rate-limit", "1"), too_many),
            ("too many requests, without Retry-After", ("--start", "finished", "--rate-limit", "1", "--no-retry-after"), too_many)):
        before = proxy.place()
        with Practice(rubicon, proxy, folder, *options):
            asker = Asker(proxy)
            if probe is too_many:
                exhaust(asker)
            probe(asker)
        faults = asker.faults + [line for line in proxy.findings(before) if not asker.faults]
        report(not faults, "probes: %s, %d requests" % (what, asker.asked), faults)
        seen |= asker.seen
    return seen
