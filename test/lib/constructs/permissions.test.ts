import { join } from 'node:path';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as s3 from 'aws-cdk-lib/aws-s3';
import type { Template } from 'aws-cdk-lib/assertions';
import { DEFAULT_BLENDER } from '../../../lib/blender-release';
import { Project } from '../../../lib/project/project';
import {
  type FarmOptions,
  flat,
  givenFarm,
  resource,
  SOME_PROJECT,
} from '../../support/deployment/farm-stack';

interface Statement {
  readonly Sid: string;
  readonly Effect: string;
  readonly Action: string | string[];
  readonly Resource: unknown;
  readonly Condition?: unknown;
}

const FRAMES = '<FarmBucketsFrames.Arn>';
const PROJECT = '<FarmBucketsProject.Arn>';
const TASKS = '<FarmQueuesTasks.Arn>';
const DEAD_LETTERS = '<FarmQueuesDeadLetters.Arn>';
const GROUP =
  'arn:<AWS::Partition>:autoscaling:<AWS::Region>:<AWS::AccountId>:autoScalingGroup:*:autoScalingGroupName/our-farm';

type Allowed = readonly [actions: string[], resources: string[], ...conditions: unknown[]];

/** What a policy allows: by its sid, the actions, what they are allowed on, and on which condition, if there is one. */
function allowed(template: Template, policy: string): Record<string, Allowed> {
  const { PolicyDocument } = resource(template, 'AWS::IAM::Policy', policy).Properties as {
    PolicyDocument: { Statement: Statement[] };
  };
  for (const { Effect } of PolicyDocument.Statement) expect(Effect).toBe('Allow');
  return Object.fromEntries(
    PolicyDocument.Statement.map(({ Sid, Action, Resource, Condition }) => [
      Sid,
      [[Action].flat(), [Resource].flat().map(flat), ...(Condition === undefined ? [] : [Condition])],
    ]),
  );
}

function farm(options: FarmOptions = {}): Template {
  return givenFarm((stack) => ({
    farmName: 'our-farm',
    ...(typeof options === 'function' ? options(stack) : options),
  })).template();
}

/** A service of this Region, as KMS calls it. */
const via = (service: string) => ({
  'Fn::Join': ['', [`${service}.`, { Ref: 'AWS::Region' }, '.', { Ref: 'AWS::URLSuffix' }]],
});

const OF_THIS_ACCOUNT = { StringEquals: { 'aws:ResourceAccount': { Ref: 'AWS::AccountId' } } };

/** Through S3, for these objects and no others: with a bucket key S3 names the bucket to KMS. */
const theirKey = (actions: string[], bucket: string, object: string): Allowed => [
  actions,
  ['arn:<AWS::Partition>:kms:<AWS::Region>:<AWS::AccountId>:key/*'],
  {
    StringEquals: { 'kms:ViaService': via('s3') },
    StringLike: {
      'kms:EncryptionContext:aws:s3:arn': [bucket, `${bucket}/${object}`].map((arn) => ({
        'Fn::Join': ['', ['arn:', { Ref: 'AWS::Partition' }, arn]],
      })),
    },
  },
];

const LOCAL = Project.fromLocal(join(__dirname, '..', '..', '..', 'examples', 'bloom'));

const JOB = `${FRAMES}/jobs/????????????????`;
const FAILURES = [`${JOB}/failures/*.json`, `${JOB}/logs/*.crash.txt`, `${JOB}/logs/*.log`];

