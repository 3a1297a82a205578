#!/bin/bash
# The first boot stage of an instance, and its termination. cloud-init runs it as root, with the farm's settings before it.
#   first-stage.sh                       boots: fetches the bundle with everything else, and runs it
#   first-stage.sh again                 boots this instance once more after a restart, which cloud-init does not
#   first-stage.sh give-up STEP REASON   writes the reason to the frames bucket, then terminates the instance and lowers the capacity
#   first-stage.sh ship-logs             sends the log to CloudWatch until SIGTERM, and then the rest of it
set -o pipefail
export "${!BRENDA_@}"
home=$BRENDA_ROOT/opt/brenda
state=$BRENDA_ROOT/run/brenda
log=$BRENDA_ROOT/var/log/brenda.log
# Where the image has no AWS command line, the bundle's stand-in.
PATH=$PATH:$home/bin
# No command may hang: an instance that waits costs as much as one that works.
export AWS_MAX_ATTEMPTS=3 AWS_PAGER=''

metadata() {
  local at=${AWS_EC2_METADATA_SERVICE_ENDPOINT:-http://169.254.169.254} token
  local ask=(curl -sSf --noproxy '*' --connect-timeout 2 --max-time 5 --retry 4 --retry-connrefused)
  token=$("${ask[@]}" -X PUT -H 'X-aws-ec2-metadata-token-ttl-seconds: 300' "${at%/}/latest/api/token") &&
    "${ask[@]}" -H "X-aws-ec2-metadata-token: $token" "${at%/}/latest/meta-data/$1"
}

# Tries six times: the network and the role's credentials may come later than the instance.
try() {
  local n
  for n in 1 2 3 4 5 6; do
    "$@" >/dev/null 2>"$state/why" && return
    echo "attempt $n of 6: $(why)"
    ((n == 6)) || sleep "${BRENDA_PAUSE:-$((n * 5))}"
  done
  return 1
}

ask_aws() { command -v aws >/dev/null && try timeout 60 aws --cli-connect-timeout 5 "$@"; }

# fetch BUCKET KEY FILE, where there is no AWS command line: the stand-in is in the bundle, which has to be fetched first.
# https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html
fetch() {
  local name role domain
  name=$(metadata iam/security-credentials/) && role=$(metadata "iam/security-credentials/$name") &&
    domain=$(metadata services/domain) && ROLE=$role DOMAIN=$domain timeout 60 python3 - "$@" <<'PY'
import hashlib, hmac, json, os, sys, time
from urllib import parse, request
bucket, key, file = sys.argv[1:]
role, region = json.loads(os.environ['ROLE']), os.environ['AWS_REGION']
site = os.environ.get('AWS_ENDPOINT_URL') or f"https://s3.{region}.{os.environ['DOMAIN']}"
path = parse.quote(f'/{bucket}/{key}')
now = time.strftime('%Y%m%dT%H%M%SZ', time.gmtime())
scope = f'{now[:8]}/{region}/s3/aws4_request'
body = 'UNSIGNED-PAYLOAD'
headers = {
    'host': parse.urlsplit(site).netloc,
    'x-amz-content-sha256': body,
    'x-amz-date': now,
    'x-amz-security-token': role['Token'],
}
names = ';'.join(headers)
asked = '\n'.join(['GET', path, '', *map(':'.join, headers.items()), '', names, body])
text = '\n'.join(['AWS4-HMAC-SHA256', now, scope, hashlib.sha256(asked.encode()).hexdigest()])
sign = ('AWS4' + role['SecretAccessKey']).encode()
for part in [*scope.split('/'), text]:
    sign = hmac.new(sign, part.encode(), 'sha256').digest()
by = f"Credential={role['AccessKeyId']}/{scope}, SignedHeaders={names}, Signature={sign.hex()}"
headers['authorization'] = 'AWS4-HMAC-SHA256 ' + by
with request.urlopen(request.Request(site + path, headers=headers), timeout=20) as answer, open(file, 'wb') as to:
    to.write(answer.read())
PY
}

why() { grep . "$state/why" | tail -n 1; }

# Sends the next lines, if there are any: at most 5000, and far below CloudWatch's limit of one megabyte a request.
ship() {
  local upto stream=(--log-group-name "$BRENDA_LOG_GROUP" --log-stream-name "$BRENDA_INSTANCE")
  upto=$(python3 - "$log" "$state" <<'PY'
import json, os, sys, time
log, state = sys.argv[1:]
shipped = log + '.shipped'
at = int(open(shipped).read() or 0) if os.path.exists(shipped) else 0
with open(log, 'rb') as file:
    file.seek(at)
    part = file.read(250000)
lines = part.splitlines(True)[:5000]
if lines and not lines[-1].endswith(b'\n') and (lines[1:] or len(part) < 250000):
    lines.pop()
now = int(time.time() * 1000)
texts = [line.decode('utf8', 'replace').rstrip() for line in lines]
with open(state + '/events', 'w') as file:
    json.dump([{'timestamp': now, 'message': text} for text in texts if text], file)
print(at + sum(map(len, lines)) if lines else '')
PY
  ) && [ "$upto" ] || return 1
  if [ "$(<"$state/events")" != '[]' ] &&
    ! timeout 30 aws logs put-log-events "${stream[@]}" --log-events "file://$state/events" >/dev/null 2>"$state/unshipped"; then
    timeout 30 aws logs create-log-stream "${stream[@]}" 2>/dev/null
    return 1
  fi
  # Kept across a restart, as the log is.
  echo "$upto" >"$log.shipped"
  # Frees the disk space of shipped lines; keeps the end of the log for give-up.
  ((upto < 4000000)) || fallocate --punch-hole --offset 0 --length "$((upto - 1000000))" "$log" || true
}

ship_logs() {
  local ended=''
  trap 'ended=yes' TERM
  until [ "$ended" ]; do
    while ship; do :; done
    sleep "${BRENDA_LOG_SECONDS:-$((SECONDS < 900 ? 5 : 15))}" &
    wait $!
  done
  ship || ship
  while ship; do :; done
}

give_up() {
  mkdir "$state/gave-up" 2>/dev/null || return
  echo "giving up at $1: $2"
  python3 - "$BRENDA_INSTANCE" "$1" "$2" "$log" >"$state/failure.json" <<'PY'
import datetime, json, os, sys
instance, step, reason, log = sys.argv[1:]
with open(log, 'rb') as file:
    file.seek(max(0, os.path.getsize(log) - 16000))
    tail = file.read().decode('utf8', 'replace').split('\n')[-80:]
at = datetime.datetime.now(datetime.timezone.utc).isoformat(timespec='seconds')
json.dump(dict(version=1, instance=instance, at=at, step=step, reason=' '.join(reason.split()), log='\n'.join(tail)), sys.stdout)
PY
  ask_aws s3api put-object --bucket "$BRENDA_BUCKET" --content-type application/json \
    --key "farm/$BRENDA_GROUP/boot-failures/$BRENDA_INSTANCE.json" --body "$state/failure.json"
  # After a mere shutdown the group would start another instance in its place.
  ask_aws autoscaling terminate-instance-in-auto-scaling-group --instance-id "$BRENDA_INSTANCE" \
    --should-decrement-desired-capacity && settled=yes &&
    # No worker runs that the group would have to wait for.
    ask_aws autoscaling complete-lifecycle-action --auto-scaling-group-name "$BRENDA_GROUP" \
      --instance-id "$BRENDA_INSTANCE" --lifecycle-hook-name brenda-worker --lifecycle-action-result CONTINUE
  [ "$settled" ] && return
  echo "its capacity cannot be taken away; it shuts down, which terminates it"
  systemctl stop brenda-logs
  shutdown -h now
  settled=yes
}

is_deployed() (
  cd "$home/bundle" && sha256sum --status -c <<<"$BRENDA_BUNDLE_SHA256  SHA256SUMS" && sha256sum --quiet -c SHA256SUMS
)

boot() {
  echo "boot: $BRENDA_INSTANCE of $BRENDA_GROUP, $(metadata instance-type) in $(metadata placement/availability-zone), $(metadata instance-life-cycle)"
  [ "$0" -ef "$home/first-stage.sh" ] || cp "$0" "$home/first-stage.sh"
  if [ "$BRENDA_LOG_GROUP" ]; then
    systemd-run --quiet --unit=brenda-logs --nice=10 --property=Restart=on-failure \
      --property=After='network-online.target nss-lookup.target' /bin/bash "$home/first-stage.sh" ship-logs ||
      bash "$home/first-stage.sh" ship-logs &
  fi
  local object=${BRENDA_BUNDLE#s3://} zip=$state/bundle.zip
  local bring=(ask_aws s3api get-object --bucket "${object%%/*}" --key "${object#*/}" "$zip")
  command -v aws >/dev/null || bring=(try fetch "${object%%/*}" "${object#*/}" "$zip")
  if is_deployed >/dev/null 2>&1; then
    echo "the image has the bundle"
  else
    if ! "${bring[@]}"; then
      give_up bundle "cannot fetch $BRENDA_BUNDLE: $(why)"
      return 1
    fi
    rm -rf "$home/bundle"
    if ! python3 -m zipfile -e "$zip" "$home/bundle" || ! is_deployed; then
      give_up bundle "$BRENDA_BUNDLE is not what was deployed"
      return 1
    fi
  fi
  if ! command -v aws >/dev/null || [ -e "$home/bin/aws" ]; then install -D -m 755 "$home/bundle/aws.py" "$home/bin/aws"; fi
  timeout --kill-after=15 "${BRENDA_BOOT_MINUTES:-20}m" bash "$home/bundle/boot.sh" && settled=yes && return
  give_up "$(cat "$state/failed-step" 2>/dev/null || echo boot)" \
    "$(cat "$state/failed-reason" 2>/dev/null || echo 'it ended without a word')"
  return 1
}

mkdir -p "$home" "$state" "${log%/*}"
[ "$1" = ship-logs ] || exec > >(tee -a "$log") 2>&1
if ! BRENDA_INSTANCE=$(metadata instance-id) || ! AWS_REGION=$(metadata placement/region); then
  echo 'the instance metadata does not answer: nothing can be fetched or reported; shutting down'
  shutdown -h now
  exit 1
fi
: "${BRENDA_GROUP:=$(metadata tags/instance/aws:autoscaling:groupName || echo none)}"
export BRENDA_INSTANCE BRENDA_GROUP AWS_REGION AWS_DEFAULT_REGION=$AWS_REGION
case ${1:-boot} in
  ship-logs) ship_logs ;;
  give-up) give_up "$2" "$3" ;;
  *)
    # An image may be made of this disk; its instances have their own user data.
    [ "$1" != again ] || grep -qsx "BRENDA_WORKER='$BRENDA_INSTANCE'" "$BRENDA_ROOT/etc/brenda/worker.env" || exit 0
    # A SIGTERM comes from the end of the instance, for example a spot notice. After any other interruption the instance must end, too: no
    # instance may stay behind unnoticed.
    trap 'settled=yes; exit 143' TERM
    trap '[ "$settled" ] || { give_up boot "the first stage broke off"; [ "$settled" ] || shutdown -h now; }' EXIT
    boot
    ;;
esac
