import type { RegionQuestion } from '../../protocol/region/region-question';
import type { FarmConfig } from '../farm-config';
import { DEFAULTS } from '../settings/defaults';
import type { Settings } from '../settings/schema';
import { stackName } from '../stack-name';

/** The question which Region a farm should use. */
export function questionOf(config: FarmConfig, account: string): RegionQuestion {
  const { settings } = config;
  const { instanceRequirements, instanceTypes = DEFAULTS.instanceTypes, region = [] } = settings;
  const { project = '', snapshots = {}, machineImage, image } = settings;
  const { onDemandBase, onDemandPercentage } = { ...DEFAULTS, ...settings };
  const named = machineImage ?? image?.base;
  return {
    account,
    farm: stackName(config),
    regions: [...region],
    types: instanceRequirements ? [] : [...instanceTypes],
    ...(instanceRequirements ? { needs: needsOf(instanceRequirements, settings) } : {}),
    most: settings.maxInstances ?? DEFAULTS.maxInstances,
    onDemandBase,
    onDemandPercentage,
    images: named === undefined ? [] : [named],
    snapshots: [
      ...(project.startsWith('ebs://') ? [project.slice('ebs://'.length)] : []),
      ...Object.values(snapshots),
    ],
  };
}

function needsOf(
  { minMemoryGiB, maxMemoryGiB, ...counts }: NonNullable<Settings['instanceRequirements']>,
  { architecture }: Settings,
): NonNullable<RegionQuestion['needs']> {
  return {
    ...counts,
    ...(minMemoryGiB === undefined ? {} : { minMemoryMiB: minMemoryGiB * 1024 }),
    ...(maxMemoryGiB === undefined ? {} : { maxMemoryMiB: maxMemoryGiB * 1024 }),
    isArm: architecture === 'arm64',
  };
}
