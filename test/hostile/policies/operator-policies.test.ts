import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { deniedText } from '../../../farm/account/denied-text';
import { OPERATOR_STATEMENTS, OPERATOR_WORDS } from '../../../farm/account/operator-statements';
import { decide, type IamRequest } from '../../support/iam/evaluate';
import { type RequestContext } from '../../support/iam/request-context';
import { type PolicyStatement, readStatements } from '../../support/iam/statement';
import { RUNS } from '../borders';

const OURS: Readonly<Record<string, string>> = {
  REGION: 'eu-central-1',
  ACCOUNT: '111122223333',
  FARM: 'our-farm',
  'FRAMES-BUCKET': 'our-frames',
  'PROJECT-BUCKET': 'our-projects',
  'TASK-QUEUE': 'our-tasks',
  'DEAD-LETTERS': 'our-dead-letters',
  SEEDER: 'our-seeder',
  'VOLUME-ROLE': 'our-volume-role',
};
const USER = { 'aws:userid': 'AIDAOURS' };

const WORDS = new RegExp(`\\b(?:${OPERATOR_WORDS.join('|')})\\b`, 'g');

/** Of a text that is documented, or printed, with our names in it. */
function ours(json: string): PolicyStatement[] {
  return readStatements(JSON.parse(json.replace(WORDS, (word) => OURS[word] ?? word)));
}

const document = readFileSync(join(__dirname, '..', '..', '..', 'docs', 'operations', 'security.md'), 'utf8');
const [, json = ''] = /```json\n([\s\S]*?)```/.exec(document) ?? [];
const STATEMENTS = ours(json);

/** One thing that a command asks of AWS: every resource of it must be allowed. */
interface Need {
  readonly action: string;
  readonly on: readonly (readonly [resource: string, context?: RequestContext])[];
}

const HERE = 'eu-central-1:111122223333';
const INSTANCE = `arn:aws:ec2:${HERE}:instance/i-1`;
const OUR_TAG = { 'ssm:resourceTag/brenda:farm': 'our-farm', 'aws:ResourceTag/brenda:farm': 'our-farm' };
const SNAPSHOT = 'arn:aws:ec2:eu-central-1::snapshot/snap-1';
const NEW_SNAPSHOT = 'arn:aws:ec2:eu-central-1::snapshot/snap-new';
const VOLUME = `arn:aws:ec2:${HERE}:volume/vol-1`;
const NEW_VOLUME = `arn:aws:ec2:${HERE}:volume/vol-new`;
/** What Brenda has made, and what it asks for when it makes something. */
const MADE = { 'aws:ResourceTag/brenda:volume': 'film' };
const MAKING = { 'aws:RequestTag/brenda:volume': 'film', 'aws:TagKeys': ['brenda:volume'] };
const MAKING_NAMED = { ...MAKING, 'aws:RequestTag/Name': 'film', 'aws:TagKeys': ['brenda:volume', 'Name'] };
const STARTING = {
  'aws:RequestTag/brenda:volume': 'film',
  'aws:RequestTag/brenda:farm': 'our-farm',
  'aws:TagKeys': ['brenda:volume', 'brenda:farm', 'brenda:hours', 'Name'],
};
const NAMING = { ...MADE, 'aws:RequestTag/Name': 'film', 'aws:TagKeys': ['Name'] };

const described = (...actions: string[]): Need[] => actions.map((action) => ({ action, on: [['*']] }));
const objects = (action: string, bucket: string, ...keys: string[]): Need[] =>
  keys.map((key) => ({ action, on: [[`arn:aws:s3:::${bucket}/${key}`]] }));
const list = (bucket: string): Need => ({ action: 's3:ListBucket', on: [[`arn:aws:s3:::${bucket}`]] });
const LEDGER = [
  list('our-frames'),
  ...objects('s3:GetObject', 'our-frames', 'jobs/0123456789abcdef/job.json', 'farm/our-farm/limit.json'),
];

