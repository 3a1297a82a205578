/** What instances are to have, in place of a list of their types. Numbers are whole. */
export interface InstanceNeeds {
  readonly minVcpus: number;
  readonly maxVcpus?: number | undefined;
  readonly minMemoryMiB?: number | undefined;
  readonly maxMemoryMiB?: number | undefined;
  /** Of NVIDIA. */
  readonly minGpus?: number | undefined;
  readonly maxGpus?: number | undefined;
  readonly isArm: boolean;
}

interface Range {
  readonly min: number;
  readonly max?: number;
}

/** Types to which fewer snapshots can be attached than to others (lib/volume-limits.ts). */
const CROWDED_TYPES: readonly string[] = ['d3*', 'g5.48xlarge', 'inf*', 'dl*', 'trn*', 'vt*'];

/** The same as CloudFormation has it, which EC2 and Auto Scaling write with capital letters. */
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
