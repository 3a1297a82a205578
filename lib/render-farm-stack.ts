import { CfnOutput, Size, Stack, type StackProps, Tags, Duration } from 'aws-cdk-lib';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as logs from 'aws-cdk-lib/aws-logs';
import * as s3 from 'aws-cdk-lib/aws-s3';
import * as sns from 'aws-cdk-lib/aws-sns';
import type { Construct } from 'constructs';
import { messageOf, UserFault } from '../protocol/failure/fault';
import { knownChecksum } from '../protocol/releases/blender-releases';
import { DEFAULT_BLENDER } from './blender-release';
import { FARM_TAG, RenderFarm } from './constructs/farm/render-farm';
import { type RenderFarmProps, WhenDrained } from './constructs/farm/render-farm-props';
import { linuxImage } from './constructs/fleet/worker-template';
import type { FarmConfig } from './farm-config';
import type { Settings } from './settings/schema';
import { stackName } from './stack-name';

/** The stack of a Blender project: one farm, from the context file. It contains no logic of its own. */
export class RenderFarmStack extends Stack {
  readonly farm: RenderFarm;

  constructor(scope: Construct, config: FarmConfig, props: StackProps = {}) {
    const name = stackName(config);
    super(scope, name, {
      description: `Brenda: renders the Blender project ${config.name}`,
      // CloudFormation also tags resources that the CDK cannot.
      tags: { ...config.settings.tags, [FARM_TAG]: name },
      ...props,
    });
    this.farm = new RenderFarm(this, 'Farm', farmProps(this, config));
    for (const [tag, value] of Object.entries(config.settings.tags ?? {})) Tags.of(this).add(tag, value);

    const { farm } = this;
    const outputs: Record<string, readonly [string, string]> = {
      FarmName: [farm.farmName, 'The name of the farm, in tags and metrics'],
      Job: [farm.jobId, 'The job that is rendered'],
      FramesBucket: [farm.framesBucket.bucketName, 'Frames, ledger and jobs'],
      Frames: [farm.framesUrl, 'Where the frames of this job are'],
      ProjectBucket: [farm.projectBucket.bucketName, 'What instances share'],
      QueueUrl: [farm.taskQueue.queueUrl, 'Tasks'],
      DeadLetterUrl: [farm.deadLetterQueue.queueUrl, 'Tasks that were given up'],
      Group: [farm.autoScalingGroup.autoScalingGroupName, 'The Auto Scaling group of the instances'],
      Seeder: [farm.seeder.functionName, 'Called with {"request": ...}, puts tasks on the queue'],
      Drainer: [farm.drainer.functionName, 'Says how many instances are needed'],
      LogGroup: [farm.logGroup.logGroupName, 'The log of each instance'],
    };
    for (const [name, [value, description]] of Object.entries(outputs)) {
      new CfnOutput(this, name, { value, description });
    }
  }
}

