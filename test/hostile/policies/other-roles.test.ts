import { join } from 'node:path';
import fc from 'fast-check';
import { Project } from '../../../lib/project/project';
import { givenFarm } from '../../support/deployment/farm-stack';
import { decide, type IamRequest } from '../../support/iam/evaluate';
import type { RequestContext } from '../../support/iam/request-context';
import { ACCOUNT, REGION, SynthesisedPolicies } from '../../support/iam/synthesised';
import { EACH, RUNS } from '../borders';
import type { FarmParts } from '../instance-powers';
import { attacksOn } from '../instance/farm-attacks';
import { type KeyKind, readKey } from '../instance/read-key';

const policies = new SynthesisedPolicies(
  givenFarm({
    farmName: 'our-farm',
    project: Project.fromLocal(join(__dirname, '..', '..', '..', 'examples', 'bloom')),
    image: {},
  }).template(),
);
const project = policies.arn('AWS::S3::Bucket', 'BucketsProject');
const FARM: FarmParts = {
  frames: policies.arn('AWS::S3::Bucket', 'BucketsFrames'),
  project,
  tasks: policies.arn('AWS::SQS::Queue', 'QueuesTasks'),
  deadLetters: policies.arn('AWS::SQS::Queue', 'QueuesDeadLetters'),
  group: `arn:aws:autoscaling:${REGION}:${ACCOUNT}:autoScalingGroup:6f9f:autoScalingGroupName/our-farm`,
  stream: policies.arn('AWS::Logs::LogGroup', 'WorkersLog').replace(/\*$/, 'log-stream:i-1'),
  archive: `${project}/blender/84098912789dc450e95697c4184fb8a90acbe5111c2ba4aede3fecb57806a168/blender-5.2.2-linux-x64.tar.xz`,
  hasSnapshots: false,
};

/** What a role may do with the farm, by actions: kinds of keys in the bucket of frames, or ARNs. */
type Powers = Readonly<Record<string, readonly (KeyKind | `arn:${string}` | '*')[]>>;

const JOBS: readonly KeyKind[] = [
  'job',
  'request',
  'cancelled',
  'opened',
  'record',
  'failure',
  'log',
  'frame',
  'slice',
];
const BOOKS: readonly KeyKind[] = [
  'drainer',
  'limit',
  'when drained',
  'seeder',
  'seeding',
  'boot failure',
  'worker',
  'blenders',
];
const arn = (text: string) => text as `arn:${string}`;
const FRAMES = arn(FARM.frames);
const PROJECT = arn(FARM.project);
const TASKS = arn(FARM.tasks);
const DEAD = arn(FARM.deadLetters);
const GROUP = arn(FARM.group);
const ARCHIVE = arn(FARM.archive ?? '');
const INSTANCES = ['i-1', 'i-2'].map((id) => arn(`arn:aws:ec2:${REGION}:${ACCOUNT}:instance/${id}`));
const AGENT: Powers = Object.fromEntries(
  'ssmmessages:CreateControlChannel ssmmessages:CreateDataChannel ssmmessages:OpenControlChannel ssmmessages:OpenDataChannel ec2messages:AcknowledgeMessage ec2messages:DeleteMessage ec2messages:FailMessage ec2messages:GetEndpoint ec2messages:GetMessages ec2messages:SendReply'
    .split(' ')
    .map((action) => [action, ['*']]),
);

