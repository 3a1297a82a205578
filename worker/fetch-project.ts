import { createHash } from 'node:crypto';
import { mkdir, mkdtemp, readdir, rename, rm, stat, statfs } from 'node:fs/promises';
import { basename, join } from 'node:path';
import type { AwsEnvironment } from '../farm/client-options';
import { RemoteFile, RemoteRefused, type RemoteState } from '../farm/remote-file';
import { UserFault } from '../protocol/fault';
import { classifyInput } from './project/input';
import { projectRoot } from './project/project-root';
import { unpack } from './project/unpack';
import type { Project } from './project-source';

/** The bucket's name, and the key as it is, not as a URL would spell it. */
const SOURCE = /^s3:\/\/([^/]+)\/(.*[^/])$/s;
const UNFINISHED = '.fetching-';

/** A project that was not there yet; `seconds` with its unpacking. */
export type OnFetched = (fetched: { source: string; bytes: number; seconds: number }) => void;

export interface Fetching {
  /** The folder that projects are kept in. One worker at a time uses it. */
  readonly home: string;
  /** The ETag that the object must have; with another one its frames would not be the job's. @default - any */
  readonly tag?: string | undefined;
  readonly onFetched?: OnFetched | undefined;
  readonly signal?: AbortSignal | undefined;
  /** Where AWS is. @default process.env */
  readonly env?: AwsEnvironment | undefined;
}

/**
 * The project of `s3://bucket/key`: an archive, or a .blend on its own. It is kept under its ETag, so that what is there is
 * not fetched again.
 *
 * @throws UserFault in one line.
 */
export async function fetchProject(
  source: string,
  { home, tag, onFetched, signal, env }: Fetching,
): Promise<Project> {
  const [, bucket, key] = SOURCE.exec(source) ?? [];
  if (bucket === undefined || key === undefined)
    throw new UserFault(`project ${source}: must be s3://bucket/key of an archive or a .blend file`);
  try {
    const file = new RemoteFile({ bucket, key }, env);
    const state = await file.state(signal);
    if (tag !== undefined && state.etag !== tag)
      throw new RemoteRefused('it has been replaced since the job was made; deploy again');
    const kept = join(home, placeOf(source, state));
    if (!(await isThere(kept))) {
      const began = performance.now();
      await fetchInto(kept, home, { file, state, name: fileNameOf(key) }, signal);
      onFetched?.({ source, bytes: state.bytes, seconds: (performance.now() - began) / 1000 });
    }
    return { folder: await projectRoot(kept) };
  } catch (error) {
    throw error instanceof RemoteRefused || error instanceof UserFault
      ? new UserFault(`project ${source}: ${error.message}`, { cause: error })
      : error;
  }
}

interface Remote {
  readonly file: RemoteFile;
  readonly state: RemoteState;
  readonly name: string;
}

/** Everything happens beside it; it gets its name when it is whole. */
async function fetchInto(
  kept: string,
  home: string,
  { file, state, name }: Remote,
  signal?: AbortSignal,
): Promise<void> {
  await mkdir(home, { recursive: true });
  await removeUnfinished(home);
  await refuseFullDisk(home, state.bytes);
  const beside = await mkdtemp(join(home, UNFINISHED));
  try {
    const fetched = join(beside, name);
    await file.download(fetched, state, signal);
    const project = join(beside, '.project');
    if ((await classifyInput(fetched)) === 'blend') {
      await mkdir(project);
      await rename(fetched, join(project, /\.blend$/i.test(name) ? name : `${name}.blend`));
    } else {
      await unpack(fetched, project, signal ? { signal } : {});
    }
    await rename(project, kept);
  } catch (error) {
    // Where it lay for a moment helps nobody.
    throw error instanceof UserFault ? new UserFault(error.message.replace(`${beside}/`, '')) : error;
  } finally {
    await rm(beside, { recursive: true, force: true });
  }
}

/** A worker that was killed left these; nobody else fetches into this folder. */
async function removeUnfinished(home: string): Promise<void> {
  const left = (await readdir(home)).filter((name) => name.startsWith(UNFINISHED));
  await Promise.all(left.map((name) => rm(join(home, name), { recursive: true, force: true })));
}

async function refuseFullDisk(home: string, bytes: number): Promise<void> {
  const { bavail, bsize } = await statfs(home);
  if (bytes <= bavail * bsize) return;
  const gigabytes = (count: number): string => `${(count / 1e9).toFixed(1)} GB`;
  throw new UserFault(
    `${gigabytes(bytes)} to fetch, and ${gigabytes(bavail * bsize)} are free; give the instances a larger disk`,
  );
}

/** Keys may end in anything; a project's files do not begin with a dot. */
function fileNameOf(key: string): string {
  return basename(key).replace(/^\.+/, '') || 'project';
}

async function isThere(path: string): Promise<boolean> {
  return (await stat(path).catch(() => undefined)) !== undefined;
}

function placeOf(source: string, { etag }: RemoteState): string {
  return createHash('sha256').update(`${source}#${etag}`).digest('hex').slice(0, 24);
}
