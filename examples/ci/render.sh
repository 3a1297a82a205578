#!/usr/bin/env bash
# Renders on AWS and leaves nothing running there: deploys the farm, waits until it has drained, fetches the frames, and destroys the
# farm, whatever happened.
#   render.sh FOLDER [-c frames=1-48 -c maxInstances=4 ...]
# It needs Node, the AWS CLI, credentials, and an account in which `npx cdk bootstrap` was run once. Exit code: 0 when every frame is
# there, 1 when some are not.
set -euo pipefail

folder=$1
shift
outputs=$(mktemp)
trap 'npx cdk destroy --force "$@" >&2; rm -f "$outputs"' EXIT

npx cdk deploy --require-approval never --outputs-file "$outputs" "$@" >&2

output() {
  node -p 'Object.values(JSON.parse(fs.readFileSync(process.argv[1], "utf8")))[0][process.argv[2]]' "$outputs" "$1"
}
queue=$(output QueueUrl)
dead_letters=$(output DeadLetterUrl)
group=$(output Group)
frames=$(output Frames)

# Waiting, being rendered, and delayed.
tasks() {
  aws sqs get-queue-attributes --queue-url "$1" --output text --attribute-names \
    ApproximateNumberOfMessages ApproximateNumberOfMessagesNotVisible ApproximateNumberOfMessagesDelayed \
    --query 'sum(values(Attributes)[].to_number(@))'
}

wanted() {
  aws autoscaling describe-auto-scaling-groups --auto-scaling-group-names "$group" --output text \
    --query 'AutoScalingGroups[0].DesiredCapacity'
}

# The drainer wants no instances any more when it has seen for a while that there is nothing to render, or when none can be made
# ready to: then tasks are left.
until [ "$(wanted)" = 0 ]; do
  echo "$(tasks "$queue") tasks left, $(wanted) instances" >&2
  sleep "${SECONDS_BETWEEN_LOOKS:-60}"
done

aws s3 sync --only-show-errors "$frames" "$folder" >&2
left=$(tasks "$queue")
given_up=$(tasks "$dead_letters")
echo "$(find "$folder" -type f | wc -l) files in $folder; $left tasks left, $given_up given up" >&2
[ "$left" = 0 ] && [ "$given_up" = 0 ]
