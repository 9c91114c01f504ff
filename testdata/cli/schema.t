# The schemas for editors and pipelines; tools/check-schemas holds them against the program.
$ rubicon schema | jq -c '[.title, .["$schema"], .required]'
["rubicon tenant file","https://json-schema.org/draft/2020-12/schema",["rubicon","tenant","region","license","sandbox","admins"]]

$ rubicon schema tenant | cmp - "$ROOT/cmd/schema/tenant.json"

$ rubicon schema plan | jq -c '[.title, .properties.format.const]'
["rubicon plan","rubicon.plan/1"]

$ rubicon schema facts
2> rubicon: there is no schema "facts"
2>   what to do: there are two: tenant, for the tenant file, and plan, for what `rubicon plan --json` prints
[exit 64]

$ rubicon init . 2>/dev/null; head -1 tenant.yaml; rubicon schema | cmp - tenant.schema.json; rubicon validate tenant.yaml
# yaml-language-server: $schema=tenant.schema.json
tenant.yaml: valid, tenant my-tenant, 2 administrators
2> tenant.yaml: nobody can approve yet: the signers file names fewer people than approvals.required asks for (wildcards and keys for other namespaces aside)
