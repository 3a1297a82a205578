import { readGivenFile, TooLarge } from '../../../farm/store/read-at-most';
import { UserFault } from '../../../protocol/failure/fault';
import { listText } from '../../scene-list/list-text';
import { readList } from '../../scene-list/read-list';
import { renderAll } from '../../scene-list/render-all';
import type { NightFlags } from '../../options/night-flags';
import { requireEstimate } from '../../time-left/estimate-first';

/** A line for each render: a hundred thousand of them. */
const MOST_BYTES = 16 * 1024 * 1024;

/** `brenda queue LIST` */
export async function queue(list: string, flags: NightFlags): Promise<void> {
  requireEstimate(flags);
  const bytes = await readGivenFile(list, MOST_BYTES).catch((error: unknown) => {
    if (error instanceof TooLarge) throw error;
    throw new UserFault(`${list}: cannot be read; give a text file with a render in each line`);
  });
  const { entries, bad } = await readList(listText(bytes, list), list);
  if (entries.length + bad.length === 0)
    throw new UserFault(`${list}: there is no render in it; write a line for each, as after brenda render`);
  await (flags.farm === undefined ? renderAll : (await import('../../scene-list/send-all.ts')).sendAll)(
    entries,
    bad,
    flags,
  );
}
