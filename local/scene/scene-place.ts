import { basename, dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import * as v from 'valibot';
import { readJsonIfReadable, writeJson } from '../../farm/store/json-object';
import type { ObjectStore } from '../../farm/store/object-store';
import type { JobFile } from '../../protocol/job/job';
import { keys } from '../../protocol/job/keys';
import { HIDDEN } from '../output-folder/output-folder';
import { withoutLinks } from '../paths/without-links';

const placeFile = v.strictObject({
  version: v.literal(1),
  scene: v.string(),
  named: v.optional(v.string()),
  output: v.string(),
});

/** Where a scene lies, and the folder that its frames go to: absolute paths without links. */
export interface ScenePlace {
  /** The .blend; in an archive, the archive's path and the scene's name in there. */
  readonly scene: string;
  /** The path that the user named, where that is a link to the scene; it may lead to another version later. */
  readonly named?: string | undefined;
  readonly output: string;
}

/** @param scene absolute, as `ScenePlace` has it. */
export async function scenePlace(scene: string, output: string): Promise<ScenePlace> {
  const real = await withoutLinks(scene);
  const named = join(await withoutLinks(dirname(scene)), basename(scene));
  return { scene: real, ...(named === real ? {} : { named }), output: await withoutLinks(output) };
}

/** Records where the scene of a job was. */
export async function writePlace(store: ObjectStore, job: string, place: ScenePlace): Promise<void> {
  await writeJson(store, keys.place(job), { version: 1, ...place });
}

/** Where the scene of a job was. Undefined for a scene in an archive that an earlier version rendered: that recorded no archive. */
export async function placeOf(
  store: ObjectStore,
  { id, source, job }: JobFile,
): Promise<Partial<ScenePlace> | undefined> {
  const written = await readJsonIfReadable(store, keys.place(id), placeFile);
  if (written) return { scene: written.scene, named: written.named, output: written.output };
  if (source.includes(`/${HIDDEN}/project/`)) return undefined;
  const path = pathIn(source, job.scene);
  return path === undefined ? {} : { scene: await withoutLinks(path) };
}

/**
 * Whether two places are of one scene: the same file, the same link, or the same position relative to its frames, as when both were moved
 * together.
 */
export function isSamePlace(one: Partial<ScenePlace>, other: ScenePlace): boolean {
  if (one.scene === undefined) return false;
  if (one.scene === other.scene) return true;
  if (one.named !== undefined && one.named === other.named) return true;
  return one.output !== undefined && relative(one.output, one.scene) === relative(other.output, other.scene);
}

/** The .blend that a job's source and scene name; undefined where that is no file. */
function pathIn(source: string, scene: string): string | undefined {
  if (!URL.canParse(source) || new URL(source).protocol !== 'file:') return undefined;
  const path = fileURLToPath(source);
  return basename(path) === scene ? path : join(path, scene);
}
