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

/** What is done once the estimate is there: the rest is rendered, it is not, or that is asked. */
export type AfterEstimate = 'go on' | 'end' | 'ask';

/** With `--yes` it goes on; else it asks where there is a person to ask, and ends anywhere else. */
export function afterEstimate({ yes }: { readonly yes?: true }): AfterEstimate {
  if (yes) return 'go on';
  return canAsk() ? 'ask' : 'end';
}

/** @throws UserFault for `--yes` without a question. */
export function requireEstimate({ estimate, yes }: { readonly estimate?: true; readonly yes?: true }): void {
  if (yes && !estimate)
    throw new UserFault('--yes: goes on after the estimate without a question; give --estimate too');
}

/** Says how long the rest takes, and decides whether it is rendered. @param told is given the estimate, if there is one. */
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

/** A worker says that a unit is done a moment after its record is there. One that has died in between never does. */
async function untilTold(timeLeft: TimeLeft, done: number): Promise<void> {
  for (let looks = 0; looks < MOST_LOOKS && timeLeft.published < done; looks++) await sleep(LOOK_EACH_MS);
}
