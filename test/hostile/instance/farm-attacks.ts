import fc from 'fast-check';
import { keys } from '../../../protocol/job/keys';
import { unitName } from '../../../protocol/job/unit';
import type { IamRequest } from '../../support/iam/evaluate';
import type { RequestContext } from '../../support/iam/request-context';
import { ACCOUNT, REGION } from '../../support/iam/synthesised';
import type { FarmParts } from '../instance-powers';

const HERE = `${REGION}:${ACCOUNT}`;
const hex = (length: number): fc.Arbitrary<string> =>
  fc.string({
    unit: fc.constantFrom(...Array.from('0123456789abcdef')),
    minLength: length,
    maxLength: length,
  });

/** Parts of keys that are of one kind, put where another is expected. */
const CONFUSING = [
  'job.json',
  'logs',
  'frames',
  'requests',
  'ledger',
  '..',
  '.',
  '*',
  '?',
  '',
  'a/b',
  '%2f',
  '\u202e',
  '${aws:userid}',
  'i-1.json',
  'limit.json',
  'when-drained.json',
];

const confusing = fc
  .array(fc.constantFrom(...CONFUSING), { minLength: 1, maxLength: 3 })
  .map((parts) => parts.join('/'));
const unit = fc
  .record({
    first: fc.integer({ min: -9, max: 1_000_000 }),
    more: fc.nat(3),
    step: fc.integer({ min: 1, max: 3 }),
  })
  .map(({ first, more, step }) => unitName({ span: { first, last: first + more * step, step } }));
const job = fc.oneof(
  { weight: 4, arbitrary: hex(16) },
  // As long as an id, and something else.
  hex(9).map((text) => `${text}/frames`),
  fc.tuple(hex(16), confusing).map((parts) => parts.join('/')),
  fc.constantFrom('????????????????', '*', 'ABCDEFABCDEFABCD', '0123456789abcdef/', ''),
  hex(15),
  hex(17),
);
const name = fc.oneof(unit, hex(16), confusing);
const group = fc.oneof(
  { weight: 4, arbitrary: fc.constant('our-farm') },
  fc.constantFrom('our-farm2', 'our-farm/workers', 'other-farm', 'our-far?', '*', ''),
);
const instance = fc.oneof({ weight: 3, arbitrary: hex(17).map((id) => `i-${id}`) }, confusing, hex(17));
const attempt = fc.integer({ min: 1, max: 9 });

/** Every kind of key that `protocol/job/keys.ts` makes, of all of the above. */
const ofKeys = {
  jobFile: job.map(keys.jobFile),
  request: fc.tuple(job, name).map((of) => keys.request(...of)),
  blender: job.map(keys.blender),
  look: fc.tuple(job, name).map((of) => keys.look(...of)),
  place: job.map(keys.place),
  // Of the rarest power: often enough that some attack has it.
  opened: fc
    .tuple(fc.oneof(hex(16), job), fc.oneof(hex(16), name))
    .map(([of, one]) => `${keys.filesOpened(of)}${one}.json`),
  record: fc.tuple(job, name).map((of) => keys.record(...of)),
  failure: fc.tuple(job, name).map((of) => keys.failure(...of)),
  crash: fc.tuple(job, name, attempt).map((of) => keys.crash(...of)),
  log: fc.tuple(job, name, attempt).map((of) => keys.log(...of)),
  cancelled: job.map(keys.cancelled),
  frame: fc.tuple(job, name).map((of) => keys.frame(...of)),
  slice: fc.tuple(job, name, name).map((of) => keys.slice(...of)),
  bootFailure: fc.tuple(group, instance).map(([of, id]) => keys.farm(of).bootFailure(id)),
  drainer: group.map((of) => keys.farm(of).drainer),
  worker: fc.tuple(group, instance).map(([of, id]) => keys.farm(of).worker(id)),
  limit: group.map((of) => keys.farm(of).limit),
  whenDrained: group.map((of) => keys.farm(of).whenDrained),
  seeder: group.map((of) => keys.farm(of).seeder),
  seeding: fc.tuple(group, job, name).map(([of, ...one]) => keys.farm(of).seeding(...one)),
};