/** What commands ask, by the words that their statements' names begin with. */
const NEEDS: Readonly<Record<string, readonly Need[]>> = {
  AnyCommand: [
    { action: 'ssm:GetParameter', on: [[`arn:aws:ssm:${HERE}:parameter/brenda/farms/our-farm`]] },
    { action: 'ssm:GetParametersByPath', on: [[`arn:aws:ssm:${HERE}:parameter/brenda/farms`]] },
    ...described(
      'autoscaling:DescribeAutoScalingGroups',
      'autoscaling:DescribeScalingActivities',
      'ec2:DescribeInstances',
      'ssm:DescribeInstanceInformation',
    ),
  ],
  Prune: [
    ...LEDGER,
    ...objects('s3:PutObject', 'our-frames', 'farm/our-farm/limit.json'),
    ...['TerminateInstanceInAutoScalingGroup', 'UpdateAutoScalingGroup'].map((name) => ({
      action: `autoscaling:${name}`,
      on: [[`arn:aws:autoscaling:${HERE}:autoScalingGroup:6f9f:autoScalingGroupName/our-farm`]] as const,
    })),
  ],
  Exec: [
    {
      action: 'ssm:SendCommand',
      on: [['arn:aws:ssm:eu-central-1::document/AWS-RunShellScript'], [INSTANCE, OUR_TAG]],
    },
    ...described('ssm:GetCommandInvocation', 'ssm:ListCommandInvocations'),
  ],
  SshAndCopy: [
    {
      action: 'ssm:StartSession',
      on: [[INSTANCE, OUR_TAG], [`arn:aws:ssm:${HERE}:document/SSM-SessionManagerRunShell`]],
    },
    {
      action: 'ssm:StartSession',
      on: [[INSTANCE, OUR_TAG], ['arn:aws:ssm:eu-central-1::document/AWS-StartSSHSession']],
    },
    { action: 'ssm:TerminateSession', on: [[`arn:aws:ssm:${HERE}:session/AIDAOURS-0a1b`]] },
  ],
  Copy: [
    {
      action: 'ec2-instance-connect:SendSSHPublicKey',
      on: [[INSTANCE, { ...OUR_TAG, 'ec2:osuser': 'ec2-user' }]],
    },
  ],
  Submit: [
    ...LEDGER,
    list('our-projects'),
    ...['s3:GetObject', 's3:PutObject', 's3:AbortMultipartUpload'].flatMap((action) =>
      objects(action, 'our-projects', `projects/files/${'0'.repeat(64)}`),
    ),
    { action: 'lambda:InvokeFunction', on: [[`arn:aws:lambda:${HERE}:function:our-seeder`]] },
    ...['our-tasks', 'our-dead-letters'].map((queue) => ({
      action: 'sqs:GetQueueAttributes',
      on: [[`arn:aws:sqs:${HERE}:${queue}`]] as const,
    })),
  ],
  Doctor: [
    { action: 'ssm:GetParameter', on: [[`arn:aws:ssm:${HERE}:parameter/cdk-bootstrap/hnb659fds/version`]] },
    {
      action: 'ssm:GetParameter',
      on: [['arn:aws:ssm:eu-central-1::parameter/aws/service/ami-amazon-linux-latest/al2023']],
    },
    ...described('ec2:DescribeImages', 'ec2:GetEbsDefaultKmsKeyId', 'servicequotas:GetServiceQuota'),
    { action: 'kms:GetKeyPolicy', on: [[`arn:aws:kms:${HERE}:key/11111111-2222-3333-4444-555555555555`]] },
  ],
  Volume: [
    ...described('ec2:DescribeSnapshots', 'ec2:DescribeVolumes'),
    // upload
    { action: 'ebs:StartSnapshot', on: [[NEW_SNAPSHOT, MAKING]] },
    { action: 'ec2:CreateTags', on: [[NEW_SNAPSHOT, { ...MAKING, 'ec2:CreateAction': 'StartSnapshot' }]] },
    { action: 'ebs:PutSnapshotBlock', on: [[NEW_SNAPSHOT, MADE]] },
    { action: 'ebs:CompleteSnapshot', on: [[NEW_SNAPSHOT, MADE]] },
    { action: 'ec2:CreateTags', on: [[NEW_SNAPSHOT, NAMING]] },
    { action: 'ec2:DeleteTags', on: [[SNAPSHOT, NAMING]] },
    // create, snapshot, delete
    {
      action: 'ec2:CreateVolume',
      on: [
        [NEW_VOLUME, MAKING_NAMED],
        [SNAPSHOT, MADE],
      ],
    },
    { action: 'ec2:CreateTags', on: [[NEW_VOLUME, { ...MAKING_NAMED, 'ec2:CreateAction': 'CreateVolume' }]] },
    {
      action: 'ec2:CreateSnapshot',
      on: [
        [NEW_SNAPSHOT, MAKING],
        [VOLUME, MADE],
      ],
    },
    { action: 'ec2:CreateTags', on: [[NEW_SNAPSHOT, { ...MAKING, 'ec2:CreateAction': 'CreateSnapshot' }]] },
    { action: 'ec2:DeleteSnapshot', on: [[SNAPSHOT, MADE]] },
    { action: 'ec2:DeleteVolume', on: [[VOLUME, MADE]] },
    // new
    ...described(
      'ec2:DescribeInstances',
      'ec2:DescribeInstanceTypes',
      'ec2:DescribeSubnets',
      'pricing:GetProducts',
    ),
    {
      action: 'ec2:RunInstances',
      on: [
        [INSTANCE, STARTING],
        [`arn:aws:ec2:${HERE}:network-interface/eni-new`, STARTING],
        [NEW_VOLUME, STARTING],
        [SNAPSHOT, MADE],
        [`arn:aws:ec2:${HERE}:security-group/sg-1`, OUR_TAG],
        [`arn:aws:ec2:${HERE}:subnet/subnet-1`, OUR_TAG],
        ['arn:aws:ec2:eu-central-1::image/ami-1', { 'ec2:Owner': 'amazon' }],
      ],
    },
    { action: 'ec2:RunInstances', on: [['arn:aws:ec2:eu-central-1::image/ami-built', OUR_TAG]] },
    {
      action: 'ec2:CreateTags',
      on: [INSTANCE, `arn:aws:ec2:${HERE}:network-interface/eni-new`, NEW_VOLUME].map(
        (one): [string, RequestContext] => [one, { ...STARTING, 'ec2:CreateAction': 'RunInstances' }],
      ),
    },
    {
      action: 'iam:PassRole',
      on: [
        ['arn:aws:iam::111122223333:role/our-volume-role', { 'iam:PassedToService': 'ec2.amazonaws.com' }],
      ],
    },
    {
      action: 'ssm:SendCommand',
      on: [['arn:aws:ssm:eu-central-1::document/AWS-RunShellScript'], [INSTANCE, OUR_TAG]],
    },
    { action: 'ec2:TerminateInstances', on: [[INSTANCE, { ...OUR_TAG, ...MADE }]] },
  ],
};

