/** A build of Blender that instances fetch. */
export interface BlenderRelease {
  /** `4.5.4` */
  readonly version: string;
  /** Of the archive at `url`, in hex. What does not have it is not unpacked. */
  readonly sha256: string;
  /** @default - blender.org's archive of that version for Linux on x86_64 */
  readonly url?: string;
}

/** The Blender of a farm that names none: the long-term release that Brenda is tested with. Also in scripts/blender-tarball.mjs. */
export const DEFAULT_BLENDER: BlenderRelease = {
  version: '4.5.4',
  sha256: '2e6ef8e99fc36327270429ddc8e7bad2859dd878a5a137d2e0bf0f02f6792505',
};

/** Where blender.org keeps a version. It has no builds for Linux on arm64. */
export function blenderUrl(version: string): string {
  const [major = '', minor = ''] = version.split('.');
  return `https://download.blender.org/release/Blender${major}.${minor}/blender-${version}-linux-x64.tar.xz`;
}