const ROLES: Readonly<Record<string, Powers>> = {
  FarmSeeder: {
    's3:GetObject': [...JOBS, ...BOOKS],
    's3:PutObject': ['job', 'request', 'cancelled', 'seeding', 'seeder', 'blenders', 'when drained'],
    's3:DeleteObject': ['failure', 'log', 'cancelled', 'seeder', 'boot failure', 'drainer'],
    's3:ListBucket': [FRAMES],
    'sqs:SendMessage': [TASKS],
    'sqs:GetQueueAttributes': [TASKS],
    'autoscaling:DescribeAutoScalingGroups': ['*'],
    'autoscaling:SetDesiredCapacity': [GROUP],
    'autoscaling:ResumeProcesses': [GROUP],
  },
  FarmDrainer: {
    's3:GetObject': [...JOBS, ...BOOKS],
    's3:PutObject': ['seeder', 'drainer', 'boot failure'],
    's3:DeleteObject': ['seeder'],
    's3:ListBucket': [FRAMES],
    'sqs:SendMessage': [TASKS],
    'sqs:GetQueueAttributes': [TASKS, DEAD],
    'sqs:ReceiveMessage': [DEAD],
    'sqs:ChangeMessageVisibility': [DEAD],
    'autoscaling:DescribeAutoScalingGroups': ['*'],
    'autoscaling:DescribeScalingActivities': ['*'],
    'autoscaling:SetDesiredCapacity': [GROUP],
    'autoscaling:TerminateInstanceInAutoScalingGroup': [GROUP],
    'autoscaling:CompleteLifecycleAction': [GROUP],
  },
  FarmDismisser: {
    'autoscaling:DeleteAutoScalingGroup': [GROUP],
    'autoscaling:DescribeAutoScalingGroups': ['*'],
    // It ends those of volumes, by their tags, which none of these instances has.
    'ec2:DescribeInstances': ['*'],
    's3:ListBucket': [FRAMES],
    's3:DeleteObject': ['job', 'request', 'cancelled', 'opened', 'failure', 'log', ...BOOKS],
  },
  // What else it copies is named by contents that no attack here guesses.
  FarmWorkersStaging: {
    's3:GetObject': [ARCHIVE],
    's3:PutObject': [ARCHIVE],
    's3:AbortMultipartUpload': [ARCHIVE],
    's3:ListBucket': [PROJECT],
  },
  FarmWorkersVolumes: { 'ssm:UpdateInstanceInformation': INSTANCES, ...AGENT },
  FarmWorkersAccountCheck: { 'ec2:DescribeSnapshots': ['*'] },
  FarmWorkersImageBuilderPolicy: {
    's3:GetObject': [ARCHIVE],
    'ssm:UpdateInstanceInformation': INSTANCES,
    'ssm:GetDocument': [arn(`arn:aws:ssm:${REGION}:${ACCOUNT}:document/anything`)],
    ...AGENT,
  },
  // Of images and snapshots with Image Builder's tag, which none of these has.
  FarmWorkersImageRemoverPolicy: { 'ec2:DescribeSnapshots': ['*'] },
};

/** What somebody else reads in the place of a key that is cut off, or of another kind than it looks, is in nobody's reach but storage's. */
function isGiven(powers: Powers, { action, resource }: IamRequest): boolean {
  const given = powers[action] ?? [];
  const isOfFrames = resource.startsWith(`${FARM.frames}/`);
  const kind = isOfFrames ? readKey(resource.slice(FARM.frames.length + 1)) : undefined;
  if (kind === 'unread') return action.startsWith('s3:') && given.length > 0;
  return given.some((one) => one === resource || one === kind);
}

test.each(Object.entries(ROLES))(
  '%s may do what its row in docs/operations/security.md says with the farm, and nothing else',
  (role, powers) => {
    const statements = policies.of(role);
    const used = new Set<string>();
    fc.assert(
      fc.property(attacksOn(FARM), (attack) => {
        const isAllowed = decide(statements, attack) === 'allowed';
        if (isAllowed) used.add(attack.action);
        if (isAllowed)
          expect({ attack, isGiven: isGiven(powers, attack) }).toEqual({ attack, isGiven: true });
      }),
      { numRuns: RUNS['other-roles'] },
    );
    // Not a role that may do nothing because it was not found.
    expect([...used].filter((action) => !(action in powers))).toEqual([]);
    expect(statements.length).toBeGreaterThan(0);
  },
);