/** The settings as properties of the construct. */
function farmProps(scope: Construct, { settings, project, template }: FarmConfig): RenderFarmProps {
  const {
    instanceTypes,
    instanceRequirements: needs,
    alarmTopic,
    encryptionKey,
    framesBucket,
    zones,
  } = settings;
  const all: { readonly [K in keyof RenderFarmProps]-?: RenderFarmProps[K] | undefined } = {
    project,
    template,
    farmName: Stack.of(scope).stackName,
    frames: settings.frames ?? '',
    taskSize: settings.taskSize,
    shuffle: settings.shuffle,
    tiles: settings.tiles,
    output: settings.output,
    overrides: overridesOf(settings),
    ocio: settings.ocio,
    extensions: settings.extensions,
    trusted: settings.trusted,
    keepRenderData: settings.keepRenderData,
    allow: settings.allow,
    failuresAllowed: settings.failuresAllowed,
    snapshots: settings.snapshots,
    snapshotInitializationRate: mapped(settings.snapshotInitializationRate, (rate) => Size.mebibytes(rate)),
    blender: blenderOf(settings),
    bringNode: settings.bringNode,
    nodeFile: settings.nodeFile,
    blenderMayUseNetwork: settings.blenderNetwork === 'host',
    instanceTypes: instanceTypes?.map((type) => new ec2.InstanceType(type)),
    instanceNeeds: needs && {
      minVcpus: needs.minVcpus,
      ...present({
        maxVcpus: needs.maxVcpus,
        minMemory: mapped(needs.minMemoryGiB, (size) => Size.gibibytes(size)),
        maxMemory: mapped(needs.maxMemoryGiB, (size) => Size.gibibytes(size)),
        minGpus: needs.minGpus,
        maxGpus: needs.maxGpus,
      }),
    },
    maxInstances: settings.maxInstances,
    spotMaxPrice: settings.spotMaxPrice,
    onDemandBase: settings.onDemandBase,
    onDemandPercentage: settings.onDemandPercentage,
    vpc: mapped(settings.vpc, (vpc) => lookedUpVpc(scope, vpc)),
    vpcSubnets: undefined,
    availabilityZones: zones,
    securityGroup: undefined,
    role: undefined,
    machineImage: mapped(settings.machineImage, (image) => imageOf(scope, image)),
    image: mapped(settings.image, ({ base, instanceType }) =>
      present({
        base: typeof base === 'object' ? lookedUpBase(scope, base) : base,
        instanceType: mapped(instanceType, (type) => new ec2.InstanceType(type)),
      }),
    ),
    architecture: settings.architecture === 'arm64' ? ec2.InstanceArchitecture.ARM_64 : undefined,
    gpu: settings.gpu,
    rootVolumeSize: mapped(settings.rootVolumeGiB, (size) => Size.gibibytes(size)),
    rootDeviceName: settings.rootDevice,
    whenDrained: settings.whenDrained === 'keep' ? WhenDrained.KEEP : undefined,
    lease: mapped(settings.leaseSeconds, (seconds) => Duration.seconds(seconds)),
    maxReceives: settings.maxReceives,
    bootTimeout: mapped(settings.bootMinutes, (minutes) => Duration.minutes(minutes)),
    bootFailuresAllowed: settings.bootFailuresAllowed,
    bucket: mapped(framesBucket, (name) => s3.Bucket.fromBucketName(scope, 'FramesBucketOfYours', name)),
    keepFrames: settings.keepFrames,
    encryptionKey: mapped(encryptionKey, (arn) => kms.Key.fromKeyArn(scope, 'Key', arn)),
    alarmTopic: mapped(alarmTopic, (arn) => sns.Topic.fromTopicArn(scope, 'AlarmTopic', arn)),
    alarmEmail: settings.alarmEmail,
    noProgressTimeout: mapped(settings.noProgressMinutes, (minutes) => Duration.minutes(minutes)),
    logRetention: mapped(settings.logRetentionDays, retentionOf),
  };
  return { project, frames: settings.frames ?? '', ...present(all) };
}

function overridesOf({
  engine,
  device,
  samples,
  resolution,
  percentage,
  format,
  camera,
  viewLayer,
  denoise,
}: Settings): RenderFarmProps['overrides'] {
  return present({
    engine,
    device: device === 'scene' ? undefined : device,
    samples,
    resolution,
    percentage,
    format,
    camera,
    viewLayer,
    denoise: denoise === 'scene' ? undefined : denoise,
  });
}

function blenderOf({
  blenderVersion,
  blenderSha256,
  blenderUrl,
  blenderFile,
}: Settings): RenderFarmProps['blender'] {
  if (blenderVersion === 'image') return 'image';
  if ((blenderVersion ?? blenderSha256 ?? blenderFile) === undefined) return undefined;
  const version = blenderVersion ?? DEFAULT_BLENDER.version;
  return {
    version,
    // An unknown version without a checksum was refused before.
    sha256: blenderSha256 ?? knownChecksum(version) ?? '',
    ...present({ url: blenderUrl, file: blenderFile }),
  };
}

