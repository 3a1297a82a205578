/** A statement that allows an operator something. Operators replace the words in capitals; docs/operations/security.md describes them. */
export interface OperatorStatement {
  /** It begins with the commands that need the statement. */
  readonly Sid: string;
  readonly Action: readonly string[];
  readonly Resource: readonly string[];
  readonly Condition?: Readonly<Record<string, Readonly<Record<string, string | readonly string[]>>>>;
}

/** Placeholders for names of an account. */
export const OPERATOR_WORDS = [
  'REGION',
  'ACCOUNT',
  'FARM',
  'FRAMES-BUCKET',
  'PROJECT-BUCKET',
  'TASK-QUEUE',
  'DEAD-LETTERS',
  'SEEDER',
  'VOLUME-ROLE',
] as const;

/**
 * The permissions that people's commands need. docs/operations/security.md is generated from this, and a denied command prints the part that it lacks.
 */
export const OPERATOR_STATEMENTS: readonly OperatorStatement[] = [
  {
    Sid: 'AnyCommandFindsFarm',
    Action: ['ssm:GetParameter', 'ssm:GetParametersByPath'],
    Resource: [
      'arn:aws:ssm:REGION:ACCOUNT:parameter/brenda/farms',
      'arn:aws:ssm:REGION:ACCOUNT:parameter/brenda/farms/*',
    ],
  },
  {
    Sid: 'AnyCommandSeesInstances',
    Action: [
      'autoscaling:DescribeAutoScalingGroups',
      'autoscaling:DescribeScalingActivities',
      'ec2:DescribeInstances',
      'ssm:DescribeInstanceInformation',
    ],
    Resource: ['*'],
  },
  {
    Sid: 'PruneReadsLedger',
    Action: ['s3:GetObject', 's3:ListBucket'],
    Resource: [
      'arn:aws:s3:::FRAMES-BUCKET',
      'arn:aws:s3:::FRAMES-BUCKET/jobs/*',
      'arn:aws:s3:::FRAMES-BUCKET/farm/FARM/*',
    ],
  },
  {
    Sid: 'PruneLimitsFarm',
    Action: ['s3:PutObject'],
    Resource: ['arn:aws:s3:::FRAMES-BUCKET/farm/FARM/limit.json'],
  },
  {
    Sid: 'PruneShrinksGroup',
    Action: ['autoscaling:TerminateInstanceInAutoScalingGroup', 'autoscaling:UpdateAutoScalingGroup'],
    Resource: ['arn:aws:autoscaling:REGION:ACCOUNT:autoScalingGroup:*:autoScalingGroupName/FARM'],
  },
  {
    Sid: 'ExecAndVolumeRunShell',
    Action: ['ssm:SendCommand'],
    Resource: ['arn:aws:ssm:REGION::document/AWS-RunShellScript'],
  },
  {
    Sid: 'ExecAndVolumeOnInstancesOfFarm',
    Action: ['ssm:SendCommand'],
    Resource: ['arn:aws:ec2:REGION:ACCOUNT:instance/*'],
    Condition: { StringEquals: { 'ssm:resourceTag/brenda:farm': 'FARM' } },
  },
  {
    Sid: 'ExecAndVolumeReadResults',
    Action: ['ssm:GetCommandInvocation', 'ssm:ListCommandInvocations'],
    Resource: ['*'],
  },
  {
    Sid: 'SshAndCopyOnInstancesOfFarm',
    Action: ['ssm:StartSession'],
    Resource: ['arn:aws:ec2:REGION:ACCOUNT:instance/*'],
    Condition: { StringEquals: { 'ssm:resourceTag/brenda:farm': 'FARM' } },
  },
  {
    Sid: 'SshAndCopyByTheseDocuments',
    Action: ['ssm:StartSession'],
    Resource: [
      'arn:aws:ssm:REGION:ACCOUNT:document/SSM-SessionManagerRunShell',
      'arn:aws:ssm:REGION::document/AWS-StartSSHSession',
    ],
  },
  {
    Sid: 'SshAndCopyEndOwnSessions',
    Action: ['ssm:ResumeSession', 'ssm:TerminateSession'],
    Resource: ['arn:aws:ssm:REGION:ACCOUNT:session/${aws:userid}-*'],
  },
  {
    Sid: 'CopyLogsIn',
    Action: ['ec2-instance-connect:SendSSHPublicKey'],
    Resource: ['arn:aws:ec2:REGION:ACCOUNT:instance/*'],
    Condition: { StringEquals: { 'aws:ResourceTag/brenda:farm': 'FARM', 'ec2:osuser': 'ec2-user' } },
  },
  {
    Sid: 'SubmitAndFramesReadLedger',
    Action: ['s3:GetObject', 's3:ListBucket'],
    Resource: [
      'arn:aws:s3:::FRAMES-BUCKET',
      'arn:aws:s3:::FRAMES-BUCKET/jobs/*',
      'arn:aws:s3:::FRAMES-BUCKET/farm/FARM/*',
    ],
  },
  { Sid: 'SubmitSeesWhatIsThere', Action: ['s3:ListBucket'], Resource: ['arn:aws:s3:::PROJECT-BUCKET'] },
  {
    Sid: 'SubmitSendsProjects',
    Action: ['s3:GetObject', 's3:PutObject', 's3:AbortMultipartUpload'],
    Resource: ['arn:aws:s3:::PROJECT-BUCKET/projects/*'],
  },
  {
    Sid: 'SubmitCallsSeeder',
    Action: ['lambda:InvokeFunction'],
    Resource: ['arn:aws:lambda:REGION:ACCOUNT:function:SEEDER'],
  },
  {
    Sid: 'SubmitDryRunAndFramesCountTasks',
    Action: ['sqs:GetQueueAttributes'],
    Resource: ['arn:aws:sqs:REGION:ACCOUNT:TASK-QUEUE', 'arn:aws:sqs:REGION:ACCOUNT:DEAD-LETTERS'],
  },
  {
    Sid: 'DoctorReadsPublicParameters',
    Action: ['ssm:GetParameter'],
    Resource: [
      'arn:aws:ssm:REGION:ACCOUNT:parameter/cdk-bootstrap/*',
      'arn:aws:ssm:REGION::parameter/aws/service/*',
    ],
  },
  {
    Sid: 'DoctorLooks',
    Action: [
      'ec2:DescribeImages',
      'ec2:DescribeInstanceTypeOfferings',
      'ec2:DescribeInstanceTypes',
      'ec2:DescribeLaunchTemplateVersions',
      'ec2:DescribeRouteTables',
      'ec2:DescribeSnapshots',
      'ec2:DescribeSubnets',
      'ec2:DescribeVpcEndpoints',
      'ec2:GetEbsDefaultKmsKeyId',
      'ec2:GetInstanceTypesFromInstanceRequirements',
      'servicequotas:GetAWSDefaultServiceQuota',
      'servicequotas:GetServiceQuota',
    ],
    Resource: ['*'],
  },
  {
    Sid: 'DoctorSeesWhoMayUseKey',
    Action: ['kms:DescribeKey', 'kms:GetKeyPolicy', 'kms:ListGrants'],
    Resource: ['arn:aws:kms:REGION:ACCOUNT:key/*'],
  },
  {
    Sid: 'VolumeSeesDisks',
    Action: [
      'ec2:DescribeAvailabilityZones',
      'ec2:DescribeImages',
      'ec2:DescribeInstances',
      'ec2:DescribeInstanceTypes',
      'ec2:DescribeLaunchTemplates',
      'ec2:DescribeLaunchTemplateVersions',
      'ec2:DescribeSnapshots',
      'ec2:DescribeSubnets',
      'ec2:DescribeVolumes',
    ],
    Resource: ['*'],
  },
  {
    Sid: 'VolumeMakesTagged',
    Action: ['ebs:StartSnapshot', 'ec2:CreateSnapshot'],
    Resource: ['arn:aws:ec2:REGION::snapshot/*'],
    Condition: { Null: { 'aws:RequestTag/brenda:volume': 'false' } },
  },
  {
    Sid: 'VolumeMakesTaggedVolumes',
    Action: ['ec2:CreateVolume'],
    Resource: ['arn:aws:ec2:REGION:ACCOUNT:volume/*'],
    Condition: { Null: { 'aws:RequestTag/brenda:volume': 'false' } },
  },
  {
    Sid: 'VolumeTagsWhatItMakes',
    Action: ['ec2:CreateTags'],
    Resource: ['arn:aws:ec2:REGION::snapshot/*', 'arn:aws:ec2:REGION:ACCOUNT:volume/*'],
    Condition: {
      Null: { 'ec2:CreateAction': 'false', 'aws:RequestTag/brenda:volume': 'false' },
      'ForAllValues:StringEquals': { 'aws:TagKeys': ['brenda:volume', 'Name'] },
    },
  },
  {
    Sid: 'VolumeIsMadeOfWhatIsTagged',
    Action: ['ec2:CreateSnapshot', 'ec2:CreateVolume', 'ec2:RunInstances'],
    Resource: ['arn:aws:ec2:REGION::snapshot/*', 'arn:aws:ec2:REGION:ACCOUNT:volume/*'],
    Condition: { StringLike: { 'aws:ResourceTag/brenda:volume': '*' } },
  },
  {
    Sid: 'VolumeNamesWhatIsTagged',
    Action: ['ec2:CreateTags', 'ec2:DeleteTags'],
    Resource: ['arn:aws:ec2:REGION::snapshot/*'],
    Condition: {
      StringLike: { 'aws:ResourceTag/brenda:volume': '*' },
      'ForAllValues:StringEquals': { 'aws:TagKeys': 'Name' },
      Null: { 'aws:TagKeys': 'false' },
    },
  },
  {
    Sid: 'VolumeChangesWhatIsTagged',
    Action: ['ebs:CompleteSnapshot', 'ebs:PutSnapshotBlock', 'ec2:DeleteSnapshot', 'ec2:DeleteVolume'],
    Resource: ['arn:aws:ec2:REGION::snapshot/*', 'arn:aws:ec2:REGION:ACCOUNT:volume/*'],
    Condition: { StringLike: { 'aws:ResourceTag/brenda:volume': '*' } },
  },
  {
    Sid: 'VolumeNewStartsTagged',
    Action: ['ec2:RunInstances'],
    Resource: [
      'arn:aws:ec2:REGION:ACCOUNT:instance/*',
      'arn:aws:ec2:REGION:ACCOUNT:network-interface/*',
      'arn:aws:ec2:REGION:ACCOUNT:volume/*',
    ],
    Condition: {
      StringEquals: { 'aws:RequestTag/brenda:farm': 'FARM' },
      Null: { 'aws:RequestTag/brenda:volume': 'false' },
    },
  },
  {
    Sid: 'VolumeNewStartsInNetworkOfFarm',
    Action: ['ec2:RunInstances'],
    Resource: [
      'arn:aws:ec2:REGION:ACCOUNT:security-group/*',
      'arn:aws:ec2:REGION:ACCOUNT:subnet/*',
      'arn:aws:ec2:REGION::image/*',
    ],
    Condition: { StringEquals: { 'aws:ResourceTag/brenda:farm': 'FARM' } },
  },
  {
    Sid: 'VolumeNewStartsImagesOfAmazon',
    Action: ['ec2:RunInstances'],
    Resource: ['arn:aws:ec2:REGION::image/*'],
    Condition: { StringEquals: { 'ec2:Owner': 'amazon' } },
  },
  {
    Sid: 'VolumeNewTagsWhatItStarts',
    Action: ['ec2:CreateTags'],
    Resource: [
      'arn:aws:ec2:REGION:ACCOUNT:instance/*',
      'arn:aws:ec2:REGION:ACCOUNT:network-interface/*',
      'arn:aws:ec2:REGION:ACCOUNT:volume/*',
    ],
    Condition: {
      StringEquals: { 'ec2:CreateAction': 'RunInstances', 'aws:RequestTag/brenda:farm': 'FARM' },
      Null: { 'aws:RequestTag/brenda:volume': 'false' },
      'ForAllValues:StringEquals': {
        'aws:TagKeys': ['brenda:volume', 'brenda:farm', 'brenda:hours', 'Name'],
      },
    },
  },
  {
    Sid: 'VolumeNewGivesRole',
    Action: ['iam:PassRole'],
    Resource: ['arn:aws:iam::ACCOUNT:role/VOLUME-ROLE'],
    Condition: { StringEquals: { 'iam:PassedToService': 'ec2.amazonaws.com' } },
  },
  {
    Sid: 'VolumeEndsInstancesOfFarm',
    Action: ['ec2:TerminateInstances'],
    Resource: ['arn:aws:ec2:REGION:ACCOUNT:instance/*'],
    Condition: {
      StringEquals: { 'aws:ResourceTag/brenda:farm': 'FARM' },
      StringLike: { 'aws:ResourceTag/brenda:volume': '*' },
    },
  },
  {
    Sid: 'VolumeNewReadsPrices',
    Action: ['pricing:GetProducts'],
    Resource: ['*'],
  },
];
