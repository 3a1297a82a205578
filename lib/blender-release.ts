import known from './blender-releases.json';

/** A build of Blender that a deployment brings into the farm's bucket, where instances fetch it. */
export interface BlenderRelease {
  /** `5.2.2` */
  readonly version: string;
  /** Of the archive, in hex. What does not have it is neither uploaded nor unpacked. */
  readonly sha256: string;
  /** The only place to download it from. @default - blender.org's archive of that version for Linux on x86_64, or a mirror's */
  readonly url?: string;
  /** The archive on this machine; nothing is downloaded then. @default - it is looked for among downloads, and then downloaded */
  readonly file?: string;
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

/** Where a version can be had: blender.org first, then its mirrors. None of them has builds for Linux on arm64. */
export function blenderUrls(version: string): readonly [string, ...string[]] {
  const [major = '', minor = ''] = version.split('.');
  const at = (site: string): string => `${site}/Blender${major}.${minor}/blender-${version}-linux-x64.tar.xz`;
  const [first = '', ...mirrors] = known.sites;
  return [at(first), ...mirrors.map(at)];
}
