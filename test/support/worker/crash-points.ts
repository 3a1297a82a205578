import { setTimeout as sleep } from 'node:timers/promises';
import type { AwsCall } from '../aws/aws-call';
import { processesLeft } from '../processes';
import { faultsOf, type Frames, framesOf } from '../stores/finished-job';
import { type CrashFarm, crashFarm, type CrashScenario, until } from './crash-farm';

/** A moment at which a worker is killed. */
export interface CrashPoint {
  readonly call: string;
  readonly nth: number;
  readonly when: 'before' | 'halfway' | 'after';
}

/** What came of it. */
export interface Crash {
  readonly point: CrashPoint;
  /** Units that had a record when the worker was killed. */
  readonly recorded: readonly string[];
  /** Units that the next worker rendered. */
  readonly rendered: readonly string[];
  /** What is wrong afterwards. */
  readonly faults: readonly string[];
}

/** How long an upload is made to take, so that the lease is renewed once at least. */
const SLOW_MS = 1300;

/** The requests of a worker that nobody disturbs, and the frames that came of it. */
export async function undisturbed(
  scenario: CrashScenario,
  folder: string,
): Promise<{ readonly calls: readonly AwsCall[]; readonly frames: Frames }> {
  const farm = await crashFarm(scenario, folder);
  try {
    farm.disturb(slowed());
    const worker = farm.start('one', 'proxy');
    await until('the job is done', () => isDone(farm));
    // The next wait for a task is the last step.
    await sleep(200);
    const calls = [...farm.proxy.calls];
    worker.stop();
    await worker.exited;
    return { calls, frames: await framesOf(farm.store, farm.ledger) };
  } finally {
    await farm.close();
  }
}

/**
 * Every moment between two steps of these: before each request, and behind each that changes something, when it is done and its
 * answer has not come. Whatever has contents is also broken off halfway. Renewals of a lease come as time goes by: of
 * those it is the first.
 */
export function crashPoints(calls: readonly AwsCall[]): CrashPoint[] {
  return calls.flatMap(({ name: call, nth, isWrite, bytes }): CrashPoint[] => {
    if (call.startsWith('ChangeMessageVisibility') && nth > 1) return [];
    const at = { call, nth };
    return [
      { ...at, when: 'before' },
      ...(call.startsWith('PUT ') && bytes > 1 ? [{ ...at, when: 'halfway' } as const] : []),
      ...(isWrite ? [{ ...at, when: 'after' } as const] : []),
    ];
  });
}

/** Kills a worker there, has another go on, and looks at what comes of it. */
export async function crashAt(
  point: CrashPoint,
  scenario: CrashScenario,
  expected: Frames,
  folder: string,
): Promise<Crash> {
  const farm = await crashFarm(scenario, folder);
  const faults: string[] = [];
  try {
    const recorded = await killedAt(farm, point, faults);
    const next = farm.start('two', 'no proxy');
    await until('the next worker is up', () => next.events.some(({ event }) => event === 'receiving'));
    await until('the queue is empty', () => farm.isEmpty()).catch((error: unknown) => {
      faults.push(String(error));
    });
    next.stop();
    const { code, said } = await next.exited;
    if (code !== 0) faults.push(`the next worker ended with ${String(code)}: ${said}`);
    const rendered = next.events.flatMap((one) => (one.event === 'rendered' ? [one.unit] : []));
    const again = rendered.filter((unit) => recorded.includes(unit));
    if (again.length > 0) faults.push(`${again.join(', ')}: rendered again, though recorded`);
    faults.push(...(await faultsOf(farm, expected, scenario.fails)));
    const left = farm.leftovers();
    if (left.length > 0)
      faults.push(`${String(left.length)} files left lying about: ${left.slice(0, 3).join(', ')}`);
    const running = await processesLeft(farm.own);
    if (running.length > 0) faults.push(`running: ${running.map(({ command }) => command).join(', ')}`);
    return { point, recorded, rendered, faults };
  } finally {
    await farm.close();
  }
}

/** @returns the units that had a record at that moment. */
async function killedAt(
  farm: CrashFarm,
  { call, nth, when }: CrashPoint,
  faults: string[],
): Promise<string[]> {
  let recorded: string[] | undefined;
  const slow = slowed();
  const worker = farm.start('one', 'proxy');
  farm.disturb((now) => {
    if (now.name !== call || now.nth !== nth) return slow(now);
    const meanwhile = async (): Promise<void> => {
      await worker.kill();
      recorded = await farm.recorded();
    };
    const kind = { before: 'reset', halfway: 'cut request', after: 'lost answer' } as const;
    return { kind: kind[when], meanwhile };
  });
  await until(`${call} is asked for the ${String(nth)}. time`, () => recorded !== undefined).catch(
    async (error: unknown) => {
      faults.push(String(error));
      await worker.kill();
    },
  );
  const left = await processesLeft(farm.own);
  if (left.length > 0) faults.push(`outlived its worker: ${left.map(({ command }) => command).join(', ')}`);
  return recorded ?? [];
}

function slowed() {
  let isFirst = true;
  return ({ name }: AwsCall) => {
    if (!isFirst || !name.startsWith('PUT frames/')) return undefined;
    isFirst = false;
    return { kind: 'slow', milliseconds: SLOW_MS } as const;
  };
}

async function isDone(farm: CrashFarm): Promise<boolean> {
  const isAny = (await farm.recorded()).length + (await farm.failed()).length > 0;
  return isAny && (await farm.isEmpty());
}
