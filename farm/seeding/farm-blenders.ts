import * as v from 'valibot';
import { blenderBuild } from '../../protocol/releases/blender-build';
import { keys } from '../../protocol/job/keys';
import { readJsonIfReadable, writeJson } from '../store/json-object';
import type { ObjectStore } from '../store/object-store';

/** The maximum history: a return to an older Blender is unlikely. */
const MOST = 20;

const farmBlendersFile = v.strictObject({
  version: v.literal(1),
  /** The Blender of the last seeding comes first. */
  builds: v.pipe(v.array(blenderBuild), v.maxLength(MOST)),
});

/** The Blenders of a farm: that of new instances first, then the earlier ones. */
export async function farmBlenders(store: ObjectStore, group: string): Promise<readonly string[]> {
  const file = await readJsonIfReadable(store, keys.farm(group).blenders, farmBlendersFile);
  return file?.builds ?? [];
}

/** Records the farm's current Blender. @returns the earlier ones. */
export async function rememberBlender(
  store: ObjectStore,
  group: string,
  build: string,
): Promise<readonly string[]> {
  const known = await farmBlenders(store, group);
  const before = known.filter((one) => one !== build);
  if (known[0] !== build) {
    const builds = [build, ...before].slice(0, MOST);
    await writeJson(store, keys.farm(group).blenders, { version: 1, builds });
  }
  return before;
}
