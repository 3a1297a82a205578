import { stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { UserFault } from '../protocol/fault';

/** A project on this machine's disk. */
export interface Project {
  /** The folder that scene names are relative to. */
  readonly folder: string;
  /** The one .blend that was asked for, when the project is no folder of its own. */
  readonly single?: string;
}

/**
 * The project that a job's source names: `file:///folder`, or `file:///folder/scene.blend` for a scene that
 * lies among other things.
 *
 * @throws UserFault when there is nothing there, or the kind of source is not known.
 */
export async function openProject(source: string): Promise<Project> {
  const url = new URL(source);
  if (url.protocol !== 'file:') throw new UserFault(`project ${source}: this worker reads file:// only`);
  const path = fileURLToPath(url);
  const found = await stat(path).catch(() => undefined);
  if (!found) throw new UserFault(`project ${path}: no such file or folder on this machine`);
  return found.isDirectory() ? { folder: path } : { folder: dirname(path), single: path };
}
