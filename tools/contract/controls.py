# Whether the description and Prism find what is wrong: right requests and answers, which have to pass, and each of them
# with one thing wrong, which has to be found. Prism skips a schema that it cannot compile without a word, so every
# operation and every status has its control. A member too many is wrong in a request and right in an answer. What it cannot see: an empty member of a query (to Prism it is not there) and
# one that is not described (tools/contract/run looks at those itself).
import copy
import json

from proxy import Scripted, ask, eventually

ACCOUNT = {"id": "a1", "name": "Aiko", "role": "Auditor", "email": "aiko@acme.example", "authType": "local", "status": "enabled",
           "description": "x"}
NEXT = "https://api.xdr.trendmicro.com/v3.0/iam/accounts?top=50&skipToken=abc"
RIGHT = {  # operation: method, path, the answer's status, headers and body
    "connectivity": ("GET", "/v3.0/healthcheck/connectivity", 200, {}, {"status": "available"}),
    "profile": ("GET", "/v3.0/business/profile", 200, {}, {"businessId": "b", "businessName": "Acme"}),
    "accounts": ("GET", "/v3.0/iam/accounts", 200, {}, {"items": [ACCOUNT], "nextLink": NEXT}),
    "invite": ("POST", "/v3.0/iam/accounts", 201, {"Location": "https://api.xdr.trendmicro.com/v3.0/iam/accounts/a1"}, None),
    "account": ("GET", "/v3.0/iam/accounts/a1", 200, {"ETag": "0123abc"}, ACCOUNT),
    "edit": ("PATCH", "/v3.0/iam/accounts/a1", 204, {}, None),
    "remove": ("DELETE", "/v3.0/iam/accounts/a1", 204, {}, None),
    "roles": ("GET", "/v3.0/iam/roles", 200, {}, {
        "items": [{"id": "r1", "name": "Auditor", "type": "Predefined Role", "description": "x",
                   "lastUpdatedDateTime": "2026-11-23T04:05:06Z"}], "nextLink": NEXT}),
    "audit": ("GET", "/v3.0/audit/logs", 200, {}, {
        "items": [{"loggedDateTime": "2026-11-23T04:05:06Z", "ingestedDateTime": "2026-11-23 04:05:07", "loggedUser": "Aiko",
                   "loggedUserMailAddress": "aiko@acme.example", "loggedUserId": "a1", "loggedRole": "Auditor",
                   "accessType": "Console", "category": "Logon and Logoff", "activity": "Log on", "result": "Successful",
                   "details": {}}], "nextLink": NEXT}),
    "mailboxes": ("GET", "/v3.0/emailAssetInventory/emailAccounts", 200, {}, {
        "totalCount": 1, "count": 1,
        "items": [{"accountName": "Aiko", "emailAddress": "aiko@acme.example", "sensorDetectionStatus": "Disabled",
                   "protectionSolution": "Cloud App Security", "protectionPolicyStatus": "Fully enabled",
                   "mailService": "Exchange Online"}], "nextLink": NEXT}),
}
BODY = {"invite": {"email": "sec@acme.example", "role": "Auditor", "authType": "local", "description": "x"},
        "edit": {"role": "Auditor", "status": "enabled", "description": "x"}}
CODE = {400: "BadRequest", 401: "Unauthorized", 403: "AccessDenied", 404: "NotFound", 412: "ConditionNotMet",
        413: "RequestEntityTooLarge", 429: "TooManyRequests", 500: "InternalServerError", 503: "ServiceUnavailable",
        504: "GatewayTimeout"}
ANY_CODE = (401, 504)  # described by nobody, so any code will do

# May be left out; only certain words are right.
OPTIONAL = {"nextLink", "description", "loggedRole", "details", "accountName", "sensorDetectionStatus", "protectionPolicyStatus",
            "mailService", "businessId", "businessName", "name", "loggedUserId", "loggedUserMailAddress", "protectionSolution"}
NEEDED_IN = {"roles": {"name"}}
WORDS = {"status", "authType", "type", "result", "protectionSolution", "protectionPolicyStatus", "mailService", "nextLink",
         "loggedDateTime", "ingestedDateTime", "lastUpdatedDateTime", "email"}


def places(value, path=()):
    """Every member of every object in a value, as a path."""
    if isinstance(value, dict):
        for key in value:
            yield path + (key,)
            yield from places(value[key], path + (key,))
    elif isinstance(value, list):
        for index, item in enumerate(value):
            yield from places(item, path + (index,))


