import { Annotations, Names, RemovalPolicy, Tags, Token } from 'aws-cdk-lib';
import type * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as logs from 'aws-cdk-lib/aws-logs';
import { Asset } from 'aws-cdk-lib/aws-s3-assets';
import { Construct } from 'constructs';
import { type Job, jobId } from '../../protocol/job';
import { adviceOn } from '../advice';
import { assets } from '../assets';
import { sha256 } from '../project/project';
import { DEFAULTS } from '../settings/defaults';
import { blenderSettings, boundsOfBoot } from './boot-settings';
import { checkProps } from './check-props';
import { Dismisser } from './dismisser';
import { Drainer } from './drainer';
import { FarmAlarms } from './farm-alarms';
import { FarmBuckets } from './farm-buckets';
import { factsOf, hasGpu } from './farm-facts';
import { farmMetric, type FarmMetric } from './farm-metric';
import { FarmNetwork } from './farm-network';
import { FarmProject } from './farm-project';
import { type RenderFarmProps, WhenDrained } from './render-farm-props';
import { Seeder } from './seeder';
import { Staging } from './staging';
import { TaskQueues } from './task-queues';
import { WorkerFleet } from './worker-fleet';
import { workerPermissions } from './worker-permissions';
import { WorkerRole } from './worker-role';
import { WorkerTemplate } from './worker-template';

/** Put on everything that a farm has. To see costs by it, activate it once as a cost-allocation tag, in Billing. */
export const FARM_TAG = 'brenda:farm';

/**
 * Renders a Blender project on EC2 spot instances: to deploy it is to begin, and when the last frame is in, no instance is left.
 *
 * Resources deployed: two buckets and two queues; a VPC with public subnets and a security group; a launch template and an Auto
 * Scaling group of no instances; a role for these; functions that put tasks on the queue (the seeder), say each minute how many
 * instances are needed (the drainer), and take them away with the stack (the dismisser), and one that asks AWS what the
 * project is, where that has to be asked; five alarms; log groups. The project is uploaded as a CDK asset.
 *
 * Idle cost: the storage of frames and project; beyond what an account has for nothing, 10 cents a month for each alarm, and about as
 * much for the drainer. Running, the instances: see docs/cost.md.
 *
 * Security considerations: nothing listens; a shell on an instance is Session Manager's. Instances can take tasks of this queue,
 * read this project, write frames of this bucket and delete none. Blender runs without a network. See docs/security.md.
 *
 * A deployment that changes nothing queues nothing. Other frames, another scene or other render settings queue what is
 * missing. What is being rendered goes on undisturbed; new instances are of the new template.
 */
export class RenderFarm extends Construct implements iam.IGrantable {
  /** The name of the group, of the metrics' dimension, and of the tag's value. */
  readonly farmName: string;
  /** The job that is rendered; absent when it depends on what only AWS knows. */
  readonly jobId: string | undefined;
  readonly buckets: FarmBuckets;
  readonly queues: TaskQueues;
  readonly network: FarmNetwork;
  readonly template: WorkerTemplate;
  readonly fleet: WorkerFleet;
  readonly seeder: Seeder;
  readonly drainer: Drainer;
  readonly alarms: FarmAlarms;
  /** Of the instances. */
  readonly logGroup: logs.LogGroup;
  /** The instances' role. */
  readonly role: iam.IRole;
  readonly grantPrincipal: iam.IPrincipal;

