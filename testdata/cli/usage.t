# Wrong usage ends with 64 and says what to do.
$ rubicon >help; rc=$?; head -n 3 help; (exit $rc)
2> rubicon plans, gets approved, and applies the changes that cannot be undone.
2> 
2> usage: rubicon COMMAND [OPTIONS] [ARGUMENTS]
2>   init [DIR]                  make a commented tenant file and an approvers file
2>   import --region R           print a first tenant file, from what is observed
2>   validate FILE...            check tenant files, and nothing else
2>   observe FILE|DIR...         show the facts as they are now
2>   plan FILE|DIR...            show what is missing; --save makes it the open plan
2>   runbook FILE                the whole procedure as pages for the people who do it
2>   approve ID                  sign the open plan's points of no return
2>   apply FILE|ID               carry on the open plan: execute only what is missing
2>   attest FILE FACT=VALUE...   sign what you saw, where no API shows it
2>   status [FILE]               where each tenant stands, what it waits for, on whom, since when
2>   log [FILE]                  the history, the newest first
2>   show ID                     a saved plan, with its votes
2>   diff ID ID                  what changed between two saved plans
2>   verify [FILE]               check the whole history: chain, digests, signatures, approvals
2>   abandon ID                  close a plan that nobody will finish; needs --reason
2>   takeover FILE               settle what a runner that died left open, by looking; nothing is sent
2>   doctor FILE                 what is wrong here, and what to change
2>   practice                    serve the practice tenant on this machine
2>   schema [tenant|plan]        print the JSON Schema of the tenant file, or of the plan document
2>   version                     show the version
2> 
2> `rubicon COMMAND --help` shows a command's options. Start with: rubicon init
[exit 64]

$ rubicon no-such-command
2> rubicon: there is no command "no-such-command"
2>   what to do: `rubicon help` lists the commands
[exit 64]

$ # What every command takes may stand before it.

$ rubicon --lang ja --width=60 plan
2> rubicon: plan: 引数が足りません
2>   対処: rubicon plan FILE|DIR...
[exit 64]

$ rubicon --width 60 version
rubicon 0.1.0

$ rubicon --json plan
2> rubicon: there is no command "--json"
2>   what to do: a command comes first, its options behind it: rubicon COMMAND [OPTIONS]
[exit 64]

$ rubicon --width
2> rubicon: there is no command "--width"
2>   what to do: a command comes first, its options behind it: rubicon COMMAND [OPTIONS]
[exit 64]

$ rubicon plan
2> rubicon: plan: an argument is missing
2>   what to do: rubicon plan FILE|DIR...
[exit 64]

$ rubicon plan --no-such-option x.yaml
2> rubicon: plan takes no option --no-such-option
2>   what to do: `rubicon plan --help` lists those it takes
[exit 64]

$ rubicon plan --at
2> rubicon: --at needs a value: DATE
[exit 64]

$ rubicon plan --at yesterday "$EXAMPLES/finished.yaml"
2> rubicon: --at yesterday: a date YYYY-MM-DD is expected
[exit 64]

$ rubicon version --save
2> rubicon: version takes no option --save
2>   what to do: `rubicon version --help` lists those it takes
[exit 64]

$ rubicon version extra
2> rubicon: version: too many arguments
2>   what to do: rubicon version
[exit 64]

$ rubicon validate --lang xx x.yaml
2> rubicon: --lang xx: expected en or ja
[exit 64]

$ rubicon validate --width many x.yaml
2> rubicon: --width many: a whole number is expected
[exit 64]

$ rubicon approve
2> rubicon: approve: an argument is missing
2>   what to do: rubicon approve ID
[exit 64]
