import known from './blender-releases.json';

/** A build of Blender that instances fetch. */
export interface BlenderRelease {
  /** `5.2.2` */
  readonly version: string;
  /** Of the archive at `url`, in hex. What does not have it is not unpacked. */
  readonly sha256: string;
  /** @default - blender.org's archive of that version for Linux on x86_64 */
  readonly url?: string;
}

const releases: Readonly<Record<string, { readonly sha256: string }>> = known.releases;

/** The SHA-256 of blender.org's archive of a version, for Linux on x86_64; undefined when it is not in `blender-releases.json`. */
export function knownChecksum(version: string): string | undefined {
  return releases[version]?.sha256;
}

/** The Blender of a farm that names none: the newest long-term release, which scripts/blender-release.mjs takes as well. */
export const DEFAULT_BLENDER: BlenderRelease = {
  version: known.default,
  sha256: known.releases[known.default as keyof typeof known.releases].sha256,
};

/** Where blender.org keeps a version. It has no builds for Linux on arm64. */
export function blenderUrl(version: string): string {
  const [major = '', minor = ''] = version.split('.');
  return `https://download.blender.org/release/Blender${major}.${minor}/blender-${version}-linux-x64.tar.xz`;
}
