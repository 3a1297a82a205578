import { pruneFarm, type Pruned, type PrunedInstance } from '../../../farm/fleet/prune';
import { columns } from '../../output/columns';
import { counted } from '../../output/counted';
import { momentText } from '../../output/moment-text';
import { type OnFarmFlags, onFarm } from '../../farm/on-farm';
import { wholeNumber } from '../../options/option-values';

export interface PruneFlags extends OnFarmFlags {
  readonly threshold?: string;
  readonly force?: true;
  readonly dryRun?: true;
  readonly json?: true;
}

const LAST_MINUTE = 59;

/** `brenda prune`: terminates instances down to a number. */
export async function prune(instances: string, flags: PruneFlags): Promise<void> {
  const keep = wholeNumber('prune', instances, 0);
  const threshold =
    flags.threshold === undefined ? 0 : wholeNumber('--threshold', flags.threshold, 0, LAST_MINUTE);
  const { force = false, dryRun = false } = flags;
  await onFarm(flags, async (farm) => {
    const pruned = await pruneFarm(farm, keep, { threshold, force, dryRun });
    const { ends, matching, spared, most = null, notes } = pruned;
    if (flags.json)
      process.stdout.write(
        `${JSON.stringify({ farm: farm.entry.farm, dryRun, matching, keep, ended: ends.map(jsonOf), spared, most })}\n`,
      );
    else for (const line of columns(ends.map(rowOf), new Set())) process.stdout.write(`${line}\n`);
    for (const note of notes) process.stderr.write(`${note}\n`);
    process.stderr.write(`${farm.entry.farm}: ${summaryOf(pruned, dryRun)}\n`);
  });
}

function rowOf(one: PrunedInstance): string[] {
  const why = reasonOf(one);
  return [one.id, one.type, why === 'finished' ? `finished ${momentText(one.finished ?? '')}` : why];
}

function jsonOf(one: PrunedInstance): object {
  const { id, type, isBusy } = one;
  return { instance: id, type, reason: reasonOf(one), finished: timeOf(one), busy: isBusy };
}

function reasonOf({ isDead, finished }: PrunedInstance): 'dead' | 'finished' | 'never finished' {
  if (isDead) return 'dead';
  return finished === undefined ? 'never finished' : 'finished';
}

function timeOf({ finished }: PrunedInstance): string | null {
  return finished === undefined ? null : new Date(finished).toISOString().replace('.000', '');
}

function summaryOf({ matching, ends, spared, most }: Pruned, dryRun: boolean): string {
  const would = dryRun ? 'would ' : '';
  const unchanged = dryRun ? '; nothing was changed' : '';
  if (most === undefined) return `there are ${String(matching)} that match, and none too many${unchanged}`;
  const busy =
    spared === 0
      ? ''
      : `; ${String(spared)} with a task ${would}stay until it is done, --force ends them at once`;
  return `${String(ends.length)} of ${String(matching)} ${would}end${busy}; no more than ${counted(most, 'instance')} until brenda scale auto${unchanged}`;
}
