/** Required attributes of instances, in place of a list of types. Numbers are whole. */
export interface InstanceNeeds {
  readonly minVcpus: number;
  readonly maxVcpus?: number | undefined;
  readonly minMemoryMiB?: number | undefined;
  readonly maxMemoryMiB?: number | undefined;
  /** NVIDIA GPUs only. */
  readonly minGpus?: number | undefined;
  readonly maxGpus?: number | undefined;
  readonly isArm: boolean;
}

interface Range {
  readonly min: number;
  readonly max?: number;
}

/** Types that allow fewer attached snapshots than others (lib/volume-limits.ts). */
const CROWDED_TYPES: readonly string[] = ['d3*', 'g5.48xlarge', 'inf*', 'dl*', 'trn*', 'vt*'];

/** The same in CloudFormation's form; the APIs of EC2 and Auto Scaling capitalise the names. */
export function requirementsOf(needs: InstanceNeeds) {
  const hasGpu = needs.minGpus !== undefined || needs.maxGpus !== undefined;
  return {
    vCpuCount: range(needs.minVcpus, needs.maxVcpus),
    memoryMiB: range(needs.minMemoryMiB ?? 0, needs.maxMemoryMiB),
    ...(hasGpu
      ? {
          acceleratorCount: range(needs.minGpus ?? 1, needs.maxGpus),
          acceleratorTypes: ['gpu'],
          acceleratorManufacturers: ['nvidia'],
        }
      : { acceleratorCount: { max: 0 } }),
    cpuManufacturers: needs.isArm ? ['amazon-web-services'] : ['intel', 'amd'],
    instanceGenerations: ['current'],
    bareMetal: 'excluded',
    burstablePerformance: 'excluded',
    excludedInstanceTypes: [...CROWDED_TYPES],
  };
}

function range(min: number, max: number | undefined): Range {
  return max === undefined ? { min } : { min, max };
}