function imageOf(scope: Construct, image: NonNullable<Settings['machineImage']>): ec2.IMachineImage {
  if (typeof image === 'object') return linuxImage(lookedUpImage(scope, image, 'machineImage'));
  return image.startsWith('/') ? ec2.MachineImage.fromSsmParameter(image) : linuxImage(image);
}

/**
 * The newest available image of a name, at the CDK command line's first look-up. The context file keeps the result, so that a newer image
 * does not change the farm by itself.
 *
 * @param setting for messages.
 * @returns its id
 */
function lookedUpImage(
  scope: Construct,
  { name, owner }: { readonly name: string; readonly owner: string },
  setting: string,
): string {
  const { account, region } = Stack.of(scope);
  const known = scope.node.metadata.length;
  let id: string | undefined;
  try {
    id = ec2.MachineImage.lookup({ name, owners: [owner] }).getImage(scope).imageId;
  } catch (error) {
    throw new UserFault(`${setting} "${name}": cannot be looked up: ${messageOf(error)}`, { cause: error });
  }
  const refused = scope.node.metadata.slice(known).find(({ type }) => type === 'aws:cdk:error');
  if (refused)
    throw new UserFault(
      `${setting} "${name}": no image of this name by ${owner} is found in ${region} of account ${account} (${String(refused.data).split('\n')[0] ?? ''}); see what there is: aws ec2 describe-images --owners ${owner} --region ${region}`,
    );
  return id;
}

/**
 * The same for the base of a built image. Before the CDK's command line has made the lookup, the id is the placeholder `ami-1234`, which is
 * not valid.
 */
function lookedUpBase(scope: Construct, named: { readonly name: string; readonly owner: string }): string {
  const id = lookedUpImage(scope, named, 'image.base');
  return id === 'ami-1234' ? 'ami-00000000' : id;
}

/** The VPC that the CDK's command line has looked up; a placeholder before that. */
function lookedUpVpc(scope: Construct, vpc: string): ec2.IVpc {
  const known = scope.node.metadata.length;
  const found = ec2.Vpc.fromLookup(scope, 'Vpc', vpc === 'default' ? { isDefault: true } : { vpcId: vpc });
  // When AWS refuses, the CDK reports an error beside the others, and continues with a dummy VPC.
  const fault = scope.node.metadata.slice(known).find(({ type }) => type === 'aws:cdk:error');
  if (!fault) return found;
  const text = String(fault.data).split('\n')[0] ?? '';
  const { account, region } = Stack.of(scope);
  if (!/could not find any vpcs/i.test(text)) throw new UserFault(`vpc ${vpc}: cannot be looked up: ${text}`);
  throw new UserFault(
    vpc === 'default'
      ? `vpc default: account ${account} has no default VPC in ${region}; leave vpc out, and the farm makes its own, which costs nothing, or make one: aws ec2 create-default-vpc --region ${region}`
      : `vpc ${vpc}: there is none in ${region} of account ${account}; leave vpc out, and the farm makes its own, or name one of: aws ec2 describe-vpcs --region ${region}`,
  );
}

/** The enum's values are days. */
function retentionOf(days: number): logs.RetentionDays | undefined {
  const name = logs.RetentionDays[days] as keyof typeof logs.RetentionDays | undefined;
  return name && logs.RetentionDays[name];
}

function mapped<T, R>(value: T | undefined, map: (value: T) => R): R | undefined {
  return value === undefined ? undefined : map(value);
}

/** The entries with a value. */
function present<T extends object>(entries: T): { [K in keyof T]?: Exclude<T[K], undefined> } {
  return Object.fromEntries(Object.entries(entries).filter(([, value]) => value !== undefined)) as never;
}
