import { DEFAULT_INSTANCES } from '../../protocol/farm/default-instances';

/** What a farm has that was not told otherwise. In the units of the settings. */
export const DEFAULTS = {
  taskSize: 1,
  /** MiB a second: the most that EBS offers. */
  snapshotInitializationRate: 300,
  instanceTypes: DEFAULT_INSTANCES.types,
  maxInstances: DEFAULT_INSTANCES.most,
  onDemandBase: 0,
  onDemandPercentage: 0,
  /** GiB: Amazon Linux, Blender, and room for a project and its frames. */
  rootVolumeGiB: 50,
  /** Fetches and unpacks: two processors are enough. */
  imageInstanceType: 'c6i.large',
  /** GiB: the deep-learning image alone takes 75. */
  gpuRootVolumeGiB: 125,
  leaseSeconds: 120,
  /** An instance that is lost without a word while it has a task counts as one. */
  maxReceives: 10,
  bootMinutes: 20,
  bootFailuresAllowed: 3,
  noProgressMinutes: 60,
  logRetentionDays: 30,
} as const;
