import type { LocalEvent } from '../render/local-render';
import type { Wanted } from '../render/order/wanted';
import type { KeptFrames } from './kept-frames';
import type { OutputFolder } from './output-folder';
import { renameDone } from './rename-done';

/** Renames finished frames to the names that are requested by now, and reports it in one line. */
export async function giveNames(
  { id, job, naming, output }: Wanted,
  folder: OutputFolder,
  kept: KeptFrames,
  tell: (event: LocalEvent) => void,
): Promise<void> {
  const isTemplate = job.template !== undefined;
  const { renamed, left } = await renameDone({ id, isTemplate, naming }, folder, kept);
  const name = output?.name ?? 'frame_######';
  if (renamed > 0)
    tell({
      kind: 'note',
      text: `output folder ${folder.named}: ${frames(renamed)} done before ${renamed === 1 ? 'is' : 'are'} called ${name} now`,
    });
  if (left > 0)
    tell({
      kind: 'warning',
      text: `output folder ${folder.named}: ${frames(left)} done before ${left === 1 ? 'keeps its name' : 'keep their names'}: other files are called ${name} already`,
    });
}

function frames(count: number): string {
  return `${String(count)} ${count === 1 ? 'frame' : 'frames'}`;
}