  /** @throws UserFault with everything that is wrong with the properties. */
  constructor(scope: Construct, id: string, props: RenderFarmProps) {
    super(scope, id);
    checkProps(this.node.path, props);
    const logRetention = props.logRetention ?? logs.RetentionDays.ONE_MONTH;
    this.farmName = props.farmName ?? Names.uniqueResourceName(this, { maxLength: 64, separator: '-', allowedSpecialCharacters: '-' });

    this.buckets = new FarmBuckets(this, 'Buckets', props);
    this.queues = new TaskQueues(this, 'Queues', props);
    this.network = new FarmNetwork(this, 'Network', props);
    this.logGroup = new logs.LogGroup(this, 'Log', { retention: logRetention, removalPolicy: RemovalPolicy.DESTROY });
    const workerRole = new WorkerRole(this, 'Role', props);
    this.role = workerRole.role;
    this.grantPrincipal = this.role.grantPrincipal;
    const { frames, project: bucket } = this.buckets;
    const project = new FarmProject(this, 'Project', { ...props, bucket, logRetention });
    const bundleSha256 = assets.bundleSha256();
    const bundle = {
      asset: new Asset(this, 'Bundle', { path: assets.bundle(), assetHash: bundleSha256 }),
      key: `bundles/${bundleSha256}.zip`,
    };
    const staging = new Staging(this, 'Staging', {
      bucket,
      assets: [bundle, ...project.staged],
      key: props.encryptionKey?.keyArn,
      logRetention,
    });

    const queueUrls = {
      BRENDA_QUEUE_URL: this.queues.tasks.queueUrl,
      BRENDA_DEAD_LETTER_URL: this.queues.deadLetters.queueUrl,
    };
    const blender = blenderSettings(props);
    this.template = new WorkerTemplate(this, 'Template', {
      role: this.role,
      securityGroup: this.network.securityGroup,
      isPublic: this.network.isPublic,
      gpu: hasGpu(props),
      snapshots: project.attached,
      ...given(props, 'machineImage', 'rootVolumeSize', 'rootDeviceName', 'snapshotInitializationRate'),
      boot: {
        BRENDA_BUNDLE: `s3://${bucket.bucketName}/${bundle.key}`,
        BRENDA_BUNDLE_SHA256: bundleSha256,
        BRENDA_BUCKET: frames.bucketName,
        BRENDA_PROJECT_BUCKET: bucket.bucketName,
        ...queueUrls,
        BRENDA_GROUP: this.farmName,
        BRENDA_LOG_GROUP: this.logGroup.logGroupName,
        ...blender,
        ...boundsOfBoot(props),
      },
    });
    // An instance is not to be started before what it fetches is there.
    this.template.launchTemplate.node.addDependency(staging.done);
    this.fleet = new WorkerFleet(this, 'Fleet', {
      ...props,
      vpc: this.network.vpc,
      subnets: this.network.subnets,
      launchTemplate: this.template.launchTemplate,
      groupName: this.farmName,
    });

    const reach = {
      tasks: this.queues.tasks.queueArn,
      deadLetters: this.queues.deadLetters.queueArn,
      frames: frames.bucketArn,
      group: this.farmName,
      groupArn: this.fleet.groupArn,
      ...(props.encryptionKey ? { key: props.encryptionKey.keyArn } : {}),
    };
    const archive = blender.BRENDA_BLENDER_URL?.split('/').at(-1);
    workerRole.allow(
      workerPermissions({
        ...reach,
        projectBucket: bucket.bucketArn,
        ...(archive === undefined ? {} : { blenderArchive: archive }),
        ...(project.objectArn === undefined ? {} : { project: project.objectArn }),
        logGroup: this.logGroup.logGroupArn,
        hasSnapshots: project.attached.length > 0,
      }),
    );

    const functionEnvironment = {
      BRENDA_QUEUE_URL: queueUrls.BRENDA_QUEUE_URL,
      BRENDA_BUCKET: frames.bucketName,
      BRENDA_GROUP: this.farmName,
    };
    const dismisser = new Dismisser(this, 'Dismisser', { fleet: this.fleet, logRetention });
    this.drainer = new Drainer(this, 'Drainer', {
      environment: {
        ...functionEnvironment,
        BRENDA_FARM: this.farmName,
        BRENDA_DEAD_LETTER_URL: queueUrls.BRENDA_DEAD_LETTER_URL,
        BRENDA_LEASE_SECONDS: String(this.queues.lease.toSeconds()),
        BRENDA_WHEN_DRAINED: props.whenDrained ?? WhenDrained.TERMINATE,
        BRENDA_BOOT_FAILURES_ALLOWED: String(props.bootFailuresAllowed ?? DEFAULTS.bootFailuresAllowed),
      },
      reach,
      logRetention,
    });
    // With the stack, nobody is to look for a group that is gone.
    this.drainer.schedule.node.addDependency(dismisser);

    const job = jobOf(props, project);
    this.jobId = job.project === undefined || Token.isUnresolved(job) ? undefined : jobId({ ...job, project: job.project });
    this.seeder = new Seeder(this, 'Seeder', {
      environment: functionEnvironment,
      reach: {
        ...reach,
        ...(project.hash === undefined && project.objectArn !== undefined ? { project: project.objectArn } : {}),
      },
      request: {
        job,
        source: project.source,
        ...(project.tag === undefined ? {} : { sourceTag: project.tag }),
        frames: props.frames,
        taskSize: props.taskSize ?? DEFAULTS.taskSize,
        ...(props.shuffle === undefined ? {} : { shuffle: props.shuffle }),
        revision: `${this.template.launchTemplate.latestVersionNumber} ${fleetRevision(props)}`,
      },
      logRetention,
    });
    // It has instances started, for which everything must be in place.
    this.seeder.seeding.node.addDependency(this.network.vpc, workerRole, this.fleet, this.drainer.schedule);

    this.alarms = new FarmAlarms(this, 'Alarms', {
      metrics: {
        deadLetters: this.queues.deadLetters.metricApproximateNumberOfMessagesVisible({ statistic: 'max' }),
        bootFailures: this.metric('bootFailures'),
        unitsLost: this.metric('unitsLost'),
        spendingWithoutProgress: this.metric('spendingWithoutProgress'),
        drainerErrors: this.drainer.function.function.metricErrors(),
      },
      ...(props.alarmTopic ? { topic: props.alarmTopic } : {}),
      ...(props.alarmEmail === undefined ? {} : { email: props.alarmEmail }),
      ...(props.noProgressTimeout ? { noProgressTimeout: props.noProgressTimeout } : {}),
    });

    Tags.of(this).add(FARM_TAG, this.farmName);
    this.advise(props);
  }