const isFor = (name: string, { Sid = '' }: PolicyStatement): boolean =>
  Sid.startsWith(name) ||
  (name === 'Submit' && Sid.startsWith('SubmitDryRun')) ||
  (name === 'Volume' && Sid.startsWith('ExecAndVolume')) ||
  (name === 'Copy' && Sid.startsWith('SshAndCopy'));

test.each(Object.keys(NEEDS))('%s: its statements allow what it asks', (name) => {
  const its = STATEMENTS.filter((statement) => isFor(name, statement));
  const refused = (NEEDS[name] ?? []).flatMap(({ action, on }) =>
    on
      .filter(
        ([resource, context = {}]) =>
          decide(its, { action, resource, context: { ...USER, ...context } }) !== 'allowed',
      )
      .map(([resource]) => `${action} on ${resource}`),
  );
  expect(refused).toEqual([]);
});

test('each statement is needed by some command', () => {
  const all = Object.values(NEEDS).flat();
  const idle = STATEMENTS.filter(
    (statement) =>
      !all.some(({ action, on }) =>
        on.some(
          ([resource, context = {}]) =>
            decide([statement], { action, resource, context: { ...USER, ...context } }) === 'allowed',
        ),
      ),
  );
  expect(idle.map(({ Sid }) => Sid)).toEqual([]);
});

/** Of actions that know no resources. */
const isAccountWide = ({ Resource = [] }: PolicyStatement): boolean => Resource.includes('*');

const ACTIONS = [
  ...new Set([
    ...STATEMENTS.filter((one) => !isAccountWide(one)).flatMap(({ Action = [] }) => Action),
    ...'s3:DeleteObject s3:PutBucketPolicy ec2:TerminateInstances ec2:RunInstances ec2:ModifySnapshotAttribute ec2:AttachVolume ebs:GetSnapshotBlock ssm:PutParameter ssm:CreateDocument lambda:UpdateFunctionCode sqs:PurgeQueue sqs:SendMessage iam:PassRole autoscaling:DeleteAutoScalingGroup'.split(
      ' ',
    ),
  ]),
];

