import { canAsk } from '../../terminal/ask';
import { exitCodes } from '../../program/exit-codes';
import { withSceneBehindFarm, entriesOf } from '../../scene-list/entries-of';
import { notify } from '../../output/notify';
import type { RenderFlags } from '../../options/render-flags';
import { renderOne } from './render-one';
import { requestOf } from './request';
import { requireEstimate, afterEstimate } from '../../time-left/estimate-first';
import { withStop } from '../../program/with-stop';

/** `brenda render` */
export async function render(named: readonly string[], given: RenderFlags): Promise<void> {
  requireEstimate(given);
  const { scenes, flags } = withSceneBehindFarm(named, given);
  const entries = await entriesOf(scenes, flags);
  if (flags.farm !== undefined) {
    await (await import('../../scene-list/send-all.ts')).sendAll(entries, [], flags);
    return;
  }
  const [entry, ...others] = entries;
  if (!entry || others.length > 0) {
    await (await import('../../scene-list/render-all.ts')).renderAll(entries, [], flags);
    return;
  }
  const request = await requestOf(entry.scene, entry.flags);
  const { exitCode, text, json } = await withStop((stop) =>
    renderOne(request, stop, {
      mayAsk: canAsk(),
      ...(flags.estimate ? { estimate: afterEstimate(flags) } : {}),
    }),
  );
  if (flags.json && json) process.stdout.write(`${JSON.stringify(json)}\n`);
  if (flags.notify) await notify(`${entry.scene}: ${exitCode === exitCodes.done ? 'done' : 'failed'}`, text);
  process.exitCode = exitCode;
}