const anyKey = fc.oneof(
  { weight: 8, arbitrary: fc.oneof(...Object.values(ofKeys)) },
  // One key inside of another.
  fc
    .tuple(fc.oneof(...Object.values(ofKeys)), fc.oneof(...Object.values(ofKeys)))
    .map((two) => two.join('/')),
  confusing,
  fc
    .tuple(fc.constantFrom('projects', 'projects/files', 'bundles', 'blender', 'intermediates'), hex(64))
    .map((parts) => parts.join('/')),
  fc.constant(
    'blender/84098912789dc450e95697c4184fb8a90acbe5111c2ba4aede3fecb57806a168/blender-5.2.2-linux-x64.tar.xz',
  ),
);

const OBJECT_ACTIONS =
  'GetObject GetObjectVersion GetObjectAcl GetObjectTagging GetObjectAttributes PutObject PutObjectAcl PutObjectVersionAcl PutObjectTagging PutObjectRetention PutObjectLegalHold DeleteObject DeleteObjectVersion DeleteObjectTagging AbortMultipartUpload ListMultipartUploadParts RestoreObject BypassGovernanceRetention ReplicateObject ObjectOwnerOverrideToBucketOwner'.split(
    ' ',
  );
const BUCKET_ACTIONS =
  'ListBucket ListBucketVersions ListBucketMultipartUploads GetBucketPolicy PutBucketPolicy DeleteBucketPolicy DeleteBucket PutBucketVersioning PutLifecycleConfiguration PutEncryptionConfiguration PutBucketPublicAccessBlock PutBucketAcl PutBucketNotification PutReplicationConfiguration PutBucketLogging PutBucketOwnershipControls'.split(
    ' ',
  );
const QUEUE_ACTIONS =
  'ReceiveMessage SendMessage DeleteMessage ChangeMessageVisibility PurgeQueue DeleteQueue SetQueueAttributes GetQueueAttributes AddPermission RemovePermission TagQueue StartMessageMoveTask ListDeadLetterSourceQueues'.split(
    ' ',
  );
const GROUP_ACTIONS =
  'SetDesiredCapacity UpdateAutoScalingGroup SetInstanceProtection TerminateInstanceInAutoScalingGroup DeleteAutoScalingGroup AttachInstances DetachInstances CreateOrUpdateTags DeleteTags PutScalingPolicy ExecutePolicy StartInstanceRefresh SuspendProcesses ResumeProcesses EnterStandby SetInstanceHealth PutLifecycleHook DeleteLifecycleHook CompleteLifecycleAction RecordLifecycleActionHeartbeat'.split(
    ' ',
  );
const INSTANCE_ACTIONS =
  'ec2:RunInstances ec2:TerminateInstances ec2:StopInstances ec2:RebootInstances ec2:ModifyInstanceAttribute ec2:ModifyInstanceMetadataOptions ec2:CreateTags ec2:DeleteTags ec2:CreateImage ec2:AttachVolume ec2:GetConsoleOutput ec2:GetPasswordData ec2:AssociateIamInstanceProfile ssm:SendCommand ssm:StartSession ssm:UpdateInstanceInformation ec2-instance-connect:SendSSHPublicKey'.split(
    ' ',
  );
const LOG_ACTIONS = 'CreateLogStream PutLogEvents GetLogEvents DeleteLogStream'.split(' ');
const KEY_ACTIONS =
  'Decrypt Encrypt GenerateDataKey GenerateDataKeyWithoutPlaintext ReEncryptFrom CreateGrant PutKeyPolicy ScheduleKeyDeletion DisableKey Sign'.split(
    ' ',
  );