/** Things of others, each as like ours as can be. */
const FOREIGN: readonly string[] = [
  ...['our-frames-2', 'other', 'our-frame'].flatMap((bucket) => [
    `arn:aws:s3:::${bucket}`,
    `arn:aws:s3:::${bucket}/jobs/0123456789abcdef/job.json`,
    `arn:aws:s3:::${bucket}/projects/a`,
  ]),
  'arn:aws:s3:::our-frames/farm/our-farm2/limit.json',
  'arn:aws:s3:::our-frames/farm/other/limit.json',
  'arn:aws:s3:::our-frames/other',
  'arn:aws:s3:::our-projects/bundles/a.zip',
  'arn:aws:s3:::our-projects/blender/blender.tar.xz',
  ...['our-farm2', 'other', 'other/autoScalingGroupName/our-farm'].map(
    (name) => `arn:aws:autoscaling:${HERE}:autoScalingGroup:6f9f:autoScalingGroupName/${name}`,
  ),
  'arn:aws:autoscaling:eu-central-1:444455556666:autoScalingGroup:6f9f:autoScalingGroupName/our-farm',
  'arn:aws:autoscaling:us-east-1:111122223333:autoScalingGroup:6f9f:autoScalingGroupName/our-farm',
  ...[
    'AWS-RunRemoteScript',
    'AWS-RunShellScript2',
    'AWS-StartPortForwardingSession',
    'AWS-StartInteractiveCommand',
  ].map((name) => `arn:aws:ssm:eu-central-1::document/${name}`),
  `arn:aws:ssm:${HERE}:document/AWS-RunShellScript`,
  `arn:aws:ssm:${HERE}:document/mine`,
  `arn:aws:ssm:${HERE}:session/AIDAOTHER-0a1b`,
  `arn:aws:ssm:${HERE}:session/AIDAOURS2-0a1b`,
  `arn:aws:ssm:${HERE}:parameter/secret`,
  `arn:aws:ssm:${HERE}:parameter/brenda/farmsecret`,
  `arn:aws:lambda:${HERE}:function:our-seeder2`,
  'arn:aws:lambda:eu-central-1:444455556666:function:our-seeder',
  `arn:aws:sqs:${HERE}:our-tasks2`,
  'arn:aws:sqs:eu-central-1:444455556666:our-tasks',
  ...[HERE, 'eu-central-1:444455556666', 'us-east-1:111122223333'].flatMap((of) => [
    `arn:aws:ec2:${of}:instance/i-2`,
    `arn:aws:ec2:${of}:volume/vol-2`,
  ]),
  'arn:aws:ec2:eu-central-1::snapshot/snap-2',
  'arn:aws:ec2:eu-central-1::image/ami-2',
  `arn:aws:ec2:${HERE}:security-group/sg-2`,
  'arn:aws:iam::111122223333:role/our-role',
];

/** Whatever somebody may put into a request, or has on things of their own; no tag of Brenda's is on them. */
const context: fc.Arbitrary<RequestContext> = fc
  .record(
    {
      'aws:RequestTag/brenda:volume': fc.constantFrom('film', '', '*'),
      'aws:RequestTag/brenda:farm': fc.constant('our-farm'),
      'aws:TagKeys': fc.subarray(['Name', 'brenda:volume', 'brenda:farm', 'CreatedBy']),
      'ssm:resourceTag/brenda:farm': fc.constantFrom('other', 'our-farm2', 'OUR-FARM', ''),
      'aws:ResourceTag/brenda:farm': fc.constantFrom('other', 'our-farm2', ''),
      'aws:ResourceTag/Name': fc.constant('film'),
      'ec2:osuser': fc.constantFrom('ec2-user', 'root'),
    },
    { requiredKeys: [] },
  )
  .map((given) => ({ ...USER, ...given }));

