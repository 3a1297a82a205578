import { Annotations, Names, Tags } from 'aws-cdk-lib';
import type * as autoscaling from 'aws-cdk-lib/aws-autoscaling';
import type * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import type * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as iam from 'aws-cdk-lib/aws-iam';
import type * as lambda from 'aws-cdk-lib/aws-lambda';
import * as logs from 'aws-cdk-lib/aws-logs';
import type * as s3 from 'aws-cdk-lib/aws-s3';
import type * as sqs from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import { jobId } from '../../../protocol/job/job';
import { PROJECTS } from '../../../protocol/scene/project-manifest';
import { adviceOn } from '../../advice';
import { hasToken } from '../../has-token';
import { DEFAULTS } from '../../settings/defaults';
import { checkProps } from './check-props';
import { FleetCleanup } from '../functions/fleet-cleanup';
import { Drainer } from '../functions/drainer';
import { type AlarmName, FarmAlarms } from './farm-alarms';
import { FarmBuckets } from '../storage/farm-buckets';
import { FarmDirectoryEntry } from './farm-entry';
import { factsOf, hasGpu } from './farm-facts';
import { PlaceOfFrames } from '../storage/farm-output';
import { farmMetric, type FarmMetric } from './farm-metric';
import { FarmNetwork } from '../fleet/farm-network';
import { FarmProject } from './farm-project';
import { FarmWorkers } from '../fleet/farm-workers';
import { type RenderFarmProps, WhenDrained } from './render-farm-props';
import { jobOf, seedRequestOf } from './farm-request';
import { Seeder } from '../functions/seeder';
import { TaskQueues } from '../storage/task-queues';
import { TerminationHook } from '../fleet/termination-hook';

/** The tag of everything that a farm has. To see costs by it, activate it once as a cost-allocation tag, in Billing. */
export const FARM_TAG = 'brenda:farm';

/**
 * Renders a Blender project on EC2 spot instances. A deployment starts the render, and after the last frame no instance is left.
 *
 * Resources deployed: two buckets and two queues; a VPC with public subnets and a security group; a launch template and an empty Auto
 * Scaling group; a role for its instances, and one for those of volumes; functions that queue tasks (the seeder), set the number of
 * instances each minute (the drainer), and terminate them with the stack (the fleet cleanup), and one that resolves the project's version,
 * if only AWS knows it; six alarms; log groups; a parameter by which the command line finds the farm. The project is uploaded as a CDK
 * asset. With `image`, also those of `WorkerImage`.
 *
 * Idle cost: the storage of frames and project; beyond the free tier, 10 cents a month for each alarm, and about as much for the drainer.
 * While it renders, the instances: see docs/operations/cost.md.
 *
 * Security considerations: no port listens; a shell on an instance uses Session Manager. Instances can take tasks of this queue, read this
 * project, write frames of this bucket and delete none. Blender runs without a network. See docs/operations/security.md.
 *
 * A deployment without changes queues nothing. Other frames, another scene or other render settings queue what is missing. Renders in
 * progress continue; new instances use the new template.
 *
 * @example
 * ```ts
 * import { Project, RenderFarm } from '@brenda-render/brenda';
 * import { App, CfnOutput, Stack } from 'aws-cdk-lib';
 *
 * const stack = new Stack(new App(), 'Film');
 * const farm = new RenderFarm(stack, 'Farm', {
 *   project: Project.fromLocal('shot010', { scene: 'shot010.blend' }),
 *   frames: '1-240',
 *   maxInstances: 20,
 *   alarmEmail: 'wrangler@studio.example',
 * });
 * new CfnOutput(stack, 'Frames', { value: farm.framesUrl });
 * ```
 */
export class RenderFarm extends Construct implements iam.IGrantable, ec2.IConnectable {
  /** The name of the group, of the metrics' dimension, and of the tag's value. */
  readonly farmName: string;
  /** The job's id; a token when it depends on what only AWS knows. */
  readonly jobId: string;
  /** The bucket of jobs, ledger and frames. */
  readonly framesBucket: s3.IBucket;
  /** The bucket of files that instances share: versions of the project, Blender, and the boot bundle. */
  readonly projectBucket: s3.IBucket;
  readonly taskQueue: sqs.IQueue;
  /** The queue of dead-lettered tasks. */
  readonly deadLetterQueue: sqs.IQueue;
  readonly vpc: ec2.IVpc;
  readonly launchTemplate: ec2.LaunchTemplate;
  readonly autoScalingGroup: autoscaling.AutoScalingGroup;
  /** The function that queues tasks. */
  readonly seeder: lambda.Function;
  /** The function that sets the number of instances. */
  readonly drainer: lambda.Function;
  readonly alarms: Readonly<Record<AlarmName, cloudwatch.Alarm>>;
  /** The log group of the instances. */
  readonly logGroup: logs.LogGroup;
  /** The instances' role. */
  readonly role: iam.IRole;
  readonly grantPrincipal: iam.IPrincipal;
  /** The connections of the instances. */
  readonly connections: ec2.Connections;
  /** The instances' user data, before it is encoded; contains tokens. */
  readonly userData: string;
  /** The destination of the job's frames: `s3://bucket/.../`. */
  readonly framesUrl: string;
  private readonly place: PlaceOfFrames | undefined;
  private readonly entry: FarmDirectoryEntry;

