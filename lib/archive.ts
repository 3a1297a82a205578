import { blenderUrls } from '../protocol/releases/blender-releases';
import { nodeRelease } from '../protocol/releases/node-release';
import type { BlenderRelease } from './blender-release';

/** An archive that a deployment brings into the farm's bucket, where instances fetch it. */
export interface Archive {
  /** What is in it, for messages. */
  readonly name: 'Blender' | 'Node.js';
  /** Where it lies in the bucket. */
  readonly folder: 'blender' | 'node';
  /** The setting that names the file, where no place gives it away. */
  readonly setting: 'blenderFile' | 'nodeFile';
  /** In hex. What does not have it is neither uploaded nor unpacked. */
  readonly sha256: string;
  /** Where it can be had, in the order in which they are asked. */
  readonly urls: readonly [string, ...string[]];
  /** On this machine; nothing is downloaded then. */
  readonly file: string | undefined;
  /** What to do about a file that has another SHA-256. */
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

/** @param file on this machine. @default - it is looked for among downloads, and then downloaded */
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
