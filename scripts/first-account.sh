#!/usr/bin/env bash
# What to go through first in an account of AWS that is real: docs/how-it-works/aws-behaviours.md says what each step shows. Renders a few frames of
# the example on small instances, takes one of these away in the middle, looks at the frames, and destroys the farm on any exit.
#   scripts/first-account.sh [--dry-run] [--yes] [--anyway] [--cap DOLLARS] [--minutes N] [--price DOLLARS] [--name NAME]
#                            [--types LIST] [--instances N] [--frames RANGE] [--folder PATH] [--poll SECONDS] [--set SETTING=VALUE]...
# The report goes to stdout, all else to stderr. Exit code: 0 when every step went well, 1 when one did not, 2 for a wrong option.
set -euo pipefail
# Each step is a process group of its own: it is broken off with all that it has started.
set -m

cap=1 minutes=60 price='' name=first-account types=c6a.large,c6i.large,m6a.large,m6i.large instances=2 frames=1-12
folder=first-account-frames poll=10 is_dry='' is_agreed='' is_anyway=''
settings=()

say() { printf '%s\n' "$*" >&2; }
wrong() { say "first-account.sh: $*"; exit 2; }
number() {
  if [[ ! $2 =~ ^[0-9]+(\.[0-9]+)?$ ]] || ! calc "$2 > 0"; then wrong "$1 $2: must be a number above 0, like $3"; fi
}
# Whether a comparison of numbers holds.
calc() { awk "BEGIN { exit !($1) }"; }

while [ $# -gt 0 ]; do
  case $1 in
    --dry-run) is_dry=yes ;;
    --yes) is_agreed=yes ;;
    --anyway) is_anyway=yes ;;
    --cap | --minutes | --price | --name | --types | --instances | --frames | --folder | --poll | --set)
      [ $# -gt 1 ] || wrong "$1: needs a value"
      case $1 in
        --set)
          [[ $2 == *=* ]] || wrong "--set $2: must be SETTING=VALUE, like percentage=25"
          settings+=(-c "$2")
          ;;
        *) printf -v "${1#--}" %s "$2" ;;
      esac
      shift
      ;;
    -h | --help) sed -n '2,7s/^# \{0,1\}//p' "$0"; exit 0 ;;
    *) wrong "$1: no such option; --help lists them" ;;
  esac
  shift
