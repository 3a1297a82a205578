import { type ScaleOptions, scaleFarm, type Scaling, unscaleFarm } from '../../../farm/fleet/scale';
import {
  readWhenDrained,
  setWhenDrained,
  WHEN_DRAINED,
  whenDrainedNow,
} from '../../../farm/fleet/when-drained';
import type { WhenDrained } from '../../../farm/fleet/when-drained';
import type { OpenFarm } from '../../../farm/open-farm';
import { type HourlyCost, hourlyCost } from '../../../farm/prices/hourly-cost';
import { UserFault } from '../../../protocol/failure/fault';
import { counted } from '../../output/counted';
import { type OnFarmFlags, onFarm } from '../../farm/on-farm';
import { numberOr } from '../../options/option-values';

export interface ScaleFlags extends OnFarmFlags, ScaleOptions {
  readonly hold?: true;
  readonly whenDrained?: string;
  readonly dryRun?: true;
  readonly json?: true;
}

export interface StopFlags extends Omit<ScaleFlags, 'hold' | 'whenDrained'> {
  readonly keep?: true;
}

/** `brenda scale`: sets the number of instances, and whether they stay when there is nothing to render. */
export async function scale(instances: string | undefined, flags: ScaleFlags): Promise<void> {
  const count = instances === undefined ? undefined : numberOr('scale', instances, 0, 'auto');
  const whenDrained = readMode(flags.whenDrained);
  if (count === undefined && whenDrained === undefined)
    throw new UserFault(
      'scale: of how many instances? Say a number, or auto; or whether they stay without work: --when-drained keep or terminate',
    );
  if (count === undefined && flags.hold) throw new UserFault('scale: --hold needs a number of instances');
  if (count === 'auto' && flags.hold) throw new UserFault('scale auto: --hold needs a number of instances');
  if (count === 0 && flags.hold) throw new UserFault('scale 0: --hold needs an instance to keep');
  if (flags.hold && whenDrained === 'terminate')
    throw new UserFault(
      'scale: --hold keeps instances without work, and --when-drained terminate sends them away; leave one out',
    );
  await onFarm(flags, async (farm) => {
    const mode = whenDrained && (await switchTo(whenDrained, farm, flags));
    const scaling =
      count === undefined
        ? undefined
        : count === 'auto'
          ? await unscaleFarm(farm, flags)
          : await scaleFarm(farm, count, flags);
    const isKept = whenDrained === 'keep' || flags.hold === true;
    const cost = flags.dryRun === true || isKept ? await costOf(farm, scaling) : undefined;
    tell(farm.entry.farm, { scaling, mode, cost }, flags);
  });
}

/** `brenda stop`: no instances, until a command asks for some. */
export async function stop(flags: StopFlags): Promise<void> {
  // https://docs.aws.amazon.com/autoscaling/ec2/userguide/ec2-auto-scaling-warm-pools.html, and docs/decisions/0046-instances-end-and-are-not-stopped.md
  if (flags.keep)
    throw new UserFault(
      'stop --keep: a group ends and replaces an instance that is stopped, and spot cannot be kept stopped; brenda stop ends them, and brenda scale --when-drained keep has them stay up, which costs money',
    );
  await onFarm(flags, async (farm) => {
    tell(farm.entry.farm, { scaling: await scaleFarm(farm, 0, flags) }, flags);
    if (!flags.dryRun)
      process.stderr.write('what is queued stays queued; brenda scale auto goes on with it\n');
  });
}

function readMode(text: string | undefined): WhenDrained | undefined {
  const mode = WHEN_DRAINED.find((one) => one === text);
  if (text !== undefined && mode === undefined)
    throw new UserFault(`--when-drained ${text === '' ? '""' : text}: must be keep or terminate`);
  return mode;
}

interface Mode {
  readonly before: WhenDrained;
  readonly now: WhenDrained;
}

async function switchTo(
  now: WhenDrained,
  { store, entry: { group, whenDrained: deployed } }: OpenFarm,
  { dryRun }: ScaleFlags,
): Promise<Mode> {
  const before = whenDrainedNow(await readWhenDrained(store, group), deployed);
  if (!dryRun) await setWhenDrained(store, group, now);
  return { before, now };
}

interface Cost {
  /** The cost of one. @default - unknown */
  readonly each?: HourlyCost | undefined;
  /** Why that is unknown, or incomplete. */
  readonly notes: readonly string[];
  /** The desired number. */
  readonly instances: number;
}

async function costOf(farm: OpenFarm, scaling: Scaling | undefined): Promise<Cost> {
  const notes: string[] = [];
  const now = (await farm.store.now()).getTime();
  const each = await hourlyCost(farm.entry, now, (why) => notes.push(why));
  return { each, notes, instances: scaling?.wanted ?? (await farm.fleet.describe()).desired };
}

interface Told {
  readonly scaling?: Scaling | undefined;
  readonly mode?: Mode | undefined;
  readonly cost?: Cost | undefined;
}

function tell(
  farm: string,
  { scaling, mode, cost }: Told,
  { dryRun = false, json }: { readonly dryRun?: true | false; readonly json?: true },
): void {
  if (json) {
    const dollarsAnHour = cost
      ? { dollarsAnHour: cost.each ? totalOf(cost.each, cost.instances) : null }
      : {};
    const whenDrained = mode ? { whenDrained: mode } : {};
    process.stdout.write(
      `${JSON.stringify({ farm, dryRun, ...scaling, ...whenDrained, ...dollarsAnHour })}\n`,
    );
  } else process.stdout.write((scaling?.ended ?? []).map((id) => `${id}\n`).join(''));
  const changed = dryRun ? '; nothing was changed' : '';
  const lines = [
    ...(cost ? costLines(cost) : []),
    ...(mode ? [`${modeText(mode, dryRun)}${scaling ? '' : changed}`] : []),
    ...(scaling ? [`${scalingText(scaling, dryRun)}${changed}`] : []),
  ];
  process.stderr.write(lines.map((line) => `${farm}: ${line}\n`).join(''));
}

function scalingText({ before, wanted, ended }: Scaling, dryRun: boolean): string {
  const verb = dryRun ? 'would be' : 'are';
  const isWanted = !dryRun && wanted === 1 ? 'is' : verb;
  const busy = ended.length > 0 ? `; those that ${verb} ended in the middle of a task give it back` : '';
  return `${counted(wanted, 'instance')} ${isWanted} wanted, in place of ${String(before)}${busy}`;
}

function modeText({ before, now }: Mode, dryRun: boolean): string {
  const does = { keep: 'stay, and are paid for', terminate: 'go' }[now];
  const would = dryRun ? { keep: 'would stay, and be paid for', terminate: 'would go' }[now] : does;
  const as = before === now ? ', as before' : '';
  return `instances without work ${would}${as}, until a deployment changes the farm`;
}

function costLines({ each, notes, instances }: Cost): string[] {
  const unknown = notes.map((why) => `what they cost is not all known: ${why}`);
  if (!each) return unknown.length > 0 ? unknown : ['what they cost is not known: there are no prices'];
  const all = instances > 1 ? `, ${spanText(totalOf(each, instances))} for ${String(instances)}` : '';
  return [`an instance costs ${spanText(each)} an hour at the moment${all}`, ...unknown];
}

function totalOf({ least, most }: HourlyCost, instances: number): HourlyCost {
  return { least: least * instances, most: most * instances };
}

function spanText({ least, most }: HourlyCost): string {
  const text = (dollars: number): string => `$${dollars.toFixed(4)}`;
  return least === most ? text(least) : `${text(least)} to ${text(most)}`;
}