const WORKER: Record<string, Allowed> = {
  TakeTasks: [['sqs:ChangeMessageVisibility', 'sqs:DeleteMessage', 'sqs:ReceiveMessage'], [TASKS]],
  SendTasksOn: [['sqs:SendMessage'], [DEAD_LETTERS, TASKS]],
  ReadJobs: [['s3:GetObject'], [`${JOB}/*`]],
  WriteFrames: [
    ['s3:AbortMultipartUpload', 's3:PutObject'],
    [...FAILURES, `${JOB}/frames/*`, `${JOB}/ledger/*.json`, `${JOB}/slices/*`].sort(),
  ],
  SayWhatWasOpened: [['s3:PutObject'], [`${JOB}/opened/*.json`], { Null: { 's3:if-none-match': 'false' } }],
  ForgetFailures: [['s3:DeleteObject'], [...FAILURES, `${JOB}/slices/*`]],
  SeeWhoElseRenders: [
    ['s3:GetObject'],
    [`${FRAMES}/farm/our-farm/blenders.json`, `${FRAMES}/farm/our-farm/workers/i-*.json`],
  ],
  SeeWhetherStopped: [['s3:GetObject'], [`${FRAMES}/farm/our-farm/limit.json`]],
  SayWhatItIsAt: [['s3:DeleteObject', 's3:PutObject'], [`${FRAMES}/farm/our-farm/workers/i-*.json`]],
  SayWhyBootFailed: [['s3:PutObject'], [`${FRAMES}/farm/our-farm/boot-failures/i-*.json`]],
  TellMissingFromForbidden: [['s3:ListBucket'], [FRAMES, PROJECT]],
  FetchBlender: [['s3:GetObject'], [`${PROJECT}/blender/*`]],
  FetchBundle: [['s3:GetObject'], [`${PROJECT}/bundles/*`]],
  FetchProject: [['s3:GetObject'], [`${PROJECT}/projects/*`]],
  StayWhileBusy: [
    ['autoscaling:SetInstanceProtection', 'autoscaling:TerminateInstanceInAutoScalingGroup'],
    [GROUP],
  ],
  EndInOrder: [
    ['autoscaling:CompleteLifecycleAction', 'autoscaling:RecordLifecycleActionHeartbeat'],
    [GROUP],
  ],
  WriteLogs: [['logs:CreateLogStream', 'logs:PutLogEvents'], ['<FarmWorkersLog.Arn>']],
  BeReachedBySessionManager: [
    [
      'ec2messages:AcknowledgeMessage',
      'ec2messages:DeleteMessage',
      'ec2messages:FailMessage',
      'ec2messages:GetEndpoint',
      'ec2messages:GetMessages',
      'ec2messages:SendReply',
      'ssm:UpdateInstanceInformation',
      'ssmmessages:CreateControlChannel',
      'ssmmessages:CreateDataChannel',
      'ssmmessages:OpenControlChannel',
      'ssmmessages:OpenDataChannel',
    ],
    ['*'],
  ],
};

