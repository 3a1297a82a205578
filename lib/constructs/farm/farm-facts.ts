import { Token } from 'aws-cdk-lib';
import { FrameRange } from '../../../protocol/job/frame-range';
import { Plan } from '../../../protocol/job/plan';
import { inBlendersWords } from '../../../protocol/job/settings-spelling';
import type { AccountQuestion } from '../../../protocol/farm/account-question';
import type { Facts } from '../../advice';
import { hasNvidiaGpu } from '../../../protocol/farm/instance-types';
import { DEFAULTS } from '../../settings/defaults';
import type { FarmNetwork } from '../fleet/farm-network';
import { type RenderFarmProps, WhenDrained } from './render-farm-props';
import { plainNeeds } from '../fleet/worker-fleet';

/** Whether instances have NVIDIA GPUs. */
export function hasGpu({ gpu, instanceTypes = [], instanceNeeds: needs }: RenderFarmProps): boolean {
  if (gpu !== undefined) return gpu;
  if (needs) return needs.minGpus !== undefined || needs.maxGpus !== undefined;
  return instanceTypes.some((type) => hasNvidiaGpu(type.toString()));
}

/** The facts for the advice. */
export function factsOf(props: RenderFarmProps, network: FarmNetwork): Facts {
  const { project, instanceNeeds, instanceTypes } = props;
  const { vpc, subnets, isPublic } = network;
  const types = instanceTypes?.map((type) => type.toString()) ?? DEFAULTS.instanceTypes;
  return {
    tasks: tasksOf(props),
    maxInstances: known(props.maxInstances) ?? DEFAULTS.maxInstances,
    instanceTypes: instanceNeeds ? undefined : types,
    spotMaxPrice: known(props.spotMaxPrice),
    onDemandBase: known(props.onDemandBase) ?? DEFAULTS.onDemandBase,
    onDemandPercentage: known(props.onDemandPercentage) ?? DEFAULTS.onDemandPercentage,
    zones: new Set(vpc.selectSubnets(subnets).availabilityZones).size,
    bytes: project.bytes,
    isFolder: project.at.kind === 'local' && project.at.looked.kind === 'folder',
    isPublic,
    isKept: props.whenDrained === WhenDrained.KEEP,
    keepFrames: props.keepFrames ?? true,
    mayUseNetwork: props.blenderMayUseNetwork ?? false,
    volumes: Object.keys(props.snapshots ?? {}).length + (project.at.kind === 'snapshot' ? 1 : 0),
    rate: props.snapshotInitializationRate?.isUnresolved()
      ? undefined
      : props.snapshotInitializationRate?.toMebibytes(),
    engine: inBlendersWords({ engine: props.overrides?.engine }).engine,
    hasGpu: hasGpu(props),
    isTold: props.alarmTopic !== undefined || props.alarmEmail !== undefined,
  };
}

/** The farm's requirements on its account. @param of the ids of the image and the snapshots; may be tokens. */
export function accountNeeds(
  props: RenderFarmProps,
  of: {
    readonly network: FarmNetwork;
    readonly image: string | undefined;
    readonly snapshots: readonly string[];
  },
): Omit<AccountQuestion, 'account'> {
  const { vpc, subnets } = of.network;
  const types = props.instanceTypes?.map((type) => type.toString()) ?? DEFAULTS.instanceTypes;
  return {
    types: props.instanceNeeds ? [] : [...types],
    ...(props.instanceNeeds ? { needs: plainNeeds(props.instanceNeeds, props.architecture) } : {}),
    subnets: vpc.selectSubnets(subnets).subnetIds,
    most: props.maxInstances ?? DEFAULTS.maxInstances,
    onDemandBase: props.onDemandBase ?? DEFAULTS.onDemandBase,
    onDemandPercentage: props.onDemandPercentage ?? DEFAULTS.onDemandPercentage,
    // The root disk of a user's image follows that image and the account's default: worker-template.ts.
    encrypts: !props.machineImage || props.rootVolumeSize !== undefined || of.snapshots.length > 0,
    // All other images are AWS's public ones, or are built with the farm.
    images: props.machineImage && of.image !== undefined ? [of.image] : [],
    snapshots: [...of.snapshots],
  };
}

function tasksOf({ frames, taskSize, tiles }: RenderFarmProps): number | undefined {
  if (Token.isUnresolved(frames) || Token.isUnresolved(taskSize)) return undefined;
  return new Plan(FrameRange.parse(frames), {
    taskSize: taskSize ?? DEFAULTS.taskSize,
    ...(tiles ? { tiles } : {}),
  }).count;
}

function known(value: number | undefined): number | undefined {
  return Token.isUnresolved(value) ? undefined : value;
}
