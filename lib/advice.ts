import { formatBytes } from './format-bytes';
import { RATE_QUOTA } from './volume-rate';
import { drawnBySoftware } from '../protocol/scene/drawn-by-software';
import { vcpusOf } from '../protocol/farm/instance-types';

/** The consequences of a farm's settings, as far as they can be computed before anything runs. */
export interface Facts {
  /** The number of tasks. Absent when it is not known. */
  readonly tasks?: number | undefined;
  readonly maxInstances: number;
  /** Absent when AWS chooses them by their attributes. */
  readonly instanceTypes?: readonly string[] | undefined;
  readonly spotMaxPrice?: number | undefined;
  readonly onDemandBase: number;
  readonly onDemandPercentage: number;
  readonly zones: number;
  /** The size of the project, if it is uploaded. */
  readonly bytes?: number | undefined;
  /** Whether it is a folder, which the CDK zips. */
  readonly isFolder: boolean;
  readonly isPublic: boolean;
  readonly isKept: boolean;
  readonly keepFrames: boolean;
  readonly mayUseNetwork: boolean;
  /** Volumes of each instance, created from snapshots. */
  readonly volumes: number;
  /** The initialization rate in MiB a second, if it is set. */
  readonly rate?: number | undefined;
  readonly isTold: boolean;
  /** Blender's identifier. @default - the scene's */
  readonly engine?: string | undefined;
  readonly hasGpu: boolean;
}

export interface Advice {
  readonly id: string;
  readonly level: 'warning' | 'info';
  readonly text: string;
}

/** The default quota of spot vCPUs in a new account, by "Amazon EC2 endpoints and quotas". For GPUs it is 0. */
const FIRST_QUOTA = 5;
/** The CDK zips a folder in memory. */
const MUCH_TO_PACK = 2 ** 30;
/** The price in us-east-1. */
const NAT_DOLLARS_A_GIB = 0.045;

type Advise = (facts: Facts) => Advice | undefined;

