import { RemovalPolicy } from 'aws-cdk-lib';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as logs from 'aws-cdk-lib/aws-logs';
import type * as s3 from 'aws-cdk-lib/aws-s3';
import { Asset } from 'aws-cdk-lib/aws-s3-assets';
import { Construct } from 'constructs';
import { buildOfArchive, buildOfImage } from '../../../protocol/releases/blender-build';
import { bringsNode } from '../../../protocol/releases/node-release';
import { archiveOfBlender, archiveOfNode } from '../../archive';
import { assets } from '../../assets';
import { DEFAULT_BLENDER } from '../../blender-release';
import { AccountCheck } from '../functions/account-check';
import { blenderSettings, boundsOfBoot, type NodeSettings } from './boot-settings';
import type { FarmBuckets } from '../storage/farm-buckets';
import { accountNeeds, hasGpu } from '../farm/farm-facts';
import type { PlaceReach } from '../storage/farm-output';
import type { FarmNetwork } from './farm-network';
import type { FarmProject } from '../farm/farm-project';
import type { RenderFarmProps } from '../farm/render-farm-props';
import { StagedArchive } from '../storage/staged-archive';
import { Staging, type StagedAsset } from '../storage/staging';
import type { TaskQueues } from '../storage/task-queues';
import { VolumeInstances } from './volume-instances';
import { WorkerFleet } from './worker-fleet';
import { WorkerImage, type WorkerImageProps } from '../image/worker-image';
import { workerPermissions } from '../permissions/worker-permissions';
import { WorkerRole } from '../permissions/worker-role';
import { defaultImage, rootDisk, WorkerTemplate } from './worker-template';

export interface FarmWorkersProps {
  /** The farm's properties. */
  readonly props: RenderFarmProps;
  readonly farmName: string;
  readonly buckets: FarmBuckets;
  readonly queues: TaskQueues;
  readonly network: FarmNetwork;
  readonly project: FarmProject;
  /** The destination of frames. @default - the farm's own bucket */
  readonly place: PlaceReach | undefined;
  readonly logRetention: logs.RetentionDays;
}

/** Everything that defines an instance: its launch template, its permissions, its boot, and the maximum number. */
export class FarmWorkers extends Construct {
  readonly role: WorkerRole;
  readonly template: WorkerTemplate;
  readonly fleet: WorkerFleet;
  /** The identity of the instances' Blender, in jobs. */
  readonly blenderBuild: string;
  /** The name of the instance profile for instances that prepare volumes. */
  readonly volumeProfile: string;
  /** The log group of the instances, with one stream each. */
  readonly logGroup: logs.LogGroup;