/** A bucket that frames may go to, what is in it below `film`, and what only looks so. */
const RENDERS = 'arn:aws:s3:::renders';
const PLACED =
  'film/frame_000001.png film/a/b.exr film/.brenda/jobs/0/job.json film film2/a.png other/film/a.png a.png film*/a.png'.split(
    ' ',
  );
const ofAccounts = fc
  .tuple(
    fc.constantFrom(ACCOUNT, ACCOUNT, '444455556666', undefined),
    fc.constantFrom('', 'film', 'film/', 'film/a', 'films/'),
  )
  .map(([account, prefix]): RequestContext => ({
    's3:prefix': prefix,
    ...(account === undefined ? {} : { 'aws:ResourceAccount': account }),
  }));

/** Of services whose actions here know no resources, or of things that no farm has. */
const ELSEWHERE: readonly (readonly [action: string, resource: string])[] = [
  ...'ec2:DescribeInstances ec2:DescribeVolumes ec2:DescribeSnapshots ec2:DescribeInstanceAttribute ec2:DescribeLaunchTemplateVersions ec2:RequestSpotFleet autoscaling:DescribeAutoScalingGroups ssm:DescribeInstanceInformation ssm:ListCommands ssm:GetCommandInvocation ssm:CreateActivation ssmmessages:CreateControlChannel ssmmessages:CreateDataChannel ssmmessages:OpenControlChannel ssmmessages:OpenDataChannel ec2messages:AcknowledgeMessage ec2messages:DeleteMessage ec2messages:FailMessage ec2messages:GetEndpoint ec2messages:GetMessages ec2messages:SendReply s3:ListAllMyBuckets s3:CreateJob sqs:ListQueues logs:DescribeLogGroups kms:ListKeys iam:ListRoles sts:GetSessionToken'
    .split(' ')
    .map((action) => [action, '*'] as const),
  ['ec2:RunInstances', `arn:aws:ec2:${REGION}::image/ami-1`],
  ['ec2:CreateLaunchTemplateVersion', `arn:aws:ec2:${HERE}:launch-template/lt-1`],
  ['ec2:AuthorizeSecurityGroupIngress', `arn:aws:ec2:${HERE}:security-group/sg-1`],
  ['ec2:CreateSnapshot', `arn:aws:ec2:${HERE}:volume/vol-1`],
  ['ec2:DeleteVolume', `arn:aws:ec2:${HERE}:volume/vol-1`],
  ['ec2:DeleteSnapshot', `arn:aws:ec2:${REGION}::snapshot/snap-1`],
  ['ec2:ModifySnapshotAttribute', `arn:aws:ec2:${REGION}::snapshot/snap-1`],
  ['ssm:SendCommand', `arn:aws:ssm:${REGION}::document/AWS-RunShellScript`],
  ['ssm:StartSession', `arn:aws:ssm:${REGION}::document/AWS-StartSSHSession`],
  ['ssm:GetParameter', `arn:aws:ssm:${HERE}:parameter/brenda/farms/our-farm`],
  ['ssm:PutParameter', `arn:aws:ssm:${HERE}:parameter/brenda/farms/our-farm`],
  ['ssm:GetDocument', `arn:aws:ssm:${HERE}:document/anything`],
  ['iam:PassRole', `arn:aws:iam::${ACCOUNT}:role/our-role`],
  ['iam:PutRolePolicy', `arn:aws:iam::${ACCOUNT}:role/our-role`],
  ['sts:AssumeRole', `arn:aws:iam::${ACCOUNT}:role/cdk-hnb659fds-deploy-role`],
  ['lambda:InvokeFunction', `arn:aws:lambda:${HERE}:function:seeder`],
  ['lambda:UpdateFunctionCode', `arn:aws:lambda:${HERE}:function:seeder`],
  ['cloudformation:UpdateStack', `arn:aws:cloudformation:${HERE}:stack/films/1`],
  ['secretsmanager:GetSecretValue', `arn:aws:secretsmanager:${HERE}:secret:token`],
  ['imagebuilder:GetComponent', `arn:aws:imagebuilder:${HERE}:component/any/1.0.0/1`],
];

