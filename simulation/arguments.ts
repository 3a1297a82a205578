import { Command } from 'commander';
import { LAST_FRAME } from '../protocol/job/frame-range';
import { UserFault } from '../protocol/failure/fault';
import { ratePerHour, RATES } from './interruption-rates';
import type { Model } from './model';

/** What the command was asked for. */
export interface Asked {
  readonly model: Model;
  /** Frames in a task: each size is simulated. */
  readonly taskSizes: readonly number[];
  readonly slices: { readonly every: number; readonly overhead: number };
  readonly json: boolean;
  /** To see what fleets cost whose instances are broken, in place of policies. */
  readonly broken: boolean;
}

const NUMBERS = {
  seed: { default: 1, least: 0, most: 2 ** 32 - 1, whole: true, says: 'of everything random' },
  workers: { default: 1000, least: 1, most: 100_000, whole: true, says: 'the most instances' },
  frames: { default: 100_000, least: 1, most: LAST_FRAME, whole: true, says: 'to render' },
  frameSeconds: { default: 180, least: 0.001, most: 1e6, whole: false, says: 'the mean time a frame takes' },
  spread: { default: 0.5, least: 0, most: 3, whole: false, says: 'of the logarithm of that time' },
  openSeconds: { default: 20, least: 0, most: 1e5, whole: false, says: 'to open the scene' },
  publishSeconds: {
    default: 5,
    least: 0,
    most: 1e5,
    whole: false,
    says: 'to check, upload and record a frame',
  },
  launchSeconds: { default: 30, least: 0, most: 1e5, whole: false, says: 'until an instance is there' },
  bootSeconds: { default: 90, least: 0, most: 1e5, whole: false, says: 'until its worker is' },
  noticed: { default: 0.9, least: 0, most: 1, whole: false, says: 'share of interruptions with a notice' },
  duplicated: {
    default: 1e-4,
    least: 0,
    most: 0.5,
    whole: false,
    says: 'share of deliveries that are repeated',
  },
  countLag: {
    default: 60,
    least: 0,
    most: 60,
    whole: false,
    says: 'seconds by which counts of the queue are late',
  },
  seedsPerSecond: { default: 5000, least: 1, most: 1e6, whole: false, says: 'tasks queued in a second' },
  bad: { default: 0, least: 0, most: 1, whole: false, says: 'share of frames that cannot be rendered' },
  crashes: {
    default: 0,
    least: 0,
    most: 1,
    whole: false,
    says: 'share of renderings in which Blender crashes',
  },
  pricePerHour: { default: 0.3, least: 0, most: 1e4, whole: false, says: 'US dollars for an instance' },
  leaseSeconds: { default: 120, least: 10, most: 43_000, whole: false, says: 'visibility timeout' },
  maxReceives: { default: 10, least: 1, most: 1000, whole: true, says: 'until SQS gives a task up' },
  sliceSeconds: {
    default: 0,
    least: 0,
    most: 1e6,
    whole: false,
    says: 'between two slices that are kept; 0: as a worker decides',
  },
  sliceOverhead: { default: 5, least: 0, most: 1e5, whole: false, says: 'seconds that keeping one costs' },
} as const;

type Flags = Readonly<Record<string, string>> & { readonly json?: true; readonly broken?: true };

/** @throws UserFault naming the option, its value and what is allowed. @throws CommanderError after --help, or for an unknown option. */
export function readArguments(args: readonly string[]): Asked {
  const command = new Command('npm run simulate --')
    .description(
      'Renders on a simulated farm, and compares sizes of tasks, slices and the policy of the original Brenda.',
    )
    .exitOverride();
  for (const [name, { default: usual, says }] of Object.entries(NUMBERS)) {
    command.option(`${flagOf(name)} <number>`, says, String(usual));
  }
  command
    .option('--interruptions <rate>', `${RATES.join(', ')}, or a number an hour`, 'stress')
    .option('--task-sizes <list>', 'frames in a task, one policy each', '1,10')
    .option('--broken', 'fleets with broken instances, and what they cost until the drainer ends them')
    .option('--json', 'print JSON')
    .allowExcessArguments(false)
    .parse(args, { from: 'user' });
  const flags = command.opts<Flags>();
  const number = (name: keyof typeof NUMBERS): number =>
    numberOf(flagOf(name), flags[name] ?? '', NUMBERS[name]);
  const { sliceSeconds, sliceOverhead, ...ofModel } = Object.fromEntries(
    (Object.keys(NUMBERS) as (keyof typeof NUMBERS)[]).map((name) => [name, number(name)]),
  ) as Record<keyof typeof NUMBERS, number>;
  return {
    model: { ...ofModel, interruptionsPerHour: rateOf(flags['interruptions'] ?? '') },
    taskSizes: (flags['taskSizes'] ?? '')
      .split(',')
      .map((size) => numberOf('--task-sizes', size.trim(), { least: 1, most: LAST_FRAME, whole: true })),
    slices: { every: sliceSeconds, overhead: sliceOverhead },
    json: flags.json === true,
    broken: flags.broken === true,
  };
}

function flagOf(name: string): string {
  return `--${name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`;
}

function numberOf(
  flag: string,
  text: string,
  { least, most, whole }: { readonly least: number; readonly most: number; readonly whole: boolean },
): number {
  const value = Number(text);
  if (text.trim() !== '' && value >= least && value <= most && (!whole || Number.isInteger(value)))
    return value;
  const kind = whole ? 'a whole number' : 'a number';
  throw new UserFault(`${flag} ${text}: must be ${kind} from ${String(least)} to ${String(most)}`);
}

function rateOf(text: string): number {
  const rate = ratePerHour(text);
  if (rate !== undefined) return rate;
  const value = Number(text);
  if (text.trim() !== '' && value >= 0 && value <= 60) return value;
  throw new UserFault(
    `--interruptions ${text}: must be one of ${RATES.join(', ')}, or how often an instance is taken back in an hour, from 0 to 60`,
  );
}
