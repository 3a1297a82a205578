import type { BootSettings } from '../../protocol/user-data';
import { blenderUrl, DEFAULT_BLENDER } from '../blender-release';
import { DEFAULTS } from '../settings/defaults';
import type { RenderFarmProps } from './render-farm-props';

/** What a farm tells its instances of Blender. */
export type BlenderSettings = Pick<
  BootSettings,
  'BRENDA_BLENDER_VERSION' | 'BRENDA_BLENDER_URL' | 'BRENDA_BLENDER_SHA256'
>;

export function blenderSettings({ blender = DEFAULT_BLENDER }: RenderFarmProps): BlenderSettings {
  if (blender === 'image') return {};
  const { version, sha256, url = blenderUrl(version) } = blender;
  return { BRENDA_BLENDER_VERSION: version, BRENDA_BLENDER_URL: url, BRENDA_BLENDER_SHA256: sha256 };
}

/** What is not said is as the boot has it by itself. */
export function boundsOfBoot({
  bootTimeout,
  lease,
  blenderMayUseNetwork,
}: RenderFarmProps): Pick<
  BootSettings,
  'BRENDA_BOOT_MINUTES' | 'BRENDA_LEASE_SECONDS' | 'BRENDA_BLENDER_NETWORK'
> {
  return {
    BRENDA_BOOT_MINUTES: String(bootTimeout?.toMinutes() ?? DEFAULTS.bootMinutes),
    BRENDA_LEASE_SECONDS: String(lease?.toSeconds() ?? DEFAULTS.leaseSeconds),
    ...(blenderMayUseNetwork === true ? { BRENDA_BLENDER_NETWORK: 'host' } : {}),
  };
}