test('none of them, nor all together, allow anything with what is of others', () => {
  const foreign = fc.record({
    action: fc.constantFrom(...ACTIONS),
    resource: fc.constantFrom(...FOREIGN),
    context,
  });
  const isMaking = ({
    action,
    resource,
    context: { 'aws:RequestTag/brenda:volume': tag },
  }: Required<IamRequest>): boolean =>
    // What is made is nobody's yet: EC2 makes up its id.
    tag !== undefined &&
    ((['ebs:StartSnapshot', 'ec2:CreateSnapshot'].includes(action) &&
      resource.startsWith('arn:aws:ec2:eu-central-1::snapshot/')) ||
      (action === 'ec2:CreateVolume' && resource.startsWith(`arn:aws:ec2:${HERE}:volume/`)) ||
      (action === 'ec2:RunInstances' && /:(?:instance|volume)\//.test(resource)));
  fc.assert(
    fc.property(foreign, (request) => {
      fc.pre(!isMaking(request));
      expect({ request, is: decide(STATEMENTS, request) }).toEqual({ request, is: 'implicit' });
    }),
    { numRuns: RUNS['operator-policies'] },
  );
});

test('what is allowed for the whole account only looks', () => {
  const actions = STATEMENTS.filter(isAccountWide).flatMap(({ Action = [] }) => Action);
  expect(actions.length).toBeGreaterThan(5);
  expect(actions.filter((action) => !/^[a-z0-9-]+:(?:Describe|List|Get)[A-Za-z]+$/.test(action))).toEqual([]);
});

test('a volume is made of nothing, and a snapshot of no volume, that Brenda has not made', () => {
  // Each resource of a request has to be allowed.
  expect(
    decide(STATEMENTS, {
      action: 'ec2:CreateVolume',
      resource: SNAPSHOT,
      context: { ...USER, ...MAKING_NAMED, 'ec2:Owner': '111122223333' },
    }),
  ).toBe('implicit');
  expect(
    decide(STATEMENTS, { action: 'ec2:CreateSnapshot', resource: VOLUME, context: { ...USER, ...MAKING } }),
  ).toBe('implicit');
});

test('what Brenda has made keeps the tag by which it is known', () => {
  for (const action of ['ec2:CreateTags', 'ec2:DeleteTags'])
    for (const keys of [['brenda:volume'], ['Name', 'brenda:volume'], ['brenda:farm'], []])
      expect([
        action,
        keys,
        decide(STATEMENTS, {
          action,
          resource: SNAPSHOT,
          context: { ...USER, ...MADE, ...(keys.length > 0 ? { 'aws:TagKeys': keys } : {}) },
        }),
      ]).toEqual([action, keys, 'implicit']);
});

/** The statements that a denied command prints. */
function offered(action: string, resource: string | undefined): PolicyStatement[] {
  const on = resource === undefined ? '' : ` on resource: ${resource}`;
  const text = deniedText(`User: ann is not authorized to perform: ${action}${on} because`, undefined);
  const [, list = ''] = /allows? it: (.*?)(?:; the words in capitals .*)?$/.exec(text) ?? [];
  return ours(`[${list}]`);
}

const DOCUMENTED_ACTIONS = [...new Set(STATEMENTS.flatMap(({ Action = [] }) => Action))];

test('what a denied command prints allows what it needs', () => {
  for (const { action, on } of Object.values(NEEDS).flat())
    for (const [resource, context = {}] of on)
      for (const denied of resource === '*' ? [undefined] : [resource, undefined])
        expect({
          action,
          resource,
          denied,
          is: decide(offered(action, denied), { action, resource, context: { ...USER, ...context } }),
        }).toEqual({ action, resource, denied, is: 'allowed' });
});

test('what a denied command prints allows nothing that is not documented', () => {
  const printed = DOCUMENTED_ACTIONS.flatMap((action) => offered(action, undefined));
  expect(printed.length).toBeGreaterThan(20);
  const known = fc.constantFrom(
    ...Object.values(NEEDS)
      .flat()
      .flatMap(({ on }) => on.map(([resource]) => resource)),
  );
  const request = fc.record({
    action: fc.constantFrom(...ACTIONS),
    resource: fc.oneof(fc.constantFrom(...FOREIGN), known),
    context,
  });
  fc.assert(
    fc.property(request, (one) => {
      fc.pre(decide(STATEMENTS, one) === 'implicit');
      expect({ one, is: decide(printed, one) }).toEqual({ one, is: 'implicit' });
    }),
    { numRuns: RUNS['denied-text'] },
  );
});

test('no advice allows an undocumented action on everything', () => {
  const text = deniedText('User: ann is not authorized to perform: ec2:RebootInstances because', undefined);
  expect(text).toBe(
    'access denied: ann may not ec2:RebootInstances on *; allow it for what this is about alone',
  );
});

test('the document has the statements that commands print', () => {
  expect(STATEMENTS).toEqual(
    ours(JSON.stringify(OPERATOR_STATEMENTS.map((one) => ({ Effect: 'Allow', ...one })))),
  );
});
