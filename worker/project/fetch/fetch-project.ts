import { mkdir, rename } from 'node:fs/promises';
import { basename, join } from 'node:path';
import type { AwsEnvironment } from '../../../farm/aws/client-options';
import { RemoteFile, RemoteRefused, type RemoteState } from '../../../farm/store/remote-file';
import { UserFault } from '../../../protocol/failure/fault';
import { cacheProject, projectPlace } from './project-cache';
import { classifyInput } from '../input';
import { projectRoot } from '../project-root';
import { unpack } from '../archive/unpack';
import type { Project } from './project-here';

/** The bucket's name, and the key as it is, not as a URL would spell it. */
const SOURCE = /^s3:\/\/([^/]+)\/(.*[^/])$/s;

/** A project that was not there yet; `seconds` with its unpacking. */
export type OnFetched = (fetched: { source: string; bytes: number; seconds: number }) => void;

export interface Fetching {
  /** The folder of the project cache. One worker at a time uses it. */
  readonly home: string;
  readonly onFetched?: OnFetched | undefined;
  readonly signal?: AbortSignal | undefined;
  /** AWS connection settings. @default process.env */
  readonly env?: AwsEnvironment | undefined;
}

export interface FetchingObject extends Fetching {
  /** The ETag that the object must have; a job's frames must not come from another version. @default - any */
  readonly tag?: string | undefined;
}

/**
 * The project of `s3://bucket/key`: an archive, or a single .blend. It is kept under its ETag, so that it is fetched only once.
 *
 * @throws UserFault in one line.
 */
export async function fetchProject(
  source: string,
  { home, tag, onFetched, signal, env }: FetchingObject,
): Promise<Project> {
  const [, bucket, key] = SOURCE.exec(source) ?? [];
  if (bucket === undefined || key === undefined)
    throw new UserFault(`project ${source}: must be s3://bucket/key of an archive or a .blend file`);
  try {
    const file = new RemoteFile({ bucket, key }, env);
    const state = await file.state(signal);
    if (tag !== undefined && state.etag !== tag)
      throw new RemoteRefused('it has been replaced since the job was made; deploy again');
    const kept = projectPlace(home, source, state.etag);
    const began = performance.now();
    const isNew = await cacheProject(kept, state.bytes, (beside) =>
      unpackInto(beside, { file, state, name: fileNameOf(key) }, signal),
    );
    if (isNew) onFetched?.({ source, bytes: state.bytes, seconds: (performance.now() - began) / 1000 });
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

async function unpackInto(
  beside: string,
  { file, state, name }: Remote,
  signal?: AbortSignal,
): Promise<string> {
  const fetched = join(beside, name);
  await file.download(fetched, state, signal);
  const project = join(beside, '.project');
  if ((await classifyInput(fetched)) === 'blend') {
    await mkdir(project);
    await rename(fetched, join(project, /\.blend$/i.test(name) ? name : `${name}.blend`));
  } else {
    await unpack(fetched, project, signal ? { signal } : {});
  }
  return project;
}

/** Keys may end in anything; names of a project's files do not begin with a dot. */
function fileNameOf(key: string): string {
  return basename(key).replace(/^\.+/, '') || 'project';
}
