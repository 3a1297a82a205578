import { DEFAULT_INSTANCES } from '../../protocol/farm/default-instances';

/** The default settings of a farm, in their units. */
export const DEFAULTS = {
  taskSize: 1,
  /** MiB a second: EBS's maximum. */
  snapshotInitializationRate: 300,
  instanceTypes: DEFAULT_INSTANCES.types,
  maxInstances: DEFAULT_INSTANCES.most,
  onDemandBase: 0,
  onDemandPercentage: 0,
  /** GiB: Amazon Linux, Blender, and room for a project and its frames. */
  rootVolumeGiB: 50,
  /** It downloads and unpacks: two vCPUs are enough. */
  imageInstanceType: 'c6i.large',
  /** GiB: the deep-learning image alone takes 75. */
  gpuRootVolumeGiB: 125,
  leaseSeconds: 120,
  /** The loss of an instance without a notice counts as one receive of its task. */
  maxReceives: 10,
  bootMinutes: 20,
  bootFailuresAllowed: 3,
  noProgressMinutes: 60,
  logRetentionDays: 30,
} as const;