def changed(value, path, change):
    value = copy.deepcopy(value)
    at = value
    for part in path[:-1]:
        at = at[part]
    change(at, path[-1])
    return value


def another_member(right):
    """A member too many in each object."""
    for path in places(right):
        yield "another member beside " + "/".join(map(str, path)), changed(
            right, path, lambda at, key: at.__setitem__("strange", "x"))


def wrong_values(right, optional=OPTIONAL):
    """Each member missing, of another type, with a word that is none."""
    for path in places(right):
        name, where = path[-1], "/".join(map(str, path))
        value = right
        for part in path:
            value = value[part]
        if name not in optional:
            yield "without " + where, changed(right, path, lambda at, key: at.pop(key))
        other = [7] if isinstance(value, str) else {"x": 7} if isinstance(value, list) else "x"
        yield "another type of " + where, changed(right, path, lambda at, key: at.__setitem__(key, other))
        if name in WORDS:
            yield "a strange word for " + where, changed(right, path, lambda at, key: at.__setitem__(key, "strange"))


def failure(code):
    return {"error": {"code": code, "message": "x", "innererror": {"a": 1}, "number": 7}}


def answers(operations):
    """operation, what, whether it is right, (status, headers, body)"""
    json_type = {"Content-Type": "application/json"}

    def say(status, body, headers=None):
        return status, {**json_type, **(headers or {})}, json.dumps(body).encode()

    for name, (_, _, status, headers, body) in RIGHT.items():
        if body is None:
            yield name, "%d as it has to be" % status, True, (status, headers, b"")
        else:
            yield name, "%d as it has to be" % status, True, say(status, body, headers)
            for what, wrong in wrong_values(body, OPTIONAL - NEEDED_IN.get(name, set())):
                yield name, "%d %s" % (status, what), False, say(status, wrong, headers)
            for what, more in another_member(body):
                yield name, "%d %s" % (status, what), True, say(status, more, headers)
            yield name, "%d that is HTML" % status, False, (status, {**headers, "Content-Type": "text/html"}, b"<p>Log in</p>")
        for header in headers:
            yield name, "%d without %s" % (status, header), False, (
                (status, {}, b"") if body is None else say(status, body))
        yield name, "a status that is not described", False, say(418, failure("Teapot"))
        yield name, "a success that is not described", False, say(202, {})
        for other in sorted(int(code) for code in operations[name]["responses"] if int(code) >= 400):
            yield name, "%d as it has to be" % other, True, say(other, failure(CODE[other]))
            yield name, "%d without the envelope" % other, True, say(other, failure(CODE[other])["error"])
            yield name, "%d without code" % other, False, say(other, {"error": {"message": "x"}})
            yield name, "%d of another type" % other, False, say(other, ["x"])
            if other not in ANY_CODE:
                yield name, "%d with a strange code" % other, False, say(other, failure("Strange"))
        for wait in ("7", "Mon, 23 Nov 2026 04:05:06 GMT"):
            yield name, "429 with Retry-After: " + wait, True, say(429, failure(CODE[429]), {"Retry-After": wait})
        yield name, "429 with a strange Retry-After", False, say(429, failure(CODE[429]), {"Retry-After": "soon"})
    yield "invite", "201 with a body", False, (201, RIGHT["invite"][3], b"{}")
    yield "invite", "201 that leads elsewhere", False, (201, {"Location": "/v3.0/iam/roles/a1"}, b"")
    yield "account", "200 with quotes around the ETag", False, say(200, ACCOUNT, {"ETag": '"0123abc"'})
    yield "accounts", "200 with a nextLink that is no URL", False, say(200, {
        "items": [], "nextLink": "/v3.0/iam/accounts?skipToken=a"})
    yield "accounts", "200 with a group, which has a name in the place of an address", True, say(200, {
        "items": [{**ACCOUNT, "authType": "samlGroup", "email": "Security"}]})
    yield "accounts", "200 without a name", True, say(200, {"items": [{k: v for k, v in ACCOUNT.items() if k != "name"}]})
    yield "mailboxes", "200 without what protects it", True, say(200, {
        "totalCount": 1, "count": 1, "items": [{"emailAddress": "aiko@acme.example"}]})
    yield "invite", "400 with title and detail", True, say(400, {"title": "x", "detail": "y", "status": 400})
    yield "roles", "400 NotSupported", True, say(400, failure("NotSupported"))
    yield "audit", "400 NotSupported", False, say(400, failure("NotSupported"))


