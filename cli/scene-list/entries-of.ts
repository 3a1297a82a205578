import { resolve } from 'node:path';
import { homePath } from '../../local/paths/home-path';
import { UserFault } from '../../protocol/failure/fault';
import { escaped } from '../../protocol/naming/name-pattern';
import { readOutputPath } from '../../protocol/naming/output-path';
import type { RenderFlags } from '../options/render-flags';
import type { Entry } from './entry';
import { folderFor } from './folder-for';
import { scenesNamed } from './scenes-named';

/**
 * The entries of several scenes with the same options. Where these name a folder, each scene gets its own inside.
 *
 * @throws UserFault as `scenesNamed`, and when there is no scene.
 */
export async function entriesOf(named: readonly string[], given: RenderFlags): Promise<Entry[]> {
  const { scenes: all, flags } = withSceneBehindShuffle(named, given);
  const scenes = await scenesNamed(all);
  if (scenes.length === 0)
    throw new UserFault('no scene: name a .blend, a project folder, or an archive of one');
  const { output } = flags;
  const folders = output === undefined || scenes.length === 1 ? [] : await outputsIn(output, scenes);
  return scenes.map((scene, i) => {
    const folder = folders[i];
    return { where: scene, scene, flags: folder === undefined ? flags : { ...flags, output: folder } };
  });
}

/** `//` is beside each scene already. */
async function outputsIn(output: string, scenes: readonly string[]): Promise<string[]> {
  if (output === 'scene') return [];
  const { isBesideScene, folder, name } = readOutputPath(output, `--output ${output}`);
  if (isBesideScene) return [];
  const folders = await Promise.all(scenes.map((scene) => folderFor(resolve(homePath(folder)), scene)));
  return folders.map((own) => {
    // With a slash at its end, a # in it is no frame number.
    const end = name === undefined ? (own.includes('#') ? '/' : '') : `/${name}`;
    return `${escaped(own)}${end}`;
  });
}

/** `--farm` takes a name or none: in `render --farm scene.blend` what follows it is a scene. */
export function withSceneBehindFarm(
  named: readonly string[],
  flags: RenderFlags,
): { readonly scenes: readonly string[]; readonly flags: RenderFlags } {
  const { farm } = flags;
  return typeof farm === 'string' && isScene(farm)
    ? { scenes: [farm, ...named], flags: { ...flags, farm: true } }
    : { scenes: named, flags };
}

/** `-r` takes a seed or none: in `render -r scene.blend` what follows it is a scene. */
function withSceneBehindShuffle(
  named: readonly string[],
  flags: RenderFlags,
): { readonly scenes: readonly string[]; readonly flags: RenderFlags } {
  const { shuffle } = flags;
  return typeof shuffle === 'string' && (named.length === 0 ? !/^\d+$/.test(shuffle) : isScene(shuffle))
    ? { scenes: [shuffle, ...named], flags: { ...flags, shuffle: true } }
    : { scenes: named, flags };
}

/** Whether a word can only be a scene; another one is a misspelt seed. */
function isScene(word: string): boolean {
  return /\.(?:blend|zip|tar|tgz|tar\.(?:gz|zst))$/i.test(word) || word.includes('*');
}
