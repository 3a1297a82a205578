import { type ScaleOptions, scaleFarm, type Scaling, unscaleFarm } from '../farm/fleet/scale';
import { UserFault } from '../protocol/fault';
import { counted } from './counted';
import { type OnFarmFlags, onFarm } from './on-farm';
import { numberOr } from './option-values';

export interface ScaleFlags extends OnFarmFlags, ScaleOptions {
  readonly hold?: true;
  readonly dryRun?: true;
  readonly json?: true;
}

/** `brenda scale`: so many instances. */
export async function scale(instances: string, flags: ScaleFlags): Promise<void> {
  const count = numberOr('scale', instances, 0, 'auto');
  if (count === 'auto' && flags.hold) throw new UserFault('scale auto: --hold needs a number of instances');
  if (count === 0 && flags.hold) throw new UserFault('scale 0: --hold needs an instance to keep');
  await onFarm(flags, async (farm) => {
    const scaling = count === 'auto' ? await unscaleFarm(farm, flags) : await scaleFarm(farm, count, flags);
    tellScaling(farm.entry.farm, scaling, flags);
  });
}

/** `brenda stop`: no instances, until somebody wants some. */
export async function stop(flags: Omit<ScaleFlags, 'hold'>): Promise<void> {
  await onFarm(flags, async (farm) => {
    tellScaling(farm.entry.farm, await scaleFarm(farm, 0, flags), flags);
    if (!flags.dryRun)
      process.stderr.write('what is queued stays queued; brenda scale auto goes on with it\n');
  });
}

function tellScaling(
  farm: string,
  { before, wanted, ended }: Scaling,
  { dryRun = false, json }: { readonly dryRun?: true | false; readonly json?: true },
): void {
  if (json) process.stdout.write(`${JSON.stringify({ farm, dryRun, before, wanted, ended })}\n`);
  else process.stdout.write(ended.map((id) => `${id}\n`).join(''));
  const verb = dryRun ? 'would be' : 'are';
  const isWanted = !dryRun && wanted === 1 ? 'is' : verb;
  const busy = ended.length > 0 ? `; those that ${verb} ended in the middle of a task give it back` : '';
  const changed = dryRun ? '; nothing was changed' : '';
  process.stderr.write(
    `${farm}: ${counted(wanted, 'instance')} ${isWanted} wanted, in place of ${String(before)}${busy}${changed}\n`,
  );
}
