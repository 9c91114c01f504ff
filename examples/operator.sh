#!/bin/sh
# Stands in for the people of a journey: does a person's step at the practice tenant, by the HTTP requests that a
# browser's form sends, and by nothing else.
#
#   operator.sh set-up | api-key | connect | platform | salesforce-off | delegate-migrate | sandbox-on | sandbox-off |
#               update | cecp-sandbox-on | cecp-sandbox-off | migrate ADDRESS | migrate-sso ADDRESS | accept ADDRESS |
#               sign-in ADDRESS PASSWORD | step ID
#
# `step` takes a step id as rubicon prints it, such as admin.migrate:aiko@acme.example.
# The practice tenant's address stands in PRACTICE (else RUBICON_API).
set -eu
base=${PRACTICE:-${RUBICON_API:?set PRACTICE to the address of the practice tenant}}
primary=${PRIMARY:-owner@acme.example}
cas_account=${CAS_ACCOUNT:-it@acme.example}
old=Practice-1
new=Practice-2

# Sends a form and follows to the page that shows the result; says what the page says when it was refused.
post() {
	path=$1
	shift
	answer=$(mktemp)
	code=$(curl -sS --noproxy '*' -o "$answer" -w '%{http_code}' -X POST "$@" "$base$path")
	case $code in
	303) rm -f "$answer" ;;
	*)
		echo "operator: POST $path was refused ($code)" >&2
		sed -e 's/<[^>]*>//g' -e '/^ *$/d' "$answer" >&2
		rm -f "$answer"
		exit 1
		;;
	esac
}

# What the newest mail of a kind to an address holds: field FIELD (code or link) of kind KIND.
mailed() {
	curl -sS --noproxy '*' -H 'Accept: application/json' -G --data-urlencode "to=$1" "$base/practice/mail" |
		tr '{' '\n' | sed -n "/\"kind\": *\"$2\"/s/.*\"$3\": *\"\([^\"]*\)\".*/\1/p" | head -n 1
}

case ${1:-} in
step)
	case $2 in
	visionone.set-up) exec "$0" set-up ;;
	visionone.api-key) exec "$0" api-key ;;
	cas.connect) exec "$0" connect ;;
	platform.update) exec "$0" platform ;;
	cecp.update) exec "$0" update ;;
	cecp.sandbox-on | cecp.sandbox-off) exec "$0" "cecp-${2#cecp.}" ;;
	cas.*) exec "$0" "${2#cas.}" ;;
	admin.migrate:* | admin.accept:*) action=${2%%:*} && exec "$0" "${action#admin.}" "${2#*:}" ;;
	*) echo "operator: no person does $2 at the practice tenant" >&2 && exit 64 ;;
	esac
	;;
set-up) # 1-1 to 1-11
	post /console/set-up/account --data-urlencode "account=$cas_account" --data-urlencode "password=$old"
	post /console/set-up/address --data-urlencode "address=$primary"
	post /console/set-up/verify --data-urlencode "code=$(mailed "$primary" code code)"
	post /console/set-up/password --data-urlencode "password=$new"
	post /console/set-up/sign-in --data-urlencode "account=$primary" --data-urlencode "password=$new"
	post /console/set-up/provision
	;;
api-key)
	post /console/api-keys --data-urlencode "name=rubicon"
	;;
connect) # 2.1 to 2.4
	post /console/cas/connect
	;;
platform) # 2.5, 2.6
	post /console/platform/agree --data-urlencode "as=$primary"
	post /console/platform/start --data-urlencode "as=$primary" --data-urlencode agree=on
	post /console/platform/address --data-urlencode "as=$primary" --data-urlencode "address=$primary"
	post /console/platform/verify --data-urlencode "as=$primary" --data-urlencode "code=$(mailed "$primary" code code)"
	post /console/platform/password --data-urlencode "as=$primary" --data-urlencode "password=$new"
	;;
salesforce-off | delegate-migrate | sandbox-on | sandbox-off)
	post "/cas/$1" --data-urlencode "as=$cas_account"
	;;
update) # 2.7 to 2.11
	post /console/cecp/agree --data-urlencode agree=on
	post /console/cecp/start --data-urlencode agree=on
	;;
cecp-sandbox-on | cecp-sandbox-off)
	post "/console/cecp/${1#cecp-}"
	;;
migrate) # the section on administrator accounts
	post /cas/sign-in --data-urlencode "account=$2" --data-urlencode "password=$old"
	post /cas/account-update --data-urlencode "account=$2" --data-urlencode "password=$new"
	post /console/sign-in --data-urlencode "account=$2" --data-urlencode "password=$new"
	;;
migrate-sso)
	post /cas/sso-migrate --data-urlencode "account=$2" --data-urlencode "password=$new"
	post /console/sign-in --data-urlencode "account=$2" --data-urlencode "password=$new"
	;;
accept)
	post /console/accept --data-urlencode "link=$(mailed "$2" invitation link | sed 's/.*link=//')" --data-urlencode "password=$new"
	;;
sign-in)
	post /console/sign-in --data-urlencode "account=$2" --data-urlencode "password=$3"
	;;
*)
	sed -n '2,/^set/s/^# \{0,1\}//p' "$0"
	exit 64
	;;
esac
