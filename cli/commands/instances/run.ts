import { type InstanceList, type ListedInstance, listInstances } from '../../../farm/instances/instance-list';
import { colours as pc } from '../../output/colours';
import { columns } from '../../output/columns';
import { counted } from '../../output/counted';
import { onFarm, type OnFarmFlags } from '../../farm/on-farm';
import { duration } from '../../output/rate';
import { requestLines } from '../status/requests-text';
import { launchText } from '../status/text';
import { unitText } from '../../../protocol/job/unit-text';

export interface InstancesFlags extends OnFarmFlags {
  readonly json?: true;
}

const HEAD = [
  'instance',
  'type',
  'zone',
  'bought',
  '$/hour',
  'up',
  'state',
  'renders',
  'units',
  'last unit',
  'last seen',
];
const NUMBERS = new Set([4, 5, 8]);
/** Requests that are shown of those that are pending or were lost. */
const MOST = 100;

/** `brenda instances`: lists them, what they cost, and what they have done. */
export async function instances(flags: InstancesFlags): Promise<void> {
  await onFarm(flags, async (farm) => {
    const now = (await farm.store.now()).getTime();
    const found = await listInstances(farm, now);
    const { farm: name } = farm.entry;
    if (flags.json) process.stdout.write(`${JSON.stringify({ farm: name, ...found })}\n`);
    else process.stdout.write(textOf(found, now));
    const prices = found.instances.flatMap(({ price }) => price ?? []);
    const price = prices.reduce((sum, one) => sum + one, 0);
    const costs = prices.length === 0 ? '' : `, $${price.toFixed(4)} an hour where the price is known`;
    process.stderr.write(
      [
        `${name}: ${counted(found.instances.length, 'instance')}${costs}`,
        ...(found.launchFailure ? [launchText(found.launchFailure)] : []),
        ...found.notes,
        '',
      ].join('\n'),
    );
  });
}

/** The table, and below it the requests without an instance: pending or lost. */
function textOf({ instances: all, requests }: InstanceList, now: number): string {
  const others = requests.filter(({ instance }) => !all.some(({ id }) => id === instance));
  const tables = [
    ...(all.length > 0 ? [linesOf(all, now)] : []),
    ...(others.length > 0 ? [requestLines(others, MOST, now)] : []),
  ];
  return tables.map((lines) => `${lines.join('\n')}\n`).join('\n');
}

function linesOf(all: readonly ListedInstance[], now: number): string[] {
  const [head = '', ...lines] = columns([HEAD, ...all.map((one) => cellsOf(one, now))], NUMBERS);
  return [pc.dim(head), ...lines];
}

function cellsOf(one: ListedInstance, now: number): string[] {
  return [
    one.id,
    one.type ?? '-',
    one.zone ?? '-',
    one.lifecycle ?? '-',
    one.price?.toFixed(4) ?? '-',
    one.upSeconds === null ? '-' : duration(one.upSeconds),
    stateOf(one),
    workOf(one),
    String(one.units),
    agoOf(one.lastUnit, now),
    agoOf(one.lastSeen, now),
  ];
}

function agoOf(time: string | null, now: number): string {
  return time === null ? '-' : `${duration(Math.max(0, (now - Date.parse(time)) / 1000))} ago`;
}

function workOf({ work }: ListedInstance): string {
  if (!work) return '-';
  const { unit, samples } = work;
  return samples
    ? `${unitText(unit)} ${String(Math.floor((100 * samples.done) / samples.of))} %`
    : unitText(unit);
}

function stateOf({ state, isBusy }: ListedInstance): string {
  if (state !== 'InService') return state;
  return isBusy ? pc.green('rendering') : 'idle';
}
