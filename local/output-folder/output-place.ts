import { stat } from 'node:fs/promises';
import { dirname, join, relative, resolve, sep } from 'node:path';
import { UserFault } from '../../protocol/failure/fault';
import { type OutputPath, readOutputPath } from '../../protocol/naming/output-path';
import { homePath } from '../paths/home-path';
import { NotPlain, plainPath } from '../paths/plain-path';
import { findScene } from '../../worker/project/scenes';

/** Where frames go, and their names there. */
export interface OutputPlace {
  /** Absolute. */
  readonly output: string;
  /** As `readNamePattern` takes it. @default - `frame_######` */
  readonly name?: string;
}

/**
 * The place that `--output` names, for one scene.
 *
 * @param input the scene, project folder or archive, as the user names it.
 * @param scene the .blend of a project, as `--scene` names it.
 * @throws UserFault when it cannot be read, or is beside a scene that is missing.
 */
export async function outputPlace(
  text: string,
  input: string,
  scene: string | undefined,
): Promise<OutputPlace> {
  return placed(readOutputPath(text, `--output ${text}`), input, scene);
}

/** The same for a parsed path. */
async function placed(
  { isBesideScene, folder, name }: OutputPath,
  input: string,
  scene: string | undefined,
): Promise<OutputPlace> {
  const output = isBesideScene ? join(await folderOfScene(input, scene), folder) : resolve(homePath(folder));
  return { output, ...(name === undefined ? {} : { name }) };
}

/**
 * The same for a path in a scene. The user has not named it.
 *
 * @throws UserFault when it leads through a link beside the scene: the link may come from the scene's author.
 */
export async function placedByScene(
  path: OutputPath,
  input: string,
  scene: string | undefined,
): Promise<OutputPlace> {
  const place = await placed(path, input, scene);
  if (!path.isBesideScene) return place;
  const beside = await folderOfScene(input, scene);
  await plainPath(beside, `${relative(beside, place.output).split(sep).join('/')}/`).catch(
    (error: unknown) => {
      throw error instanceof NotPlain
        ? new UserFault(`--output scene: ${error.message}, or name a folder with -o`)
        : error;
    },
  );
  return place;
}

/** For an archive, the folder that it lies in. */
async function folderOfScene(input: string, scene: string | undefined): Promise<string> {
  const path = resolve(input);
  const isFolder = (await stat(path).catch(() => undefined))?.isDirectory() === true;
  return dirname(isFolder ? join(path, await findScene(path, scene)) : path);
}