  /** @throws UserFault with all faults of the properties. */
  constructor(scope: Construct, id: string, props: RenderFarmProps) {
    super(scope, id);
    checkProps(this.node.path, props);
    const { logRetention = logs.RetentionDays.ONE_MONTH, whenDrained = WhenDrained.TERMINATE } = props;
    this.farmName =
      props.farmName ??
      Names.uniqueResourceName(this, { maxLength: 64, separator: '-', allowedSpecialCharacters: '-' });

    const buckets = new FarmBuckets(this, 'Buckets', props);
    this.framesBucket = buckets.frames;
    this.projectBucket = buckets.project;
    this.place = PlaceOfFrames.of(this, props.output);
    const { at: framesAt, reach: place } = this.place ?? {};
    const queues = new TaskQueues(this, 'Queues', props);
    this.taskQueue = queues.tasks;
    this.deadLetterQueue = queues.deadLetters;
    const network = new FarmNetwork(this, 'Network', props);
    this.vpc = network.vpc;
    this.connections = network.securityGroup.connections;
    const project = new FarmProject(this, 'Project', { ...props, bucket: buckets.project, logRetention });
    const { farmName } = this;
    const workers = new FarmWorkers(this, 'Workers', {
      props,
      farmName,
      buckets,
      queues,
      network,
      project,
      place,
      logRetention,
    });
    const { fleet } = workers;
    this.logGroup = workers.logGroup;
    this.role = workers.role.role;
    this.grantPrincipal = this.role.grantPrincipal;
    this.launchTemplate = workers.template.launchTemplate;
    this.userData = workers.template.userData;
    this.autoScalingGroup = fleet.group;

    const reach = {
      tasks: queues.tasks.queueArn,
      deadLetters: queues.deadLetters.queueArn,
      frames: buckets.frames.bucketArn,
      group: farmName,
      groupArn: fleet.groupArn,
      ...(props.encryptionKey ? { key: props.encryptionKey.keyArn } : {}),
    };
    const functionEnvironment = {
      BRENDA_QUEUE_URL: queues.tasks.queueUrl,
      BRENDA_BUCKET: buckets.frames.bucketName,
      BRENDA_GROUP: farmName,
    };
    const cleanup = new FleetCleanup(this, 'Dismisser', {
      fleet,
      outlive: [buckets, queues, network, project, workers],
      frames: buckets.areFramesLeft ? buckets.frames : undefined,
      logRetention,
    });
    const drainer = new Drainer(this, 'Drainer', {
      environment: {
        ...functionEnvironment,
        BRENDA_FARM: farmName,
        BRENDA_DEAD_LETTER_URL: queues.deadLetters.queueUrl,
        BRENDA_LEASE_SECONDS: String(queues.lease.toSeconds()),
        BRENDA_WHEN_DRAINED: whenDrained,
        BRENDA_BOOT_FAILURES_ALLOWED: String(props.bootFailuresAllowed ?? DEFAULTS.bootFailuresAllowed),
        BRENDA_BOOT_MINUTES: String(props.bootTimeout?.toMinutes() ?? DEFAULTS.bootMinutes),
        BRENDA_NO_PROGRESS_MINUTES: String(
          props.noProgressTimeout?.toMinutes() ?? DEFAULTS.noProgressMinutes,
        ),
      },
      reach,
      logRetention,
    });
    const hook = new TerminationHook(this, 'TerminationHook', { group: fleet.group });
    // Deleted before the fleet cleanup runs, because that deletes the group.
    hook.node.addDependency(cleanup);
    // Deleted first too, so that the drainer does not read a group that is gone.
    drainer.schedule.node.addDependency(cleanup);

    this.drainer = drainer.function.function;

    const job = jobOf(props, project, workers.blenderBuild);
    const seeder = new Seeder(this, 'Seeder', {
      environment: {
        ...functionEnvironment,
        BRENDA_BLENDER_BUILD: workers.blenderBuild,
        ...(framesAt === undefined ? {} : { BRENDA_FRAMES_AT: framesAt }),
      },
      reach: {
        ...reach,
        place,
        ...(project.hash === undefined && project.objectArn !== undefined
          ? { project: project.objectArn }
          : {}),
      },
      request: seedRequestOf(props, job, project, this.launchTemplate),
      whenDrained,
      logRetention,
    });
    // It launches instances, so everything that they need must exist first.
    seeder.seeding.node.addDependency(network.vpc, workers, hook, drainer.schedule);
    this.seeder = seeder.function.function;
    const isKnown = job.project !== undefined && !hasToken(job);
    this.jobId = isKnown ? jobId({ ...job, project: job.project }) : seeder.job;
    this.framesUrl = `${framesAt ?? this.framesBucket.s3UrlForObject(`jobs/${this.jobId}/frames`)}/`;
    this.entry = new FarmDirectoryEntry(this, 'Entry', {
      farm: this,
      framesAt,
      gpu: hasGpu(props),
      blender: workers.blenderBuild,
      lease: queues.lease,
      whenDrained,
      volumeProfile: workers.volumeProfile,
    });

    const alarms = new FarmAlarms(this, 'Alarms', {
      metrics: {
        deadLetters: queues.deadLetters.metricApproximateNumberOfMessagesVisible({ statistic: 'max' }),
        bootFailures: this.metric('bootFailures'),
        unitsLost: this.metric('unitsLost'),
        spendingWithoutProgress: this.metric('spendingWithoutProgress'),
        launchFailures: this.metric('launchFailures'),
        drainerErrors: this.drainer.metricErrors(),
      },
      ...(props.alarmTopic ? { topic: props.alarmTopic } : {}),
      ...(props.alarmEmail === undefined ? {} : { email: props.alarmEmail }),
      ...(props.noProgressTimeout ? { noProgressTimeout: props.noProgressTimeout } : {}),
    });

    // Otherwise one would go off because the drainer has never run.
    alarms.node.addDependency(drainer.schedule, seeder.seeding);
    this.alarms = alarms.alarms;

    Tags.of(this).add(FARM_TAG, this.farmName);
    this.advise(props, network);
  }

