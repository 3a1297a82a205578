import { DEFAULT_RELEASE } from '../protocol/releases/blender-releases';

/** A build of Blender that a deployment uploads to the farm's bucket, from which instances fetch it. */
export interface BlenderRelease {
  /** `5.2.2` */
  readonly version: string;
  /** SHA-256 of the archive, in hex. An archive with another checksum is neither uploaded nor unpacked. */
  readonly sha256: string;
  /** The only address to download it from. @default - blender.org's archive of that version for Linux on x86_64, or a mirror's */
  readonly url?: string;
  /** The archive on this machine; nothing is downloaded then. @default - found in the download cache, or downloaded */
  readonly file?: string;
}

/** The default Blender of a farm. */
export const DEFAULT_BLENDER: BlenderRelease = DEFAULT_RELEASE;
