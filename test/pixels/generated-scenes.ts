import { execFile } from 'node:child_process';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import * as v from 'valibot';
import { BLENDER } from '../support/blender';

const run = promisify(execFile);

const kinds = v.array(v.object({ name: v.string(), group: v.string(), alone: v.boolean() }));
const made = v.record(v.string(), v.record(v.string(), v.nullable(v.string())));

/** One way in which frames can differ, as `test/scenes/generator` has it from Blender's own lists. `alone`: it takes the whole picture. */
export type Kind = v.InferOutput<typeof kinds>[number];

/** A scene that is to be made: a kind's place in `kinds` is the number of its cell. */
export interface Plan {
  readonly name: string;
  readonly seed: number;
  readonly kinds: readonly string[];
  /** The frame that the file is saved at. */
  readonly savedAt: number;
}

export interface GeneratedScene extends Plan {
  readonly path: string;
  /** Why a kind could not be made, by its name. */
  readonly unmade: ReadonlyMap<string, string>;
}

/** Every kind that this Blender has. */
export async function kindsOf(root: string, folder: string): Promise<Kind[]> {
  await generate(root, folder, 'list');
  return v.parse(kinds, JSON.parse(await readFile(join(folder, 'kinds.json'), 'utf8')));
}

/** Makes scenes, each in a folder of its own below `folder`, in one Blender. */
export async function makeScenes(
  root: string,
  folder: string,
  plans: readonly Plan[],
): Promise<GeneratedScene[]> {
  await mkdir(folder, { recursive: true });
  const plan = join(folder, 'plan.json');
  await writeFile(plan, JSON.stringify(plans));
  await generate(root, folder, plan);
  const said = v.parse(made, JSON.parse(await readFile(join(folder, 'made.json'), 'utf8')));
  return plans.map((one) => ({
    ...one,
    path: join(folder, one.name, 'scene.blend'),
    unmade: new Map(
      Object.entries(said[one.name] ?? {}).filter((pair): pair is [string, string] => pair[1] !== null),
    ),
  }));
}

async function generate(root: string, folder: string, what: string): Promise<void> {
  const script = join(root, 'test', 'scenes', 'generator', 'make.py');
  const asked = ['-b', '--factory-startup', '--python-exit-code', '1', '-P', script, '--', folder, what];
  // Some of what Blender simulates leaves files where it was started.
  await run(BLENDER, asked, { cwd: folder, maxBuffer: 2 ** 28, timeout: 600_000 });
}
