import { blenderUrls } from '../protocol/releases/blender-releases';
import { nodeRelease } from '../protocol/releases/node-release';
import type { BlenderRelease } from './blender-release';

/** An archive that a deployment uploads to the farm's bucket, from which instances fetch it. */
export interface Archive {
  /** The name of its program, for messages. */
  readonly name: 'Blender' | 'Node.js';
  /** Its folder in the bucket. */
  readonly folder: 'blender' | 'node';
  /** The setting that names the file when no download address works. */
  readonly setting: 'blenderFile' | 'nodeFile';
  /** In hex. An archive with another checksum is neither uploaded nor unpacked. */
  readonly sha256: string;
  /** Download addresses, in the order in which they are tried. */
  readonly urls: readonly [string, ...string[]];
  /** The file on this machine; nothing is downloaded then. */
  readonly file: string | undefined;
  /** The fix for a file with another SHA-256. */
  readonly otherwise: string;
}

export function archiveOfBlender({ version, sha256, url, file }: BlenderRelease): Archive {
  return {
    name: 'Blender',
    folder: 'blender',
    setting: 'blenderFile',
    sha256,
    urls: url === undefined ? blenderUrls(version) : [url],
    file,
    otherwise: 'download it again, or give the blenderVersion and blenderSha256 that it has',
  };
}

/** @param file on this machine. @default - found in the download cache, or downloaded */
export function archiveOfNode(isArm: boolean, file?: string): Archive {
  const { sha256, urls } = nodeRelease(isArm);
  return {
    name: 'Node.js',
    folder: 'node',
    setting: 'nodeFile',
    sha256,
    urls,
    file,
    otherwise: `get ${urls[0]}`,
  };
}
