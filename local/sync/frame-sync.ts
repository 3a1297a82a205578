import { lstat, mkdir, mkdtemp, readdir, rename, rm } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { awsFault } from '../../farm/account/aws-fault';
import type { Ledger } from '../../farm/ledger/ledger';
import { type Overruled, overruledFiles } from '../../farm/ledger/overruled';
import { type PublishedFile, publishedFiles } from '../../farm/ledger/published-files';
import { type RemoteFile, RemoteRefused } from '../../farm/store/remote-file';
import { messageOf, UserFault } from '../../protocol/failure/fault';
import { FrameSet } from '../../protocol/job/frame-set';
import { fileNameFault } from '../../protocol/scene/file-name';
import { sha256OfFile } from '../../worker/task/publish/output';
import { quoted } from '../../worker/project/quoted';
import { codeOf, folderFault } from '../folder-store/folder-fault';
import { kindOfEntry } from '../paths/kind-of-entry';
import { makePlainPath, NotPlain } from '../paths/plain-path';
import { SyncedFiles } from './synced-files';

/** Temporary files lie in a folder with this prefix, followed by the number of the process. */
const ON_THE_WAY = '.brenda-sync-';
const BRINGER = /^\.brenda-sync-(\d{1,9})(?:-|$)/;

/** A file that was downloaded, or would be. */
type BroughtFile = PublishedFile & { readonly path: string };

export interface SyncPass {
  /** Files that had to be downloaded in this pass. */
  readonly brought: number;
  readonly bytes: number;
  /** Frames, or tiles of them, whose files are all here, by the record that counts. */
  readonly units: number;
  /** Files that more than one record names: the later counts. */
  readonly overruled: number;
  /** One line for each file that is not here. */
  readonly faults: readonly string[];
}

export interface FrameSyncOptions {
  /** Absolute, or relative to the working directory. */
  readonly folder: string;
  /** Any object of the farm's bucket. */
  readonly remote: RemoteFile;
  readonly onBrought: (file: BroughtFile) => void;
  /** The local names of files. @default - as on the farm */
  readonly nameOf?: ((file: PublishedFile) => string) | undefined;
  /** Only report what would be downloaded. @default false */
  readonly dryRun?: boolean;
}

/**
 * Synchronises a folder with the frames of a job. It downloads a file that is missing or does not match its record, and renames it when it
 * is whole and checked. It deletes nothing, writes nothing outside the folder or through a link in it, and replaces only files that it has
 * downloaded itself.
 */
export class FrameSync {
  private readonly folder: string;
  private readonly synced: SyncedFiles;
  private onTheWay = '';
  /** How many downloads began: for their temporary names. */
  private begun = 0;
  /** Units that are here, by the time of their records. */
  private readonly settled = new Map<string, number>();
  private readonly here = new FrameSet();

  constructor(
    private readonly ledger: Ledger,
    private readonly options: FrameSyncOptions,
  ) {
    this.folder = resolve(options.folder);
    this.synced = new SyncedFiles(this.folder);
  }

  /** Downloads what is new. @throws UserFault when the folder cannot be written; the reason of `signal`. */
  async pass(signal?: AbortSignal): Promise<SyncPass> {
    let brought = 0;
    let bytes = 0;
    const faults: string[] = [];
    if (!this.options.dryRun) await this.prepare();
    await this.synced.open();
    let overruled: Overruled;
    try {
      overruled = await overruledFiles(this.ledger, signal);
      await publishedFiles(this.ledger, {
        overruled,
        isKnown: (unit, at) => this.settled.get(unit) === at.getTime(),
        onUnreadable: ({ message }) => {
          faults.push(message);
        },
        onUnit: async (unit, files, at, stop) => {
          const missing = new Set<PublishedFile>();
          for (const file of files) {
            const came = await this.bring(file, stop).catch((error: unknown) => {
              faults.push(faultOf(file, error));
              missing.add(file);
              return false;
            });
            if (!came) continue;
            brought++;
            bytes += file.bytes;
          }
          if (missing.size > 0) return;
          this.settled.set(unit, at.getTime());
          this.here.addName(unit);
        },
        ...(signal ? { signal } : {}),
      });
    } finally {
      if (this.onTheWay !== '') await rm(this.onTheWay, { recursive: true, force: true });
    }
    return { brought, bytes, units: this.here.size, overruled: overruled.files, faults };
  }

