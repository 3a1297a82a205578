/** What a farm has that was not told otherwise. In the units of the settings. */
export const DEFAULTS = {
  taskSize: 1,
  /** MiB a second: the most that EBS offers. */
  snapshotInitializationRate: 300,
  /**
   * One size, as the frames of one animation take about the same time on all of them; several families and makers, as the spot
   * market of one may be empty while that of another is not.
   */
  instanceTypes: [
    'c7a.4xlarge',
    'c7i.4xlarge',
    'c6a.4xlarge',
    'c6i.4xlarge',
    'm7a.4xlarge',
    'm7i.4xlarge',
    'm6a.4xlarge',
    'm6i.4xlarge',
  ],
  maxInstances: 10,
  onDemandBase: 0,
  onDemandPercentage: 0,
  /** GiB: Amazon Linux, Blender, and room for a project and its frames. */
  rootVolumeGiB: 50,
  /** GiB: the deep-learning image alone takes 75. */
  gpuRootVolumeGiB: 125,
  leaseSeconds: 120,
  /** Each spot instance that is taken back while it renders a task counts as one. */
  maxReceives: 10,
  bootMinutes: 20,
  bootFailuresAllowed: 3,
  noProgressMinutes: 60,
  logRetentionDays: 30,
} as const;
