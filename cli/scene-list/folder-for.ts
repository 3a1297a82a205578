import { basename, dirname, isAbsolute, join, relative, resolve, sep } from 'node:path';
import { hasFramesOf, hasLedgers } from '../job/default-output';
import { plainPath } from '../../local/paths/plain-path';
import { withoutSceneEnding } from '../options/scene-name';

/**
 * The folder of one of several scenes inside the named one: `renders/sh010/lighting`, as the scene lies below the working directory. For a
 * scene elsewhere its name consists of the scene's folder and the scene. It does not depend on the other scenes.
 *
 * Earlier versions used only as many folders as distinguished the scenes of a command, and none for a single one. Such a folder is still
 * used when it has frames of this scene.
 *
 * @param output absolute.
 * @throws UserFault when it would lead through a link in there.
 */
export async function folderFor(output: string, scene: string): Promise<string> {
  const path = resolve(scene);
  const place = placeFromHere(withoutSceneEnding(path));
  const own = join(output, place);
  if (await hasLedgers(own)) return own;
  const parts = withoutSceneEnding(path).split(sep).filter(Boolean);
  for (let depth = 0; depth < parts.length; depth++) {
    const earlier = join(output, ...parts.slice(parts.length - depth));
    if (earlier !== own && (await hasFramesOf(earlier, path, undefined))) return earlier;
  }
  await plainPath(output, `${place.split(sep).join('/')}/`);
  return own;
}

function placeFromHere(path: string): string {
  const fromHere = relative('', path);
  if (fromHere !== '' && !fromHere.startsWith('..') && !isAbsolute(fromHere)) return fromHere;
  return join(basename(dirname(path)), basename(path));
}