describe('an instance may do this, and nothing else', () => {
  const template = farm({ project: LOCAL });

  test('of a project that was uploaded', () => {
    expect(allowed(template, 'FarmWorkersRolePolicy')).toEqual(WORKER);
  });

  test('of a project in S3: read that object too', () => {
    expect(allowed(farm({ project: SOME_PROJECT }), 'FarmWorkersRolePolicy')).toEqual({
      ...WORKER,
      FetchProject: [
        ['s3:GetObject'],
        ['arn:<AWS::Partition>:s3:::films/bloom.zip', `${PROJECT}/projects/*`],
      ],
      FetchProjectWithItsKey: theirKey(['kms:Decrypt'], ':s3:::films', 'bloom.zip'),
    });
  });

  test('with an image of the user: fetch the Node.js that was brought', () => {
    expect(allowed(farm({ project: LOCAL, bringNode: true }), 'FarmWorkersRolePolicy')).toEqual({
      ...WORKER,
      FetchNode: [['s3:GetObject'], [`${PROJECT}/node/*`]],
    });
  });

  test('of a project on a snapshot: see which disk it became', () => {
    expect(
      allowed(farm({ project: Project.fromSnapshot('snap-12345678') }), 'FarmWorkersRolePolicy'),
    ).toEqual({
      ...WORKER,
      FindVolumes: [['ec2:DescribeVolumes'], ['*']],
    });
  });

  test('with an output in S3: put frames below its prefix, and see whose a name is that is taken', () => {
    const template = farm({ project: LOCAL, output: 's3://renders/film/shot_####' });
    expect(allowed(template, 'FarmWorkersRolePolicy')).toEqual({
      ...WORKER,
      WriteFramesWhereTheyGo: [
        ['s3:AbortMultipartUpload', 's3:GetObject', 's3:PutObject'],
        ['arn:<AWS::Partition>:s3:::renders/film/*'],
        OF_THIS_ACCOUNT,
      ],
      UseKeyOfWhereTheyGo: theirKey(['kms:Decrypt', 'kms:GenerateDataKey'], ':s3:::renders', 'film/*'),
    });
  });

  test('with a key: use it', () => {
    const template = farm((stack) => ({ project: LOCAL, encryptionKey: new kms.Key(stack, 'Key') }));
    expect(allowed(template, 'FarmWorkersRolePolicy')).toEqual({
      ...WORKER,
      UseKey: [
        ['kms:Decrypt', 'kms:GenerateDataKey'],
        ['<Key.Arn>'],
        { StringEquals: { 'kms:ViaService': [via('s3'), via('sqs')] } },
      ],
    });
  });

  test('and so can neither delete a frame, nor read what another project has, nor list the account', () => {
    const everything = Object.values(WORKER);
    const on = (action: string): string[] =>
      everything.filter(([actions]) => actions.includes(action)).flatMap(([, resources]) => resources);
    expect(on('s3:DeleteObject')).toEqual([
      ...FAILURES,
      `${JOB}/slices/*`,
      `${FRAMES}/farm/our-farm/workers/i-*.json`,
    ]);
    for (const read of on('s3:GetObject'))
      expect(read.startsWith(FRAMES) || read.startsWith(PROJECT)).toBe(true);
    const listing = everything
      .flatMap(([actions]) => actions)
      .filter((action) => /List|Describe/.test(action));
    expect(listing).toEqual(['s3:ListBucket']);
  });

  test('and only EC2 may take on its role', () => {
    expect(resource(template, 'AWS::IAM::Role', 'FarmWorkersRole').Properties).toMatchObject({
      AssumeRolePolicyDocument: {
        Statement: [
          { Action: 'sts:AssumeRole', Effect: 'Allow', Principal: { Service: 'ec2.amazonaws.com' } },
        ],
      },
    });
    for (const role of Object.values(template.findResources('AWS::IAM::Role'))) {
      const { ManagedPolicyArns } = role['Properties'] as { ManagedPolicyArns?: unknown[] };
      // The CDK's own, for the function that empties buckets.
      if (ManagedPolicyArns)
        expect(ManagedPolicyArns.map(flat)).toEqual([
          'arn:<AWS::Partition>:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole',
        ]);
    }
  });
});