  /** Lets somebody fetch frames: all that is under `jobs/`. */
  grantReadFrames(grantee: iam.IGrantable): iam.Grant {
    return this.buckets.frames.grantRead(grantee, 'jobs/*');
  }

  /** Lets somebody put frames on the queue: to call the seeder with `{"request": ...}`. */
  grantSeed(grantee: iam.IGrantable): iam.Grant {
    return this.seeder.function.function.grantInvoke(grantee);
  }

  /** Lets somebody see how far the render is: ledger, queues and instances. */
  grantStatus(grantee: iam.IGrantable): iam.Grant {
    const { tasks, deadLetters } = this.queues;
    return this.buckets.frames
      .grantRead(grantee, 'jobs/*')
      .combine(this.buckets.frames.grantRead(grantee, `farm/${this.farmName}/*`))
      .combine(tasks.grant(grantee, 'sqs:GetQueueAttributes'))
      .combine(deadLetters.grant(grantee, 'sqs:GetQueueAttributes'))
      .combine(
        iam.Grant.addToPrincipal({
          grantee,
          actions: ['autoscaling:DescribeAutoScalingGroups'],
          resourceArns: ['*'],
        }),
      );
  }

  /**
   * A metric of the farm. There are none while it is idle.
   *
   * @default - over 5 minutes; the largest value, of which there is one a minute
   */
  metric(name: FarmMetric, options: cloudwatch.MetricOptions = {}): cloudwatch.Metric {
    return farmMetric(this.farmName, name, options);
  }

  /** Tasks that wait for an instance. */
  metricTasksVisible(options?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return this.metric('tasksVisible', options);
  }

  /** Tasks that instances hold. */
  metricTasksInFlight(options?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return this.metric('tasksInFlight', options);
  }

  /** Tasks that were given up. */
  metricDeadLetters(options?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return this.metric('deadLetters', options);
  }

  /** Instances that are up. */
  metricInstances(options?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return this.metric('instances', options);
  }

  /** Frames, and tiles of frames, that are done. */
  metricUnitsDone(options?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return this.metric('unitsDone', options);
  }

  /** Boots that failed since the last seeding. */
  metricBootFailures(options?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return this.metric('bootFailures', options);
  }

  /** Minutes for which instances have been up and nothing was recorded. */
  metricSpendingWithoutProgress(options?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return this.metric('spendingWithoutProgress', options);
  }

  private advise(props: RenderFarmProps): void {
    for (const { id, level, text } of adviceOn(factsOf(props, this.network))) {
      if (level === 'warning') Annotations.of(this).addWarningV2(`brenda:${id}`, text);
      else Annotations.of(this).addInfoV2(`brenda:${id}`, text);
    }
  }
}

type UnpinnedJob = Omit<Job, 'project'> & { readonly project?: string };

function jobOf({ overrides, template, tiles, project: { scene } }: RenderFarmProps, { hash }: FarmProject): UnpinnedJob {
  return {
    ...(hash === undefined ? {} : { project: hash }),
    scene,
    settings: Object.fromEntries(Object.entries(overrides ?? {}).filter(([, value]) => value !== undefined)),
    ...(template === undefined ? {} : { template }),
    ...(tiles ? { tiles } : {}),
  };
}

/** Changes when other instances may be had: a farm that gave up because none could be made ready is to try again. */
function fleetRevision({ instanceTypes, instanceNeeds, spotMaxPrice, vpc }: RenderFarmProps): string {
  const types = instanceTypes?.map((type) => type.toString());
  return sha256(JSON.stringify({ types, instanceNeeds, spotMaxPrice, vpc: vpc?.vpcId })).slice(0, 8);
}

/** Those of the properties that are there. */
function given<T extends object, K extends keyof T>(from: T, ...names: K[]): { [N in K]?: Exclude<T[N], undefined> } {
  return Object.fromEntries(names.filter((name) => from[name] !== undefined).map((name) => [name, from[name]])) as never;
}
