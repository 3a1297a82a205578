import { join } from 'node:path';
import { openInput } from '../../local/project/local-project';
import { outputPlace } from '../../local/output-folder/output-place';
import { messageOf, UserFault } from '../../protocol/failure/fault';
import type { RenderFlags } from '../options/render-flags';
import { readSubmitOptions, type SubmitOptions } from '../commands/submit/options';
import type { BadEntry, Entry } from './entry';

/** A scene that can be sent to a farm, as far as that is known without Blender. */
export interface FarmEntry extends Entry {
  readonly input: string;
  readonly options: SubmitOptions;
  /** Where its frames are to be brought, as for `brenda frames --sync`. @default - they stay in the farm's bucket */
  readonly broughtTo?: string;
}

/** Options of `brenda render` that only affect this machine. */
const OF_THIS_MACHINE = {
  stuckAfter: '--stuck-after',
  sliceAfter: '--slice-after',
  order: '--order',
  port: '--port',
  replace: '--replace',
  mixBlenders: '--mix-blenders',
} as const satisfies Partial<Record<keyof RenderFlags, string>>;

/** Checks every scene and its options before the first is sent. */
export async function checkEntriesForFarm(
  entries: readonly Entry[],
): Promise<{ readonly ready: FarmEntry[]; readonly bad: BadEntry[] }> {
  const ready: FarmEntry[] = [];
  const bad: BadEntry[] = [];
  for (const entry of entries) {
    try {
      refuseOptionsOfThisMachine(entry.flags);
      // The options that affect a farm have the same names.
      const brought = await broughtTo(entry);
      const { output, ...others } = entry.flags;
      const names = brought?.name === undefined && output !== 'scene' ? {} : { output };
      const options = await readSubmitOptions(entry.scene, { ...others, ...names } as RenderFlags);
      const { input = entry.scene } = options;
      await openInput(input, options.scene);
      ready.push({ ...entry, input, options, ...(brought ? { broughtTo: brought.path } : {}) });
    } catch (error) {
      if (!(error instanceof UserFault)) throw error;
      bad.push({ where: entry.where, reason: messageOf(error) });
    }
  }
  return { ready, bad };
}

/** A farm keeps frames in its bucket; they are brought from there to the local place that `-o` names. */
async function broughtTo({
  scene,
  flags: { output, scene: wanted },
}: Entry): Promise<{ readonly path: string; readonly name: string | undefined } | undefined> {
  if (output === undefined || output === 'scene') return undefined;
  const { output: folder, name } = await outputPlace(output, scene, wanted);
  return { path: output.startsWith('//') ? join(folder, name ?? '') : output, name };
}

function refuseOptionsOfThisMachine(flags: RenderFlags): void {
  const found = Object.entries(OF_THIS_MACHINE).find(
    ([flag]) => flags[flag as keyof RenderFlags] !== undefined,
  );
  const option = found?.[1] ?? (flags.workers === '1' ? undefined : `--workers ${flags.workers}`);
  if (option !== undefined)
    throw new UserFault(`${option}: is of renders on this machine; leave it out with --farm`);
}