  /** Allows a principal to read frames: everything under `jobs/`, and the destination of `output`. */
  grantReadFrames(grantee: iam.IGrantable): iam.Grant {
    const grant = this.framesBucket.grantRead(grantee, 'jobs/*');
    return this.place ? grant.combine(this.place.grantRead(grantee)) : grant;
  }

  /** Allows a principal to queue frames: to call the seeder with `{"request": ...}`. */
  grantSeed(grantee: iam.IGrantable): iam.Grant {
    return this.seeder.grantInvoke(grantee);
  }

  /** Allows a principal to submit projects and frames to the farm, and to follow their progress: `brenda submit --farm NAME`. */
  grantSubmit(grantee: iam.IGrantable): iam.Grant {
    return this.grantStatus(grantee)
      .combine(this.grantSeed(grantee))
      .combine(this.projectBucket.grantRead(grantee, `${PROJECTS}*`))
      .combine(this.projectBucket.grantPut(grantee, `${PROJECTS}*`));
  }

  /** Allows a principal to find the farm and to see its progress: `brenda status --farm NAME`. */
  grantStatus(grantee: iam.IGrantable): iam.Grant {
    return this.entry
      .grantFind(grantee)
      .combine(this.framesBucket.grantRead(grantee, 'jobs/*'))
      .combine(this.framesBucket.grantRead(grantee, `farm/${this.farmName}/*`))
      .combine(this.taskQueue.grant(grantee, 'sqs:GetQueueAttributes'))
      .combine(this.deadLetterQueue.grant(grantee, 'sqs:GetQueueAttributes'))
      .combine(
        iam.Grant.addToPrincipal({
          grantee,
          actions: [
            'autoscaling:DescribeAutoScalingGroups',
            'autoscaling:DescribeScalingActivities',
            'ec2:DescribeInstances',
          ],
          resourceArns: ['*'],
        }),
      );
  }

  /**
   * A metric of the farm. An idle farm has no data.
   *
   * @default - over 5 minutes; the maximum, of one value a minute
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

  /** Dead-lettered tasks. */
  metricDeadLetters(options?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return this.metric('deadLetters', options);
  }

  /** Instances that are up. */
  metricInstances(options?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return this.metric('instances', options);
  }

  /** Done frames, and tiles of frames. */
  metricUnitsDone(options?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return this.metric('unitsDone', options);
  }

  /** Boots that failed since the last seeding. */
  metricBootFailures(options?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return this.metric('bootFailures', options);
  }

  /** Minutes of uptime since something was recorded. */
  metricSpendingWithoutProgress(options?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return this.metric('spendingWithoutProgress', options);
  }

  /** Minutes in which instances were desired, and their launches failed. */
  metricLaunchFailures(options?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return this.metric('launchFailures', options);
  }

  private advise(props: RenderFarmProps, network: FarmNetwork): void {
    for (const { id, level, text } of adviceOn(factsOf(props, network))) {
      if (level === 'warning') Annotations.of(this).addWarningV2(`brenda:${id}`, text);
      else Annotations.of(this).addInfoV2(`brenda:${id}`, text);
    }
  }
}