done
number --cap "$cap" 1
number --minutes "$minutes" 60
number --poll "$poll" 10
[ -z "$price" ] || number --price "$price" 0.10
[[ $instances =~ ^[1-9][0-9]?$ ]] || wrong "--instances $instances: must be a whole number from 1 to 99"
[[ $name =~ ^[a-z](-?[a-z0-9])*$ ]] || wrong "--name $name: must begin with a letter and go on with letters, digits and single dashes"

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
stack=brenda-$name
region=${AWS_REGION:-${AWS_DEFAULT_REGION:-$(aws configure get region 2>/dev/null || true)}}
[ -z "$region" ] || export AWS_REGION="$region" AWS_DEFAULT_REGION="$region"
export AWS_PAGER=''
work=$(mktemp -d)
mkdir -p "$work/checkout"
# The user's own settings stay as they are: the farm's are in a folder beside, which has all else from here.
for path in "$root"/*; do
  [[ $path =~ /cdk\.(context\.json|out)$ ]] || ln -s "$path" "$work/checkout/"
done
# Disks, addresses, requests and logs come to a few cents an hour: a quarter more than the instances alone is more than enough.
readonly BESIDE=1.25
# What is spent until everything is gone is within the cap, too.
readonly SHARE=0.8

brenda() { node "$root/dist/brenda.mjs" "$@"; }
cdk() { (cd "$work/checkout" && npx --no -- cdk "$@"); }
# A value of the JSON on stdin: `json .jobs[0].done`.
json() {
  node -e 'const it = JSON.parse(fs.readFileSync(0, "utf8")); console.log(Function("it", "return it" + process.argv[1])(it) ?? "")' "$1"
}
hourly() { awk "BEGIN { printf \"%.4f\", $instances * $(cat "$work/price") * $BESIDE }"; }
# At most: as if all instances had been there, at the list price, since the deployment began.
spent() {
  [ -e "$work/began" ] || { echo 0.00; return; }
  awk "BEGIN { printf \"%.2f\", ($(date +%s) - $(cat "$work/began")) / 3600 * $(hourly) }"
}

account() {
  local tool who plan
  for tool in aws node npx; do
    command -v "$tool" >/dev/null || { say "no $tool on the PATH: install it first"; return 1; }
  done
  [ -e "$root/dist/brenda.mjs" ] || { say "Brenda is not built: npm ci"; return 1; }
  who=$(aws sts get-caller-identity --query Arn --output text) || { say 'no login: aws sso login, or as you do otherwise'; return 1; }
  [ -n "$region" ] || { say 'no Region: set AWS_REGION, or aws configure set region eu-central-1'; return 1; }
  say "$who, in $region"
  aws ssm get-parameter --name /cdk-bootstrap/hnb659fds/version --query Parameter.Value --output text >/dev/null ||
    { say "the account was not prepared for the CDK in $region: npx cdk bootstrap"; return 1; }
  # Who may not ask, or an account older than these plans, is not told.
  plan=$(AWS_MAX_ATTEMPTS=1 aws freetier get-account-plan-state --region us-east-1 --query accountPlanType --output text 2>/dev/null || true)
  if [ "$plan" = FREE ] && [[ ! $types, =~ ^([cm]7i-flex\.large,)+$ ]]; then
    say "the account is on AWS's free plan, which has none of $types: --types c7i-flex.large,m7i-flex.large, or upgrade it: aws freetier upgrade-account-plan --region us-east-1 --account-plan-type PAID"
    return 1
  fi
  if aws cloudformation describe-stacks --stack-name "$stack" >/dev/null 2>&1; then
    say "there is a stack $stack already: npx cdk destroy $stack, or give this one another --name"
    return 1
  fi
}

# Of this one farm: no instance type that costs more, nothing that stays behind.
context() {
  node -e '
    const [name, types, maxInstances, frames] = process.argv.slice(1);
    console.log(JSON.stringify({ brenda: { name, project: "examples/bloom", scene: "bloom.blend", frames, maxInstances,
      instanceTypes: types.split(","), keepFrames: false } }));' "$name" "$types" "$instances" "$frames" >"$work/checkout/cdk.context.json"
}

doctor() {
  (cd "$work/checkout" && brenda doctor >&2) || {
    [ -n "$is_anyway" ] && { say 'it goes on all the same (--anyway)'; return; }
    say 'mend what is bad above; --anyway goes on without'
    return 1
  }
}

plan() {
  if [ -n "$price" ]; then
    echo "$price" >"$work/price"
  else
    brenda price -i "$types" --json | json '.prices.reduce((most, { onDemand }) => Math.max(most, onDemand ?? 0), 0)' >"$work/price"
  fi
  calc "$(cat "$work/price") > 0" || { say "the list prices of $types cannot be told: give the highest with --price DOLLARS"; return 1; }
  awk "BEGIN { most = $cap * $SHARE / $(hourly) * 3600; time = $minutes * 60; printf \"%d\", time < most ? time : most }" >"$work/seconds"
  say "at most $instances instances of $types: \$$(hourly) an hour at the list price, with disks and requests"
  say "it is destroyed after $(($(cat "$work/seconds") / 60)) minutes at the latest, within the cap of \$$cap"
}

ask() {
  local answer=''
  [ -z "$is_agreed" ] || return 0
  printf 'Deploy %s in this account, and spend at most $%s? [y/N] ' "$stack" "$cap" >&2
  read -r answer || true
  [[ $answer == [yY]* ]]
}

deploy() {
  cdk deploy "$stack" --require-approval never --outputs-file "$work/outputs.json" ${settings[@]+"${settings[@]}"} >&2
}

standing() { brenda status --farm "$stack" --json | json ".jobs[0]$1"; }

first_frame() {
  local rendered look stopped refused told=''
  until rendered=$(standing .done) && [ "${rendered:-0}" -gt 0 ]; do
    look=$(brenda status --farm "$stack" --json)
    stopped=$(json '.stopped?.reason' <<<"$look")
    [ -z "$stopped" ] || { say "the farm has stopped: $stopped; see docs/operations/runbook.md#boot-failures"; return 1; }
    refused=$(json '.launchFailure?.says' <<<"$look")
    [ -z "$refused" ] || [ "$refused" = "$told" ] || say "no instance comes: $refused; see docs/operations/runbook.md#no-instance-comes"
    told=$refused
    sleep "$poll"
  done
  say "$rendered of $(standing .total) frames"
}

interrupt() {
  local busy state left
  until busy=$(brenda instances --farm "$stack" --json | json '.instances.find(({ isBusy }) => isBusy)?.id') && [ -n "$busy" ]; do
    left=$(standing .missing.count)
    [ "$left" -gt 0 ] || { say 'all frames were done before an instance could be taken away: more --frames'; return 1; }
    sleep "$poll"
  done
  say "$busy renders, and is terminated"
  aws ec2 terminate-instances --instance-ids "$busy" >/dev/null
  until state=$(aws ec2 describe-instances --instance-ids "$busy" --query 'Reservations[].Instances[].State.Name' --output text) &&
    [[ $state == shutting-down || $state == terminated ]]; do sleep "$poll"; done
}

others() { brenda wait --farm "$stack" --timeout "$(cat "$work/seconds")" >&2; }

whole() {
  local total files
  # Each is checked against the checksum in its record as it comes.
  brenda frames --farm "$stack" --sync "$folder" >&2
  total=$(standing .total)
  files=$(find "$folder" -type f -name '*.png' | wc -l)
  [ "$files" = "$total" ] || { say "$total frames were asked for, and $files files are in $folder"; return 1; }
  say "$files files in $folder"
}

instances_go() {
  until [ "$(brenda instances --farm "$stack" --json | json .instances.length)" = 0 ]; do sleep "$poll"; done
}

destroy() {
  # The sooner an instance goes, the less it costs; the deletion takes away what this leaves.
  brenda stop --farm "$stack" >&2 || say "brenda stop did not end the instances; the deletion does"
  cdk destroy "$stack" --force ${settings[@]+"${settings[@]}"} >&2 || { say "the farm is there, and may cost money: npx cdk destroy $stack, or delete the stack in the console"; return 1; }
}

# The tags of what is deleted are told for a while yet; instances that are terminated for an hour, which cost nothing.
left() {
  local look all ended
  for look in 1 2 3 4 5 6 7 8 9 10 11 12; do
    all=$(aws resourcegroupstaggingapi get-resources --tag-filters "Key=brenda:farm,Values=$stack" --query 'ResourceTagMappingList[].ResourceARN' --output text | tr '\t' '\n' | grep -v '^None$' || true)
    ended=$(aws ec2 describe-instances --filters "Name=tag:brenda:farm,Values=$stack" Name=instance-state-name,Values=terminated --query 'Reservations[].Instances[].InstanceId' --output text | tr '\t' '\n')
    [ -z "$ended" ] || all=$(grep -vF "$ended" <<<"$all" || true)
    if aws cloudformation describe-stacks --stack-name "$stack" >/dev/null 2>&1; then all+=$'\n'"the stack $stack"; fi
    sed '/^$/d' <<<"$all" >"$work/left"
    [ -s "$work/left" ] || return 0
    [ "$look" = 12 ] || sleep "$poll"
  done
  say 'some of it is still there:'
  cat "$work/left" >&2
  return 1
}

running='' watcher='' verdict=0 is_ending='' number_of_step='' name_of_step='' began_step=0

# Runs a step, and writes down what came of it. One that fails is the last, but for those of the end. It is never called in a condition:
# there the shell would let a step go on behind what fails in it.
step() {
  local outcome=ok
  number_of_step=$1 name_of_step=$2 began_step=$SECONDS
  say "== $1. $2"
  "$3" &
  running=$!
  wait "$running" || outcome=failed
  running=''
  [ "$outcome" = ok ] || verdict=1
  record "$outcome"
  [ "$outcome" = ok ] || [ -n "$is_ending" ] || exit 1
}

record() {
  printf '%2d  %-62s %-8s %6d  $%s\n' "$number_of_step" "$name_of_step" "$1" $((SECONDS - began_step)) "$(spent)" >>"$work/report"
}

# A process group of ours, and waits for it: what it writes lies in the folder that goes at the end.
end() { { kill -- "-$1"; wait "$1"; } 2>/dev/null || true; }

finish() {
  local status=$?
  is_ending=yes
  # A second signal would leave the farm as it is.
  trap '' INT TERM USR1
  [ -z "$watcher" ] || end "$watcher"
  [ -z "$running" ] || { end "$running"; record 'cut off'; }
  if [ -e "$work/began" ]; then
    step 10 'The farm is destroyed' destroy
    step 11 'What is left in the account' left
  fi
  if [ -e "$work/report" ]; then
    printf '%s, %s\n%-66s %-8s %6s  %s\n' "$stack" "$region" '    step' outcome seconds 'spent at most'
    cat "$work/report"
    [ ! -e "$work/left" ] || report_left
  fi
  rm -rf "$work"
  [ "$status" != 0 ] || status=$verdict
  exit "$status"
}

report_left() {
  local arn
  [ -s "$work/left" ] || { echo "nothing in the account has the tag brenda:farm=$stack"; echo 'cdk bootstrap has left its own stack, CDKToolkit, for the next deployment'; return 0; }
  echo "left in the account, with the tag brenda:farm=$stack:"
  while read -r arn; do
    case $arn in
      arn:*:s3:::*) echo "  $arn    delete it: aws s3 rb --force s3://${arn##*:::}" ;;
      arn:*:ec2:*:instance/*) echo "  $arn    end it: aws ec2 terminate-instances --instance-ids ${arn##*/}" ;;
      *) echo "  $arn    delete it: npx cdk destroy $stack once more, or in the console" ;;
    esac
  done <"$work/left"
}

