import { setTimeout as sleep } from 'node:timers/promises';
import type { Trial } from '../../local/render/local-render';
import { UserFault } from '../../protocol/failure/fault';
import type { ProgressView } from '../commands/render/progress-view';
import { ask, canAsk } from '../terminal/ask';
import type { Estimate } from './estimate';
import type { TimeLeft } from './time-left';
import { estimateText } from './time-text';

const LOOK_EACH_MS = 20;
const MOST_LOOKS = 50;

/** What follows the estimate: the rest is rendered, or not, or the user is asked. */
export type AfterEstimate = 'go on' | 'end' | 'ask';

/** With `--yes` it continues; else it asks where a person can answer, and ends anywhere else. */
export function afterEstimate({ yes }: { readonly yes?: true }): AfterEstimate {
  if (yes) return 'go on';
  return canAsk() ? 'ask' : 'end';
}

/** @throws UserFault for `--yes` without a question. */
export function requireEstimate({ estimate, yes }: { readonly estimate?: true; readonly yes?: true }): void {
  if (yes && !estimate)
    throw new UserFault('--yes: goes on after the estimate without a question; give --estimate too');
}

/** Reports how long the rest takes, and decides whether it is rendered. @param told is called with the estimate, if there is one. */
export async function estimateFirst(
  { left, failed }: Trial,
  {
    timeLeft,
    view,
    after,
    stop,
  }: {
    readonly timeLeft: TimeLeft;
    readonly view: ProgressView;
    readonly after: AfterEstimate;
    readonly stop: AbortSignal;
  },
  told: (estimate: Estimate) => void,
): Promise<boolean> {
  await untilTold(timeLeft, timeLeft.settled - failed);
  const all = timeLeft.ofUnits(left);
  if (all) told(all);
  const of = `${failed > 0 ? `${String(failed)} failed; ` : ''}${String(left)} left to render`;
  const how = all ? estimateText(all) : 'how long is not known, as none of the first ones was rendered';
  return view.hold(async () => {
    process.stderr.write(`${of}: ${how}\n`);
    if (after !== 'ask') return after === 'go on';
    return ask(left === 1 ? 'render it?' : `render the other ${String(left)}?`, stop);
  });
}

/** A worker reports a unit a moment after its record is written, and never when it dies in between. */
async function untilTold(timeLeft: TimeLeft, done: number): Promise<void> {
  for (let looks = 0; looks < MOST_LOOKS && timeLeft.published < done; looks++) await sleep(LOOK_EACH_MS);
}