def requests():
    """operation, what, whether it is right, query, headers, body"""
    long = "x" * 256
    for name in RIGHT:
        right = right_body(name)
        yield name, "as it has to be", True, "", {}, right
        yield name, "without a token", False, "", {"Authorization": ""}, right
        yield name, "with Basic in the place of Bearer", False, "", {"Authorization": "Basic YTpi"}, right
    three, others = (50, 100, 200), (7, 10, 1000)
    for name, limit, tops, wrong_tops in (("accounts", 256, three, others), ("roles", 2048, three, others),
                                          ("audit", 1024, three, others), ("mailboxes", 512, (10, 11, 1000), (7, 9, 1001))):
        for top in tops:
            yield name, "top=%d" % top, True, "?top=%d" % top, {}, None
        for top in (*wrong_tops, 0, -50, "x"):
            yield name, "top=%s" % top, False, "?top=%s" % top, {}, None
        yield name, "a filter of %d characters" % limit, True, "", {"TMV1-Filter": "x" * limit}, None
        yield name, "a filter of %d characters" % (limit + 1), False, "", {"TMV1-Filter": "x" * (limit + 1)}, None
        yield name, "a skipToken", True, "?skipToken=abc", {}, None
    yield "mailboxes", "a filter on protectionSolution", False, "", {"TMV1-Filter": "protectionSolution eq 'Unknown'"}, None
    for key in ("startDateTime", "endDateTime"):
        yield "audit", key, True, "?%s=2026-11-23T04:05:06Z" % key, {}, None
        yield "audit", "a day as " + key, False, "?%s=2026-11-23" % key, {}, None
    for name, right in BODY.items():
        optional = {"description"} if name == "invite" else set(right)
        for what, wrong in (*wrong_values(right, optional), *another_member(right)):
            yield name, what, False, "", {}, json.dumps(wrong)
        for key, text in (("role", long), ("description", long), ("email", long[:-13] + "@acme.example")):
            if key in right:
                yield name, "256 characters of " + key, True, "", {}, json.dumps({**right, key: text})
                yield name, "257 characters of " + key, False, "", {}, json.dumps({**right, key: "x" + text})
        yield name, "an empty role", False, "", {}, json.dumps({**right, "role": ""})
        yield name, "no body", False, "", {}, None
        yield name, "a text as body", False, "", {"Content-Type": "text/plain"}, json.dumps(right)
    yield "invite", "an authType root", False, "", {}, json.dumps({**BODY["invite"], "authType": "root"})
    yield "invite", "a group", True, "", {}, json.dumps({**BODY["invite"], "authType": "samlGroup", "email": "Security"})
    yield "edit", "nothing to change", False, "", {}, "{}"
    yield "edit", "a status invited", False, "", {}, '{"status": "invited"}'
    yield "edit", "an address", False, "", {}, '{"email": "a@acme.example"}'
    yield "edit", "with If-Match", True, "", {"If-Match": "0123abc"}, '{"status": "disabled"}'


def right_body(name):
    return json.dumps(BODY[name]) if name in BODY else None


def right_answer(name):
    _, _, status, headers, body = RIGHT[name]
    if body is None:
        return status, headers, b""
    return status, {**headers, "Content-Type": "application/json"}, json.dumps(body).encode()


def run(proxy, operations, report):
    """Reports each side as one test; the findings have to stand in the answer's header and in Prism's log."""
    with Scripted(proxy.upstream) as server:
        wrong_answers = ((name, what, ok, "", {}, right_body(name), answer) for name, what, ok, answer in answers(operations))
        wrong_requests = ((*request, right_answer(request[0])) for request in requests())
        for side, cases in (("answer", wrong_answers), ("request", wrong_requests)):
            faults, right, wrong = [], 0, 0
            before = proxy.place()
            for name, what, is_right, query, headers, body, server.answer in cases:
                method, path = RIGHT[name][:2]
                _, got, _ = ask(proxy, method, path + query, headers, body)
                found = json.loads(got.get("sl-violations", "[]"))    # fails where Prism cut it: keep the examples small
                sides = {violation["location"][0] for violation in found}
                if is_right and found:
                    faults.append("%s: %s %s: is right, but: %s" % (name, side, what, found))
                elif not is_right and sides != {"response" if side == "answer" else "request"}:
                    faults.append("%s: %s %s: is wrong, and was not found" % (name, side, what))
                right, wrong = right + is_right, wrong + (not is_right)
            if not eventually(lambda: len(proxy.findings(before)) >= wrong):
                faults.append("only %d of the findings stand in Prism's log" % len(proxy.findings(before)))
            report(not faults, "controls: %d right %ss pass, %d wrong ones are found" % (right, side, wrong), faults)
