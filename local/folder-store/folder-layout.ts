import { join } from 'node:path';
import { UserFault } from '../../protocol/failure/fault';
import { HIDDEN } from '../output-folder/output-folder';

/** Inside the hidden folder: where files are written before they get their names. No object lies there. */
const TEMPORARY = 'tmp';

const FRAMES = /^jobs\/[^/]+\/frames\//;

/** The name of a frame's file, relative to the output folder; undefined for the key of anything else. */
export function frameInKey(key: string): string | undefined {
  const frames = FRAMES.exec(key)?.[0];
  return frames === undefined ? undefined : key.slice(frames.length);
}

/** A key that has no place in a folder. */
export class KeyRefused extends UserFault {}

/** Where a listing begins, and how names found there become keys. */
export interface ListingStart {
  readonly folder: string;
  /** The prefix that turns a name into a key; ends with a slash, or is empty. */
  readonly keyPrefix: string;
  /** The prefix of the first name. */
  readonly namePrefix: string;
  /** Whether a file or folder of this key does not belong to the store. */
  readonly isHidden: (key: string) => boolean;
}

/**
 * Maps objects to files of an output folder. The frames of every job lie in the folder itself: `jobs/<job>/frames/frame_000012.png` is
 * `DIR/frame_000012.png`. Every other key lies in `DIR/.brenda/`.
 */
export class FolderLayout {
  constructor(
    readonly folder: string,
    private readonly platform: NodeJS.Platform = process.platform,
  ) {}

  /** On the same file system as everything else, so that a rename is atomic. */
  get temporary(): string {
    return join(this.folder, HIDDEN, TEMPORARY);
  }

  /** @throws KeyRefused for a key that would leave the folder, or lie where no listing shows it. */
  pathOf(key: string): string {
    this.check(key, key.split('/'));
    const frames = FRAMES.exec(key)?.[0];
    return frames === undefined
      ? join(this.folder, HIDDEN, key)
      : join(this.folder, key.slice(frames.length));
  }

  /**
   * Where the keys that begin with `prefix` are. The frames are found under a prefix that names their job; a wider one would list each of
   * them once for every job.
   *
   * @throws KeyRefused as `pathOf`.
   */
  listing(prefix: string): ListingStart {
    const slash = prefix.lastIndexOf('/') + 1;
    const keyPrefix = prefix.slice(0, slash);
    const namePrefix = prefix.slice(slash);
    const frames = FRAMES.exec(keyPrefix)?.[0];
    const inside = keyPrefix.slice(frames?.length ?? 0);
    if (keyPrefix !== '') this.check(prefix, prefix.slice(0, slash - 1).split('/'));
    return frames === undefined
      ? {
          folder: join(this.folder, HIDDEN, inside),
          keyPrefix,
          namePrefix,
          isHidden: (key) => key === TEMPORARY,
        }
      : {
          folder: join(this.folder, inside),
          keyPrefix,
          namePrefix,
          isHidden: (key) => /\/\.[^/]*$/.test(key),
        };
  }

  private check(key: string, names: readonly string[]): void {
    const refuse = (why: string): never => {
      throw new KeyRefused(`${JSON.stringify(key)} cannot be the name of a file here: ${why}`);
    };
    if (names.includes('')) refuse('a part of it is empty');
    if (names.some((name) => name === '.' || name === '..')) refuse('it points out of its place');
    if (key.includes('\0')) refuse('it holds a NUL');
    if (this.platform === 'win32' && /[\\:*?"<>|]/.test(key))
      refuse('Windows allows none of \\ : * ? " < > |');
    const isFrame = FRAMES.test(`${names.join('/')}/`);
    if (isFrame && names.slice(3).some((name) => name.startsWith('.'))) refuse('a frame may not be hidden');
    if (!isFrame && names[0]?.toLowerCase() === TEMPORARY) refuse(`${TEMPORARY} is where files are written`);
  }
}