/** What an instance may try with the farm, and with what else is in the account. */
export function attacksOn(farm: FarmParts): fc.Arbitrary<IamRequest> {
  const {
    frames,
    project,
    tasks,
    deadLetters,
    group: ours,
    stream,
    key = `arn:aws:kms:${HERE}:key/other`,
    object,
  } = farm;
  const buckets = fc.oneof(
    { weight: 5, arbitrary: fc.constant(frames) },
    { weight: 2, arbitrary: fc.constant(project) },
    fc.constantFrom(`${frames}-other`, 'arn:aws:s3:::films', 'arn:aws:s3:::cdk-hnb659fds-assets'),
  );
  const of = (service: string, actions: readonly string[]): fc.Arbitrary<string> =>
    fc.constantFrom(...actions.map((action) => (action.includes(':') ? action : `${service}:${action}`)));
  const request = (
    action: fc.Arbitrary<string>,
    resource: fc.Arbitrary<string>,
    context: fc.Arbitrary<RequestContext> = fc.constant({}),
  ) => fc.record({ action, resource, context });
  return fc.oneof(
    {
      weight: 12,
      arbitrary: request(
        fc.oneof(of('s3', OBJECT_ACTIONS), of('s3', ['GetObject', 'PutObject', 'DeleteObject'])),
        fc.oneof(
          { weight: 20, arbitrary: fc.tuple(buckets, anyKey).map((parts) => parts.join('/')) },
          fc.constantFrom(object ?? 'arn:aws:s3:::films/bloom.zip', 'arn:aws:s3:::films/other.zip'),
        ),
        fc.constantFrom<RequestContext>({}, { 's3:if-none-match': '*' }),
      ),
    },
    request(of('s3', BUCKET_ACTIONS), buckets),
    {
      weight: 2,
      arbitrary: fc.oneof(
        {
          weight: 4,
          arbitrary: request(
            fc.oneof(of('s3', OBJECT_ACTIONS), of('s3', ['GetObject', 'PutObject', 'DeleteObject'])),
            fc.constantFrom(...PLACED.map((key) => `${RENDERS}/${key}`)),
            ofAccounts,
          ),
        },
        request(of('s3', BUCKET_ACTIONS), fc.constant(RENDERS), ofAccounts),
      ),
    },
    request(
      of('sqs', QUEUE_ACTIONS),
      fc.constantFrom(tasks, deadLetters, `${tasks}2`, `arn:aws:sqs:${HERE}:other`),
    ),
    request(
      of('autoscaling', GROUP_ACTIONS),
      fc.constantFrom(
        ours,
        ours.replace('our-farm', 'our-farm2'),
        ours.replace('our-farm', 'other/autoScalingGroupName/our-farm'),
        ours.replace(ACCOUNT, '444455556666'),
      ),
    ),
    request(
      of('ec2', INSTANCE_ACTIONS),
      fc.constantFrom(`arn:aws:ec2:${HERE}:instance/i-1`, `arn:aws:ec2:${HERE}:instance/i-2`),
    ),
    request(
      of('logs', LOG_ACTIONS),
      fc.constantFrom(stream, stream.replace(':log-group:', ':log-group:other-')),
    ),
    {
      weight: 2,
      arbitrary: request(
        of('kms', KEY_ACTIONS),
        fc.constantFrom(key, `arn:aws:kms:${HERE}:key/somebody-elses`),
        fc.constantFrom(
          {},
          ...['s3', 'sqs', 'ec2', 'secretsmanager'].map((service) => ({
            'kms:ViaService': `${service}.${REGION}.amazonaws.com`,
          })),
        ),
      ),
    },
    fc.constantFrom(...ELSEWHERE).map(([action, resource]) => ({ action, resource })),
  );
}
