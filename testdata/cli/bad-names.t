# File names come by pull request, too: none acts on the terminal, or writes a line of its own.
$ mkdir tenants; cp "$EXAMPLES/finished.yaml" "$EXAMPLES/approvers" tenants; cp tenants/finished.yaml "tenants/$(printf 'red\033[31m\nfinished.yaml: valid')".yaml; cp tenants/finished.yaml "tenants/$(printf 'latin\351')".yaml
> facts="$EXAMPLES/facts/finished.json"

$ rubicon plan --facts "$facts" tenants 2>&1 | grep -v '^ ' | grep -e name -e tenants | cat -v
not known   which CAS administrators exist: 1 named by you, nobody can check that these are all
rubicon: tenants/latin?.yaml: the file's name has characters that cannot be shown
rubicon: tenants/red?[31m finished.yaml: valid.yaml: the file's name has characters that cannot be shown
3 tenants: 1 done, 0 with steps missing, 0 blocked, 0 unknown, 2 broken
rubicon: 2 of 3 tenants failed; the reasons stand above

$ rubicon plan --facts "$facts" --json tenants 2>&1 | grep -v digest | cat -v
rubicon: tenants/latin?.yaml: the file's name has characters that cannot be shown
  what to do: rename it
rubicon: tenants/red?[31m finished.yaml: valid.yaml: the file's name has characters that cannot be shown
  what to do: rename it
3 tenants: 1 done, 0 with steps missing, 0 blocked, 0 unknown, 2 broken
rubicon: 2 of 3 tenants failed; the reasons stand above

$ rubicon validate tenants/*.yaml 2>&1 | cat -v
tenants/latin?.yaml: the file's name has characters that cannot be shown
tenants/red?[31m finished.yaml: valid.yaml: the file's name has characters that cannot be shown
rubicon: 2 of 3 files are wrong
  what to do: correct the places above; README.md describes every key
tenants/finished.yaml: valid, tenant acme-sapporo, 2 administrators

$ rubicon observe tenants 2>&1 | grep -a red | cat -v
visionone.api                 none                      api       no token is configured
tenants/red?[31m finished.yaml: valid.yaml
rubicon: tenants/red?[31m finished.yaml: valid.yaml: the file's name has characters that cannot be shown

$ rubicon "$(printf 'plan\033[2J')" 2>&1 | cat -v
rubicon: there is no command "plan?[2J"
  what to do: `rubicon help` lists the commands
