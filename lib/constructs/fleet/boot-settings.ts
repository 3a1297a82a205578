import { inBlendersWords, isOwnEngine } from '../../../protocol/job/settings-spelling';
import type { BootSettings } from '../../../protocol/farm/user-data';
import type { BlenderRelease } from '../../blender-release';
import { DEFAULTS } from '../../settings/defaults';
import type { RenderFarmProps } from '../farm/render-farm-props';

/** The boot settings for Blender. */
export type BlenderSettings = Pick<
  BootSettings,
  'BRENDA_BLENDER_VERSION' | 'BRENDA_BLENDER_ARCHIVE' | 'BRENDA_BLENDER_SHA256'
>;

/** The boot settings for Node.js, if the deployment has uploaded it. */
export type NodeSettings = Pick<BootSettings, 'BRENDA_NODE_ARCHIVE' | 'BRENDA_NODE_SHA256'>;

/** @param archive its place in the farm's bucket: `s3://bucket/key`. */
export function blenderSettings(
  { version, sha256 }: BlenderRelease,
  archive: string,
): Required<BlenderSettings> {
  return {
    BRENDA_BLENDER_VERSION: version,
    BRENDA_BLENDER_ARCHIVE: archive,
    BRENDA_BLENDER_SHA256: sha256,
  };
}

/** Absent settings have the boot's own defaults. */
export function boundsOfBoot({
  bootTimeout,
  lease,
  blenderMayUseNetwork,
  overrides,
}: RenderFarmProps): Pick<
  BootSettings,
  'BRENDA_BOOT_MINUTES' | 'BRENDA_LEASE_SECONDS' | 'BRENDA_BLENDER_NETWORK' | 'BRENDA_ENGINE'
> {
  const { engine } = inBlendersWords({ engine: overrides?.engine });
  return {
    // An engine of an extension is not available before the extension is.
    ...(isOwnEngine(engine) ? { BRENDA_ENGINE: engine } : {}),
    BRENDA_BOOT_MINUTES: String(bootTimeout?.toMinutes() ?? DEFAULTS.bootMinutes),
    BRENDA_LEASE_SECONDS: String(lease?.toSeconds() ?? DEFAULTS.leaseSeconds),
    ...(blenderMayUseNetwork === true ? { BRENDA_BLENDER_NETWORK: 'host' } : {}),
  };
}
