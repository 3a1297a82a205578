import { type Reset, resetFarm } from '../../../farm/seeding/reset';
import { counted } from '../../output/counted';
import { onFarm, type OnFarmFlags } from '../../farm/on-farm';

export interface ResetFlags extends OnFarmFlags {
  readonly hard?: true;
  readonly yes?: true;
  readonly dryRun?: true;
  readonly json?: true;
}

/** `brenda reset`: empties the queue of a farm. */
export async function reset(flags: ResetFlags): Promise<void> {
  const { dryRun = false, hard = false, json } = flags;
  await onFarm(flags, async (farm) => {
    const done = await resetFarm(farm, flags);
    process.stdout.write(
      json
        ? `${JSON.stringify({ farm: farm.entry.farm, dryRun, hard, ...done })}\n`
        : done.cancelled.map((job) => `${job}\n`).join(''),
    );
    process.stderr.write(`${textOf(done, dryRun)}\n`);
  });
}

function textOf({ tasks, inFlight, deadLetters, cancelled }: Reset, dryRun: boolean): string {
  const would = dryRun ? 'would be ' : '';
  const letters = deadLetters === null ? '' : ` and ${counted(deadLetters, 'dead letter')}`;
  const busy = inFlight > 0 ? `, ${String(inFlight)} of them in the middle of being rendered` : '';
  const jobs = cancelled.length === 0 ? '' : `; ${counted(cancelled.length, 'job')} ${would}cancelled`;
  return `${counted(tasks, 'task')}${letters} ${would}removed${busy}${jobs}${dryRun ? '; nothing was changed' : ''}`;
}