  /** Removes the files of a killed sync. */
  private async prepare(): Promise<void> {
    try {
      await mkdir(this.folder, { recursive: true });
      this.onTheWay = await mkdtemp(join(this.folder, `${ON_THE_WAY}${String(process.pid)}-`));
      for (const name of await readdir(this.folder)) {
        const [, bringer] = BRINGER.exec(name) ?? [];
        const path = join(this.folder, name);
        if (bringer !== undefined && !isAlive(Number(bringer)) && (await isOfSync(path)))
          await rm(path, { recursive: true, force: true });
      }
    } catch (error) {
      throw folderFault(error, 'write', this.folder);
    }
  }

  /** @throws Refused for a name that no local file can have. */
  private nameOf(file: PublishedFile): string {
    const name = this.options.nameOf?.(file) ?? file.name;
    const fault = fileNameFault(name);
    if (fault !== undefined) throw new Refused(`would be called ${quoted(name)} here: ${fault}`);
    return name;
  }

  /** @returns whether it had to be downloaded. */
  private async bring(file: PublishedFile, signal: AbortSignal): Promise<boolean> {
    const name = this.nameOf(file);
    let path = join(this.folder, name);
    const there = await lookAt(path, file);
    if (there === 'it') {
      if (!this.options.dryRun) await this.synced.add(name);
      return false;
    }
    if (there.startsWith('a '))
      throw new Refused(`is in the way: ${quoted(path)} is ${there}; move it away, or name another folder`);
    if (there === 'other' && !(await this.synced.has(name)))
      throw new Refused(
        'is in the way of a frame, and was not brought here by Brenda; move it away, or name another folder',
      );
    if (!this.options.dryRun) {
      path = await makePlainPath(this.folder, name);
      const whole = join(this.onTheWay, String(this.begun++));
      const remote = this.options.remote.beside(file.key, file.bucket);
      const state = await remote.state(signal);
      if (state.bytes === file.bytes) await remote.download(whole, state, signal);
      if (state.bytes !== file.bytes || (await sha256OfFile(whole)) !== file.sha256)
        throw new Refused('is not what its record says; it may be about to be replaced');
      await this.synced.add(name);
      await rename(whole, path);
    }
    this.options.onBrought({ ...file, path });
    return true;
  }
}

/** Whether a folder contains only files, like a sync's temporary one. */
async function isOfSync(path: string): Promise<boolean> {
  if (!(await lstat(path)).isDirectory()) return false;
  return (await readdir(path, { withFileTypes: true })).every((one) => one.isFile());
}

/** Why a single file is not here; others may be. */
class Refused extends Error {}

/** What has a file's name: the file, another one, nothing; or something else, such as `a link`, wherever it leads. That is never replaced. */
async function lookAt(
  path: string,
  { bytes, sha256 }: PublishedFile,
): Promise<'it' | 'other' | 'nothing' | `a ${string}`> {
  const found = await lstat(path).catch(() => undefined);
  if (!found || found.isDirectory()) return 'nothing';
  if (!found.isFile()) return kindOfEntry(found);
  const isIt = found.size === bytes && (await sha256OfFile(path)) === sha256;
  return isIt ? 'it' : 'other';
}

/** @throws an error that affects more than this file. */
function faultOf({ name }: PublishedFile, error: unknown): string {
  // Not only this file may not be read, but all of them.
  if (error instanceof RemoteRefused && awsFault(error.cause)) throw error.cause;
  if (error instanceof Refused || error instanceof NotPlain || error instanceof RemoteRefused)
    return `${quoted(name)}: ${error.message}`;
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