const advisers: readonly Advise[] = [
  function quota({ maxInstances, instanceTypes = [], tasks = Infinity }) {
    const largest = Math.max(0, ...instanceTypes.map((type) => vcpusOf(type) ?? 0));
    const count = Math.min(maxInstances, tasks);
    const vcpus = largest * count;
    if (vcpus <= FIRST_QUOTA) return undefined;
    const text = `${plural(count, 'instance')} may have up to ${String(vcpus)} vCPUs; the account may use as many as Service Quotas says under "Spot Instance Requests" (${String(FIRST_QUOTA)} in a new one, and 0 for GPUs), and the group starts no more than that; brenda doctor says how much it is, and how to ask for more`;
    return { id: 'quota', level: 'info', text };
  },

  function fewerTasks({ tasks, maxInstances }) {
    if (tasks === undefined || tasks >= maxInstances) return undefined;
    return {
      id: 'fewer-tasks',
      level: 'info',
      text: `there ${tasks === 1 ? 'is 1 task' : `are ${String(tasks)} tasks`}, so at most ${plural(tasks, 'instance')} will be started, not ${String(maxInstances)}; a smaller taskSize makes more tasks`,
    };
  },

  function mostAnHour({ spotMaxPrice, maxInstances, onDemandBase, onDemandPercentage }) {
    if (spotMaxPrice === undefined) return undefined;
    const rest = maxInstances - onDemandBase;
    const atSpot = rest - Math.ceil((rest * onDemandPercentage) / 100);
    const others = maxInstances - atSpot;
    const text = `${plural(atSpot, 'spot instance')} cost at most ${dollars(atSpot * spotMaxPrice)} an hour${others === 0 ? '' : `, and ${String(others)} on demand cost what their type costs`}; disks, addresses and requests come on top`;
    return { id: 'most-an-hour', level: 'info', text };
  },

  function onDemandStays({ onDemandBase, onDemandPercentage, maxInstances }) {
    const count = onDemandBase + Math.ceil(((maxInstances - onDemandBase) * onDemandPercentage) / 100);
    if (count === 0) return undefined;
    return {
      id: 'on-demand',
      level: 'info',
      text: `of ${plural(maxInstances, 'instance')} ${String(count)} are bought on demand, for two to ten times the price at spot`,
    };
  },

  function onePool({ instanceTypes, zones, onDemandPercentage }) {
    if (instanceTypes?.length !== 1 || onDemandPercentage === 100) return undefined;
    const pools = zones === 1 ? 'a single spot pool' : `${String(zones)} spot pools, one in each zone`;
    return {
      id: 'few-pools',
      level: 'warning',
      text: `one instance type makes ${pools}: when AWS needs them back, all instances go at once; name more types of the same size`,
    };
  },

  function kept({ isKept, maxInstances }) {
    if (!isKept) return undefined;
    return {
      id: 'kept',
      level: 'warning',
      text: `whenDrained is "keep": up to ${plural(maxInstances, 'instance')} stay and are paid for, 24 hours a day, until the stack is deleted or the wanted capacity is lowered by hand`,
    };
  },

  function framesGo({ keepFrames }) {
    if (keepFrames) return undefined;
    return {
      id: 'frames-go',
      level: 'warning',
      text: 'keepFrames is false: cdk destroy deletes every frame; fetch them before',
    };
  },

  function packing({ bytes, isFolder }) {
    if (!isFolder || bytes === undefined || bytes <= MUCH_TO_PACK) return undefined;
    return {
      id: 'packing',
      level: 'warning',
      text: `the project has ${formatBytes(bytes)}, and the CDK copies it into cdk.out and packs it in memory; an archive is uploaded as it is: tar --zstd -cf project.tar.zst -C FOLDER .`,
    };
  },

  function throughNat({ isPublic, bytes, maxInstances }) {
    if (isPublic) return undefined;
    const each =
      bytes === undefined
        ? 'each instance fetches Blender (0.4 GiB) and the project'
        : `${plural(maxInstances, 'instance')} fetch ${formatBytes((bytes + 0.4 * 2 ** 30) * maxInstances)}`;
    const cost =
      bytes === undefined
        ? ''
        : `, ${dollars((bytes / 2 ** 30 + 0.4) * maxInstances * NAT_DOLLARS_A_GIB)} at ${dollars(NAT_DOLLARS_A_GIB, 3)} a GiB`;
    return {
      id: 'nat',
      level: 'info',
      text: `the subnets have no internet gateway: what does not go through endpoints goes through NAT; without an S3 gateway endpoint ${each} that way${cost}`,
    };
  },

  function network({ mayUseNetwork }) {
    if (!mayUseNetwork) return undefined;
    return {
      id: 'network',
      level: 'warning',
      text: "scripts in the scene may use the network: they can do whatever the instance's role may, which is to write and overwrite frames; render scenes of people that you trust",
    };
  },

  function fastVolumes({ volumes, rate, maxInstances }) {
    const count = volumes * maxInstances;
    if (rate === undefined || count * rate <= RATE_QUOTA) return undefined;
    return {
      id: 'fast-volumes',
      level: 'warning',
      text: `snapshotInitializationRate is ${String(rate)}: the volumes of ${plural(maxInstances, 'instance')} that are started at once would be filled with ${String(count * rate)} MiB a second, and EBS takes ${String(RATE_QUOTA)} in a Region, unless Service Quotas says more; launches beyond that fail; leave it out, and it is made to fit`,
    };
  },

  function inSoftware(facts) {
    const text = drawnBySoftware(facts);
    return text === undefined ? undefined : { id: 'drawn-by-software', level: 'warning', text };
  },

  function noAlarmReceiver({ isTold }) {
    if (isTold) return undefined;
    return {
      id: 'no-alarm-receiver',
      level: 'info',
      text: 'alarms are sent to no one; give alarmEmail or alarmTopic',
    };
  },
];

/** Advice for the user who deploys, with figures if there are any. */
export function adviceOn(facts: Facts): Advice[] {
  return advisers.flatMap((advise) => advise(facts) ?? []);
}

function plural(count: number, noun: string): string {
  return `${String(count)} ${noun}${count === 1 ? '' : 's'}`;
}

function dollars(amount: number, digits = 2): string {
  return `$${amount.toFixed(digits)}`;
}