dry_run() {
  cat <<TEXT
first-account.sh would, in the account that the AWS CLI is logged in to, and ask before the fourth step:
 1  see who asks, which Region, and whether cdk bootstrap was run
 2  run brenda doctor for the farm
 3  tell the price: at most $instances instances of $types, \$$cap in all, $minutes minutes
 4  npx cdk deploy $stack ${settings[*]-}
 5  wait for the first of the frames $frames
 6  aws ec2 terminate-instances of one that renders
 7  brenda wait --farm $stack
 8  brenda frames --farm $stack --sync $folder, and count them
 9  wait until no instance is left
10  brenda stop --farm $stack; npx cdk destroy $stack --force; on any exit once the deployment has begun
11  list what has the tag brenda:farm=$stack
TEXT
}

[ -z "$is_dry" ] || { rm -rf "$work"; dry_run; exit 0; }

trap finish EXIT
trap 'say "stopped by a signal"; exit 143' INT TERM
trap 'say "the time is up, by the limit or by the cap"; exit 1' USR1

context
step 1 'The account: who asks, where, and whether it was bootstrapped' account
step 2 'What brenda doctor finds' doctor
step 3 'What it may cost' plan
ask || { say 'nothing was deployed'; exit 1; }

date +%s >"$work/began"
{ sleep "$(cat "$work/seconds")"; kill -USR1 $$; } &
watcher=$!
step 4 'The farm is deployed' deploy
step 5 'An instance boots, and the first frame is recorded' first_frame
step 6 'An instance that renders is taken away' interrupt
step 7 'All frames are rendered, and the farm drains' others
step 8 'The frames are whole' whole
step 9 'No instance is left' instances_go
