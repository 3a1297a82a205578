import { DEFAULT_RELEASE } from '../protocol/releases/blender-releases';

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

/** The Blender of a farm that names none. */
export const DEFAULT_BLENDER: BlenderRelease = DEFAULT_RELEASE;
