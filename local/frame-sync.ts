import { mkdir, readdir, rename, rm, stat } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { awsFault } from '../farm/account/aws-fault';
import type { Ledger } from '../farm/ledger/ledger';
import { type PublishedFile, publishedFiles } from '../farm/ledger/published-files';
import { type RemoteFile, RemoteRefused } from '../farm/store/remote-file';
import { messageOf, UserFault } from '../protocol/fault';
import { sha256OfFile } from '../worker/output';
import { ArchiveFault } from '../worker/project/archive-fault';
import { entryPath } from '../worker/project/entry-check';
import { quoted } from '../worker/project/quoted';
import { codeOf, folderFault } from './folder-fault';

/** Files on their way lie in a folder of this name and the id of whoever brings them. */
const ON_THE_WAY = '.brenda-sync-';

/** A file that came, or that would. */
type BroughtFile = PublishedFile & { readonly path: string };

export interface SyncPass {
  /** Files that had to be brought in this pass. */
  readonly brought: number;
  readonly bytes: number;
  /** Units of which every file is here, as its record says. */
  readonly units: number;
  /** One line for each file that is not. */
  readonly faults: readonly string[];
}

export interface FrameSyncOptions {
  /** Absolute, or relative to where this runs. */
  readonly folder: string;
  /** Any object of the bucket. */
  readonly remote: RemoteFile;
  readonly onBrought: (file: BroughtFile) => void;
  /** What files are called here. @default - as on the farm */
  readonly nameOf?: ((file: PublishedFile) => string) | undefined;
  /** Only say what would be brought. @default false */
  readonly dryRun?: boolean;
}

/**
 * Keeps a folder like the frames of a job. A file is brought when it is not here or not what its record says; it gets its name when it
 * is whole and checked. Nothing is deleted, and nothing written outside of the folder, whatever files are called.
 */
export class FrameSync {
  private readonly folder: string;
  private readonly onTheWay: string;
  /** Units that are here, by when their records were written. */
  private readonly settled = new Map<string, number>();

  constructor(
    private readonly ledger: Ledger,
    private readonly options: FrameSyncOptions,
  ) {
    this.folder = resolve(options.folder);
    this.onTheWay = join(this.folder, `${ON_THE_WAY}${String(process.pid)}`);
  }

  /** Brings what is new. @throws UserFault when the folder cannot be written; the reason of `signal`. */
  async pass(signal?: AbortSignal): Promise<SyncPass> {
    let brought = 0;
    let bytes = 0;
    const faults: string[] = [];
    if (!this.options.dryRun) await this.prepare();
    try {
      await publishedFiles(this.ledger, {
        isKnown: (unit, at) => this.settled.get(unit) === at.getTime(),
        onUnit: async (files, at, stop) => {
          const before = faults.length;
          for (const file of files) {
            const came = await this.bring(file, stop).catch((error: unknown) => {
              faults.push(faultOf(file, error));
              return false;
            });
            if (!came) continue;
            brought++;
            bytes += file.bytes;
          }
          const [first] = files;
          if (faults.length === before && first) this.settled.set(first.unit, at.getTime());
        },
        ...(signal ? { signal } : {}),
      });
    } finally {
      await rm(this.onTheWay, { recursive: true, force: true });
    }
    return { brought, bytes, units: this.settled.size, faults };
  }

  /** What a sync left that was killed goes. */
  private async prepare(): Promise<void> {
    try {
      await mkdir(this.onTheWay, { recursive: true });
      for (const name of await readdir(this.folder)) {
        if (name.startsWith(ON_THE_WAY) && !isAlive(Number(name.slice(ON_THE_WAY.length))))
          await rm(join(this.folder, name), { recursive: true, force: true });
      }
    } catch (error) {
      throw folderFault(error, 'write', this.folder);
    }
  }

  /** @returns whether it had to be. */
  private async bring(file: PublishedFile, signal: AbortSignal): Promise<boolean> {
    const path = join(this.folder, nameHere(this.options.nameOf?.(file) ?? file.name));
    if (await isHere(path, file)) return false;
    if (!this.options.dryRun) {
      const whole = join(this.onTheWay, file.unit.replace(/[^\w.-]/g, '_') + file.sha256);
      const remote = this.options.remote.beside(file.key);
      const state = await remote.state(signal);
      if (state.bytes === file.bytes) await remote.download(whole, state, signal);
      if (state.bytes !== file.bytes || (await sha256OfFile(whole)) !== file.sha256)
        throw new Refused('is not what its record says; it may be about to be replaced');
      await mkdir(dirname(path), { recursive: true });
      await rename(whole, path);
    }
    this.options.onBrought({ ...file, path });
    return true;
  }
}

/** Why a single file is not here; others may be. */
class Refused extends Error {}

/** @throws Refused when the name leads out of the folder, or to what is ours in it. */
function nameHere(name: string): string {
  let path = '';
  try {
    path = entryPath(name);
  } catch (error) {
    if (!(error instanceof ArchiveFault)) throw error;
  }
  if (path === '' || path.startsWith(ON_THE_WAY)) throw new Refused('is no name for a file in this folder');
  return path;
}

async function isHere(path: string, { bytes, sha256 }: PublishedFile): Promise<boolean> {
  const found = await stat(path).catch(() => undefined);
  return found?.isFile() === true && found.size === bytes && (await sha256OfFile(path)) === sha256;
}

/** @throws what is about more than this file. */
function faultOf({ name }: PublishedFile, error: unknown): string {
  // It is not this one that may not be read, but all of them.
  if (error instanceof RemoteRefused && awsFault(error.cause)) throw error.cause;
  if (error instanceof Refused || error instanceof RemoteRefused) return `${quoted(name)}: ${error.message}`;
  const ofDisk = folderFault(error, 'write', quoted(name));
  const isOfFile = ['ENOTDIR', 'EEXIST', 'EISDIR', 'ENOTEMPTY', 'ENAMETOOLONG'].includes(codeOf(error) ?? '');
  if (isOfFile && ofDisk instanceof UserFault) return messageOf(ofDisk);
  throw ofDisk;
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return codeOf(error) === 'EPERM';
  }
}
