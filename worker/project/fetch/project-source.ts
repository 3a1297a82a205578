import { stat } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { AwsEnvironment } from '../../../farm/aws/client-options';
import { UserFault } from '../../../protocol/failure/fault';
import type { JobFile } from '../../../protocol/job/job';
import { fetchProject, type OnFetched } from './fetch-project';
import { fetchSubmitted, isSubmitted } from './fetch-submitted';
import { type ProjectLinks, withLinks } from './linked-project';
import { projectRoot } from '../project-root';
import { findScene } from '../scenes';
import type { Project } from './project-here';

/** A job's project, and which of its scenes is meant. */
export interface OpenProject {
  readonly project: Project;
  /** Relative to the project's folder; empty when a template finds it. */
  readonly scene: string;
}

/** The places on this machine that projects need. */
export interface ProjectPlaces {
  /** The folder of the project cache. */
  readonly projects: string;
  /** Where snapshots are mounted. @default - none are */
  readonly volumes?: string | undefined;
  /** @default - none */
  readonly links?: ProjectLinks;
  readonly onFetched?: OnFetched | undefined;
  /** AWS connection settings. @default process.env */
  readonly env?: AwsEnvironment;
}

/**
 * A job's project on this machine's disk. Its source is one of
 * - `file:///folder`, or `file:///folder/scene.blend` for a scene that lies among other files;
 * - `s3://bucket/key` of an archive or a .blend, in the version that the job was made from;
 * - `s3://bucket/projects/<hash>.manifest`, which lists the files of a version;
 * - `ebs://project`: a snapshot that the bootstrap has mounted under that name.
 *
 * @throws UserFault when there is nothing there, the kind of source is not known, or it is not clear which scene is meant.
 */
export async function openProject(
  { id, job, source, sourceTag }: JobFile,
  places: ProjectPlaces,
  signal?: AbortSignal,
): Promise<OpenProject> {
  const project = await findProject(source, sourceTag, places, signal);
  // A template finds its scenes itself, and may need none.
  const scene = job.template === undefined ? await sceneOf(project, job.scene) : job.scene;
  const staged = await withLinks(project, places.links ?? {}, join(places.projects, `with-links-${id}`));
  return { project: staged, scene };
}

async function findProject(
  source: string,
  tag: string | undefined,
  { projects, volumes, onFetched, env }: ProjectPlaces,
  signal?: AbortSignal,
): Promise<Project> {
  switch (/^[a-z0-9]+:\/\//.exec(source)?.[0]) {
    case 'file://':
      return projectOnDisk(fileURLToPath(source));
    case 's3://':
      return isSubmitted(source)
        ? fetchSubmitted(source, { home: projects, onFetched, signal, env })
        : fetchProject(source, { home: projects, tag, onFetched, signal, env });
    case 'ebs://':
      return mountedProject(source, volumes);
    default:
      throw new UserFault(`project ${source}: must be file:///folder, s3://bucket/key or ebs://project`);
  }
}

async function projectOnDisk(path: string): Promise<Project> {
  const found = await stat(path).catch(() => undefined);
  if (!found) throw new UserFault(`project ${path}: no such file or folder on this machine`);
  return found.isDirectory() ? { folder: path } : { folder: dirname(path), single: path };
}

async function mountedProject(source: string, volumes: string | undefined): Promise<Project> {
  const [, name] = /^ebs:\/\/([\w.-]+)$/.exec(source) ?? [];
  if (name === undefined || name.startsWith('.'))
    throw new UserFault(`project ${source}: must be ebs:// and the name it is mounted by`);
  if (volumes === undefined) throw new UserFault(`project ${source}: no snapshots are mounted here`);
  const found = await stat(join(volumes, name)).catch(() => undefined);
  if (!found?.isDirectory()) throw new UserFault(`project ${source}: ${join(volumes, name)} is not mounted`);
  return { folder: await projectRoot(join(volumes, name)) };
}

/** @param wanted empty for the only one there is. */
async function sceneOf({ folder, single }: Project, wanted: string): Promise<string> {
  return single === undefined ? findScene(folder, wanted === '' ? undefined : wanted) : basename(single);
}
