import { basename, dirname, isAbsolute, join, relative, resolve, sep } from 'node:path';
import { hasFramesOf, hasLedgers } from '../job/default-output';
import { plainPath } from '../../local/paths/plain-path';
import { withoutSceneEnding } from '../options/scene-name';

/**
 * The folder of one of several scenes in the one that was named, whatever the others are: `renders/sh010/lighting`, as the scene lies in the folder that
 * the command runs in. Of a scene elsewhere it is named after the folder that the scene lies in, and the scene.
 *
 * Earlier versions took as few folders as told the scenes of a command apart, and none for a single one. One of these that has frames of this scene is
 * gone on with.
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