describe('a function may do this, and nothing else', () => {
  const template = farm({ project: LOCAL });
  const group = {
    SeeGroup: [['autoscaling:DescribeAutoScalingGroups'], ['*']],
    SizeGroup: [['autoscaling:SetDesiredCapacity'], [GROUP]],
  };
  const log = (name: string) => ({
    WriteLogs: [['logs:CreateLogStream', 'logs:PutLogEvents'], [`<Farm${name}FunctionLog.Arn>`]],
  });

  test('the seeder, of an output in S3: also see whose names are taken there, and say which jobs there are', () => {
    const RENDERS = 'arn:<AWS::Partition>:s3:::renders';
    const withOutput = farm({ project: LOCAL, output: 's3://renders/film' });
    const before = allowed(template, 'FarmSeeder');
    expect(allowed(withOutput, 'FarmSeeder')).toEqual({
      ...before,
      SeeNamesThatAreTaken: [
        ['s3:ListBucket'],
        [RENDERS],
        { ...OF_THIS_ACCOUNT, StringLike: { 's3:prefix': 'film/*' } },
      ],
      SeeWhoseTheyAre: [['s3:GetObject'], [`${RENDERS}/film/*`], OF_THIS_ACCOUNT],
      SayWhichJobs: [
        ['s3:PutObject'],
        [`${RENDERS}/film/.brenda/jobs/????????????????/job.json`],
        OF_THIS_ACCOUNT,
      ],
      UseKeyOfWhereTheyGo: theirKey(['kms:Decrypt', 'kms:GenerateDataKey'], ':s3:::renders', 'film/*'),
    });
  });

  test('the seeder', () => {
    const expected = {
      ...log('Seeder'),
      QueueTasks: [['sqs:GetQueueAttributes', 'sqs:SendMessage'], [TASKS]],
      ReadJobs: [['s3:GetObject'], [`${JOB}/*`]],
      ReplaceJobs: [['s3:PutObject'], [`${JOB}/cancelled.json`]],
      WriteJobs: [['s3:PutObject'], [`${JOB}/job.json`, `${JOB}/requests/*.json`]],
      ForgetFailures: [
        ['s3:DeleteObject'],
        [`${JOB}/cancelled.json`, `${JOB}/failures/*.json`, `${JOB}/logs/*`],
      ],
      ReadBooks: [['s3:GetObject'], [`${FRAMES}/farm/our-farm/*`]],
      KeepBooks: [
        ['s3:PutObject'],
        [
          `${FRAMES}/farm/our-farm/blenders.json`,
          `${FRAMES}/farm/our-farm/seeder.json`,
          `${FRAMES}/farm/our-farm/seedings/????????????????/*.json`,
          `${FRAMES}/farm/our-farm/when-drained.json`,
        ],
      ],
      BeginAgain: [
        ['s3:DeleteObject'],
        ['boot-failures/*.json', 'drainer.json', 'seeder.json'].map(
          (name) => `${FRAMES}/farm/our-farm/${name}`,
        ),
      ],
      ListBucket: [['s3:ListBucket'], [FRAMES]],
      ...group,
      LaunchAgain: [['autoscaling:ResumeProcesses'], [GROUP]],
      HandOver: [['lambda:InvokeFunction'], ['<FarmSeederFunction.Arn>']],
    };
    expect(allowed(template, 'FarmSeeder')).toEqual(expected);
    expect(allowed(farm({ project: SOME_PROJECT }), 'FarmSeeder')).toEqual({
      ...expected,
      SeeProject: [['s3:GetObject'], ['arn:<AWS::Partition>:s3:::films/bloom.zip']],
    });
  });

  test('the drainer', () => {
    expect(allowed(template, 'FarmDrainer')).toEqual({
      ...log('Drainer'),
      CountTasks: [['sqs:GetQueueAttributes'], [DEAD_LETTERS, TASKS]],
      QueueLost: [['sqs:SendMessage'], [TASKS]],
      SeeDeadLetters: [['sqs:ChangeMessageVisibility', 'sqs:ReceiveMessage'], [DEAD_LETTERS]],
      SeedAlone: [['s3:DeleteObject', 's3:PutObject'], [`${FRAMES}/farm/our-farm/seeder.json`]],
      ReadLedger: [['s3:GetObject'], [`${JOB}/*`]],
      ReadBooks: [['s3:GetObject'], [`${FRAMES}/farm/our-farm/*`]],
      Remember: [['s3:PutObject'], [`${FRAMES}/farm/our-farm/drainer.json`]],
      SayWhyBootFailed: [['s3:PutObject'], [`${FRAMES}/farm/our-farm/boot-failures/i-*.json`]],
      ListBucket: [['s3:ListBucket'], [FRAMES]],
      ...group,
      SeeLaunches: [['autoscaling:DescribeScalingActivities'], ['*']],
      EndBroken: [
        ['autoscaling:CompleteLifecycleAction', 'autoscaling:TerminateInstanceInAutoScalingGroup'],
        [GROUP],
      ],
    });
  });

  test('the fleet cleanup', () => {
    expect(allowed(template, 'FarmDismisser')).toEqual({
      ...log('Dismisser'),
      DeleteGroup: [['autoscaling:DeleteAutoScalingGroup'], [GROUP]],
      SeeGroup: [['autoscaling:DescribeAutoScalingGroups'], ['*']],
      SeeVolumeInstances: [['ec2:DescribeInstances'], ['*']],
      EndVolumeInstances: [
        ['ec2:TerminateInstances'],
        ['arn:<AWS::Partition>:ec2:<AWS::Region>:<AWS::AccountId>:instance/*'],
        {
          StringEquals: { 'aws:ResourceTag/brenda:farm': 'our-farm' },
          Null: { 'aws:ResourceTag/brenda:volume': 'false' },
        },
      ],
      SeeFrames: [['s3:ListBucket'], [FRAMES]],
      EmptyWithoutFrames: [
        ['s3:DeleteObject'],
        [
          `${FRAMES}/farm/our-farm/*`,
          ...['cancelled.json', 'failures/*', 'job.json', 'logs/*', 'opened/*', 'requests/*'].map(
            (key) => `${JOB}/${key}`,
          ),
        ],
      ],
      HandOver: [['lambda:InvokeFunction'], ['<FarmDismisserFunction.Arn>']],
    });
    // A bucket that goes with the stack is emptied by the CDK's own function; and in one that is given it touches nothing.
    const others: FarmOptions[] = [
      { keepFrames: false },
      (stack) => ({ bucket: s3.Bucket.fromBucketName(stack, 'Theirs', 'theirs') }),
    ];
    for (const options of others)
      expect(Object.keys(allowed(givenFarm(options).template(), 'FarmDismisser'))).not.toContain(
        'EmptyWithoutFrames',
      );
  });

  test('an instance that prepares a volume', () => {
    const sid = 'BeReachedBySessionManager';
    expect(allowed(template, 'FarmWorkersVolumes')).toEqual({ [sid]: WORKER[sid] });
  });

  test('the asset copier', () => {
    const asset = expect.stringMatching(
      /^arn:<AWS::Partition>:s3:::cdk-hnb659fds-assets-<AWS::AccountId>-<AWS::Region>\/[0-9a-f]{64}\.zip$/,
    ) as string;
    const blender = `arn:<AWS::Partition>:s3:::cdk-hnb659fds-assets-<AWS::AccountId>-<AWS::Region>/${DEFAULT_BLENDER.sha256}`;
    const { ReadUploads: [actions = [], uploads = []] = [], ...others } = allowed(
      template,
      'FarmWorkersStaging',
    );
    // Sorted by hashes, of which that of the bundle changes with each build.
    expect([actions, uploads.filter((one) => one !== blender)]).toEqual([['s3:GetObject'], [asset, asset]]);
    expect(uploads).toContain(blender);
    expect(others).toEqual({
      ...log('WorkersStaging'),
      ReadUploadsWithTheirKey: [
        ['kms:Decrypt'],
        ['arn:<AWS::Partition>:kms:<AWS::Region>:<AWS::AccountId>:key/*'],
        // What it is to be read with: test/hostile/policies/other-roles.test.ts.
        expect.anything() as object,
      ],
      WriteCopies: [
        ['s3:AbortMultipartUpload', 's3:GetObject', 's3:PutObject'],
        [
          `${PROJECT}/blender/${DEFAULT_BLENDER.sha256}/blender-5.2.2-linux-x64.tar.xz`,
          expect.stringMatching(/\/bundles\/[0-9a-f]{64}\.zip$/) as string,
          expect.stringMatching(/\/projects\/[0-9a-f]{64}\.zip$/) as string,
        ],
      ],
      TellMissingFromForbidden: [['s3:ListBucket'], [PROJECT]],
    });
  });

  test('the look at the account', () => {
    expect(allowed(template, 'FarmWorkersAccountCheck')).toEqual({
      ...log('WorkersAccountCheck'),
      SeeWhatThereIs: [
        [
          'ec2:DescribeImages',
          'ec2:DescribeInstanceTypeOfferings',
          'ec2:DescribeInstanceTypes',
          'ec2:DescribeRouteTables',
          'ec2:DescribeSnapshots',
          'ec2:DescribeSubnets',
          'ec2:DescribeVpcEndpoints',
          'ec2:GetEbsDefaultKmsKeyId',
          'ec2:GetInstanceTypesFromInstanceRequirements',
        ],
        ['*'],
      ],
      SeeQuotas: [['servicequotas:GetAWSDefaultServiceQuota', 'servicequotas:GetServiceQuota'], ['*']],
      SeeWhoMayUseKey: [
        ['kms:DescribeKey', 'kms:GetKeyPolicy', 'kms:ListGrants'],
        ['arn:<AWS::Partition>:kms:<AWS::Region>:<AWS::AccountId>:key/*'],
      ],
    });
  });

  test('the project version function', () => {
    const template = farm({ project: SOME_PROJECT, snapshots: { textures: 'Textures' } });
    expect(allowed(template, 'FarmProjectVersion')).toEqual({
      ...log('ProjectVersion'),
      FindSnapshots: [['ec2:DescribeSnapshots'], ['*']],
      SeeProject: [['s3:GetObject'], ['arn:<AWS::Partition>:s3:::films/bloom.zip']],
    });
  });
});