test('each role may do what its row says', () => {
  expect(Object.keys(ROLES)).toHaveLength(EACH['other-roles']);
  const refused = Object.entries(ROLES).flatMap(([role, powers]) =>
    Object.entries(powers).flatMap(([action, on]) =>
      on
        .filter((one) => one === '*' || one.startsWith('arn:'))
        .filter((resource) => decide(policies.of(role), { action, resource }) !== 'allowed')
        .map((resource) => `${role}: ${action} on ${resource}`),
    ),
  );
  expect(refused).toEqual([]);
});

test("the asset copier reads with the key of the CDK's bucket what was deployed from here, and nothing else", () => {
  const statements = policies.of('FarmWorkersStaging');
  const uploads = statements.find(({ Sid }) => Sid === 'ReadUploads')?.Resource ?? [];
  const bucket = uploads[0]?.split('/')[0] ?? '';
  const reads = (of: string, by = `s3.${REGION}.amazonaws.com`): boolean =>
    decide(statements, {
      action: 'kms:Decrypt',
      resource: `arn:aws:kms:${REGION}:${ACCOUNT}:key/11111111-2222-3333-4444-555555555555`,
      context: { 'kms:ViaService': by, 'kms:EncryptionContext:aws:s3:arn': of },
    }) === 'allowed';
  expect(uploads.length).toBeGreaterThan(1);
  // S3 names the object, or with a bucket key the bucket.
  for (const of of [...uploads, bucket]) expect({ of, reads: reads(of) }).toEqual({ of, reads: true });
  for (const other of [`${bucket}/other.zip`, 'arn:aws:s3:::other', FRAMES]) expect(reads(other)).toBe(false);
  expect(reads(bucket, `sqs.${REGION}.amazonaws.com`)).toBe(false);
  expect(
    decide(statements, {
      action: 'kms:Decrypt',
      resource: `arn:aws:kms:${REGION}:${ACCOUNT}:key/11111111-2222-3333-4444-555555555555`,
    }),
  ).not.toBe('allowed');
});

describe('the seeder of a farm with an output in S3', () => {
  const statements = new SynthesisedPolicies(
    givenFarm({ farmName: 'our-farm', output: 's3://renders/film' }).template(),
  ).of('FarmSeeder');
  const RENDERS = 'arn:aws:s3:::renders';
  const own = `${RENDERS}/film/.brenda/jobs/0123456789abcdef/job.json`;
  const may = (action: string, resource: string, context: RequestContext = {}): boolean =>
    decide(statements, { action, resource, context: { 'aws:ResourceAccount': ACCOUNT, ...context } }) ===
    'allowed';

  test('sees whose names are taken there, and says which jobs there are', () => {
    expect(may('s3:GetObject', `${RENDERS}/film/frame_000001.png`)).toBe(true);
    expect(may('s3:ListBucket', RENDERS, { 's3:prefix': 'film/frame_' })).toBe(true);
    expect(may('s3:PutObject', own)).toBe(true);
  });

  test.each<[string, string, RequestContext]>([
    ['s3:PutObject', `${RENDERS}/film/frame_000001.png`, {}],
    ['s3:PutObject', `${RENDERS}/film/.brenda/jobs/0123456789abcdef/frames/job.json`, {}],
    ['s3:DeleteObject', `${RENDERS}/film/frame_000001.png`, {}],
    ['s3:DeleteObject', own, {}],
    ['s3:GetObject', `${RENDERS}/film2/a.png`, {}],
    ['s3:GetObject', `${RENDERS}/a.png`, {}],
    ['s3:ListBucket', RENDERS, {}],
    ['s3:ListBucket', RENDERS, { 's3:prefix': 'fil' }],
    ['s3:ListBucket', RENDERS, { 's3:prefix': '' }],
    // A bucket of that name that is somebody else's by now.
    ['s3:PutObject', own, { 'aws:ResourceAccount': '444455556666' }],
    ['s3:GetObject', `${RENDERS}/film/frame_000001.png`, { 'aws:ResourceAccount': '444455556666' }],
  ])('may not %s on %s, %j', (action, resource, context) => {
    expect(may(action, resource, context)).toBe(false);
  });
});
