import known from './blender-releases.json';

/** The known releases of Blender for Linux on x86_64, and their download addresses. */
const releases: Readonly<Record<string, { readonly sha256: string }>> = known.releases;

/** The newest long-term release; scripts/install-blender/blender-release.mjs uses it as well. */
export const DEFAULT_RELEASE = {
  version: known.default,
  sha256: known.releases[known.default as keyof typeof known.releases].sha256,
} as const;

/** The SHA-256 of blender.org's archive of a version; undefined when it is not in `blender-releases.json`. */
export function knownChecksum(version: string): string | undefined {
  return releases[version]?.sha256;
}

/** The download addresses of a version: blender.org first, then its mirrors. None of them has builds for Linux on arm64. */
export function blenderUrls(version: string = DEFAULT_RELEASE.version): readonly [string, ...string[]] {
  const [major = '', minor = ''] = version.split('.');
  const at = (site: string): string => `${site}/Blender${major}.${minor}/blender-${version}-linux-x64.tar.xz`;
  const [first = '', ...mirrors] = known.sites;
  return [at(first), ...mirrors.map(at)];
}