  constructor(scope: Construct, id: string, given: FarmWorkersProps) {
    super(scope, id);
    const { props, farmName, buckets, queues, network, project, logRetention } = given;
    const { frames, project: bucket } = buckets;
    this.logGroup = new logs.LogGroup(this, 'Log', {
      retention: logRetention,
      removalPolicy: RemovalPolicy.DESTROY,
    });
    this.role = new WorkerRole(this, 'Role', props);
    this.volumeProfile = new VolumeInstances(this, 'Volumes').profileName;

    const sha256 = assets.bundleSha256();
    const bundle = {
      asset: new Asset(this, 'Bundle', { path: assets.bundle(), assetHash: sha256 }),
      key: `bundles/${sha256}.zip`,
    };
    const key = props.encryptionKey?.keyArn;
    const { blender: release = DEFAULT_BLENDER } = props;
    const archive =
      release === 'image' ? undefined : new StagedArchive(this, 'Blender', archiveOfBlender(release)).staged;
    const node = bringsNode(props) ? broughtNode(this, props, bucket) : undefined;
    const staging = new Staging(this, 'Staging', {
      bucket,
      assets: [bundle, ...(archive ? [archive] : []), ...(node ? [node.staged] : []), ...project.staged],
      key,
      logRetention,
    });

    const blender =
      release === 'image' || !archive
        ? undefined
        : blenderSettings(release, bucket.s3UrlForObject(archive.key));
    const image =
      props.image && blender && archive
        ? this.image({
            ...given,
            image: props.image,
            blender,
            blenderKey: archive.key,
            ...(node ? { node: { key: node.staged.key, settings: node.settings } } : {}),
            bundle: { key: bundle.key, sha256 },
            needs: staging.done,
          })
        : undefined;
    const ownImage = release === 'image' ? props.machineImage?.getImage(this) : undefined;
    this.blenderBuild =
      release === 'image' ? buildOfImage(ownImage?.imageId ?? 'unknown') : buildOfArchive(release);
    this.template = new WorkerTemplate(this, 'Template', {
      ...props,
      ...(ownImage ? { machineImage: { getImage: () => ownImage } } : {}),
      role: this.role.role,
      securityGroup: network.securityGroup,
      isPublic: network.isPublic,
      gpu: hasGpu(props),
      builtImageId: image?.imageId,
      snapshots: project.attached,
      boot: {
        BRENDA_BUNDLE: `s3://${bucket.bucketName}/${bundle.key}`,
        BRENDA_BUNDLE_SHA256: sha256,
        BRENDA_BUCKET: frames.bucketName,
        BRENDA_QUEUE_URL: queues.tasks.queueUrl,
        BRENDA_DEAD_LETTER_URL: queues.deadLetters.queueUrl,
        BRENDA_GROUP: farmName,
        BRENDA_LOG_GROUP: this.logGroup.logGroupName,
        ...blender,
        BRENDA_BLENDER_BUILD: this.blenderBuild,
        ...node?.settings,
        ...boundsOfBoot(props),
      },
    });
    // An instance must not launch before the objects that it fetches exist.
    this.template.launchTemplate.node.addDependency(staging.done);

    this.fleet = new WorkerFleet(this, 'Fleet', {
      ...props,
      vpc: network.vpc,
      subnets: network.subnets,
      launchTemplate: this.template.launchTemplate,
      groupName: farmName,
    });

    const check = new AccountCheck(this, 'AccountCheck', {
      needs: accountNeeds(props, {
        network,
        image: this.template.launchTemplate.imageId,
        snapshots: project.attached.map(({ snapshotId }) => snapshotId),
      }),
      network: network.vpc,
      logRetention,
    });
    this.fleet.group.node.addDependency(check.done);

    this.role.allow(
      workerPermissions({
        tasks: queues.tasks.queueArn,
        deadLetters: queues.deadLetters.queueArn,
        frames: frames.bucketArn,
        place: given.place,
        projectBucket: bucket.bucketArn,
        fetchesBlender: archive !== undefined,
        fetchesNode: node !== undefined,
        ...(project.objectArn === undefined ? {} : { project: project.objectArn }),
        group: farmName,
        groupArn: this.fleet.groupArn,
        logGroup: this.logGroup.logGroupArn,
        ...(key === undefined ? {} : { key }),
        hasSnapshots: project.attached.length > 0,
      }),
    );
  }

  private image({
    props,
    farmName,
    network,
    buckets,
    logRetention,
    ...given
  }: FarmWorkersProps &
    Pick<WorkerImageProps, 'image' | 'blender' | 'blenderKey' | 'node' | 'bundle' | 'needs'>) {
    const gpu = hasGpu(props);
    return new WorkerImage(this, 'Image', {
      image: given.image,
      defaultBase: defaultImage({ gpu }),
      farmName,
      network,
      bucket: buckets.project,
      bundle: given.bundle,
      blender: given.blender,
      blenderKey: given.blenderKey,
      ...(given.node ? { node: given.node } : {}),
      disk: rootDisk({ ...props, gpu }),
      key: props.encryptionKey?.keyArn,
      logRetention,
      needs: given.needs,
    });
  }
}

/** The archive of Node.js, and its boot settings. */
function broughtNode(
  scope: Construct,
  { architecture, nodeFile }: RenderFarmProps,
  bucket: s3.IBucket,
): { readonly staged: StagedAsset; readonly settings: Required<NodeSettings> } {
  const archive = archiveOfNode(architecture === ec2.InstanceArchitecture.ARM_64, nodeFile);
  const { staged } = new StagedArchive(scope, 'Node', archive);
  return {
    staged,
    settings: {
      BRENDA_NODE_ARCHIVE: bucket.s3UrlForObject(staged.key),
      BRENDA_NODE_SHA256: archive.sha256,
    },
  };
}
