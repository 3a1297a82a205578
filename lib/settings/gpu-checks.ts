import { hasGpu, hasNvidiaGpu, isArm } from '../../protocol/farm/instance-types';
import { DEFAULTS } from './defaults';
import type { Check, CheckedSettings } from './check';
import { drivenFamilies, isDriven } from './gpu-families';

/** Whether instances have NVIDIA GPUs. */
export function wantsGpu({ gpu, instanceTypes, instanceRequirements }: CheckedSettings): boolean {
  return (
    gpu ??
    (instanceRequirements
      ? hasGpuRequirement(instanceRequirements)
      : (instanceTypes ?? []).some(hasNvidiaGpu))
  );
}

function hasGpuRequirement({
  minGpus,
  maxGpus,
}: NonNullable<CheckedSettings['instanceRequirements']>): boolean {
  return minGpus !== undefined || maxGpus !== undefined;
}

/** The requirements of GPUs on other settings. */
export const gpuChecks: readonly Check[] = [
  function gpuOnAllOrNone({ instanceTypes = [], gpu }) {
    const without = instanceTypes.filter((type) => !hasNvidiaGpu(type));
    if (without.length === 0 || gpu === false) return undefined;
    if (gpu === true) {
      return {
        at: 'gpu',
        value: gpu,
        says: `must not be true with ${without.join(', ')}: there is no NVIDIA GPU`,
      };
    }
    if (without.length === instanceTypes.length) return undefined;
    const says = `must all have an NVIDIA GPU, or none; there is none in ${without.join(', ')}`;
    return { at: 'instanceTypes', value: instanceTypes, says };
  },

  /** They would render on their CPUs at the price of the GPU, or refuse each frame. */
  function gpuWithDriver({ instanceTypes = [], machineImage, gpu }) {
    if (machineImage !== undefined || gpu === false) return undefined;
    return instanceTypes.flatMap((type, index) =>
      hasGpu(type) && !isArm(type) && !isDriven(type)
        ? [
            {
              at: `instanceTypes.${String(index)}`,
              value: type,
              says: `has a GPU that the default image has no driver for; it has those of ${drivenFamilies}. Take one of these, or a machineImage of your own`,
            },
          ]
        : [],
    );
  },

  /** Each frame would be refused, on an instance that costs money. */
  function gpuToRenderOn({ device, gpu, instanceTypes, instanceRequirements }) {
    if (device !== 'gpu' || gpu === true) return undefined;
    const without = (instanceTypes ?? DEFAULTS.instanceTypes).filter((type) => !hasGpu(type));
    if (instanceRequirements ? hasGpuRequirement(instanceRequirements) : without.length === 0)
      return undefined;
    const where = instanceTypes ? without.join(', ') : 'the default instanceTypes';
    const says = instanceRequirements
      ? 'needs instances with a GPU; add minGpus to instanceRequirements, or leave device out'
      : `needs instances with a GPU, and there is none in ${where}; name types that have one, such as g6.xlarge, or leave device out`;
    return { at: 'device', value: device, says };
  },
];
