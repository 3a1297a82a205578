import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { bundled, type Invoked, invoke } from '../../test/support/deployment/lambda';
import { median } from '../run';

const ROUNDS = 3;
/** As many batches at once as the seeder has. */
const CONCURRENCY = 32;

export interface SeederRate {
  /** Tasks a second by a bare loop of batched sends. */
  readonly bare: number;
  /** Tasks a second by the seeder's bundle, from its call to its answer. */
  readonly seeder: number;
}

/** How fast tasks come to a queue on this machine: by the seeder, and by a loop that does nothing but send. Medians, taken in turns. */
export async function seederRate(tasks = 100_000): Promise<SeederRate> {
  return withBundles(async ({ seeder, bare }) => {
    const [bares, seeders]: [number[], number[]] = [[], []];
    for (let round = 0; round < ROUNDS; round++) {
      bares.push(
        await withStubFarm((env) => {
          const event = { queueUrl: env['BRENDA_QUEUE_URL'], tasks, concurrency: CONCURRENCY };
          return secondsOf(invoke(bare, event, { env }));
        }),
      );
      seeders.push(await withStubFarm((env) => secondsOf(invoke(seeder, seedingOf(tasks), { env }))));
    }
    return { bare: tasks / median(bares), seeder: tasks / median(seeders) };
  });
}

/** Seconds and the most memory, in MB, that the seeder's bundle takes for a million tasks. */
export async function seedAMillion(): Promise<{ seconds: number; peakMb: number }> {
  return withBundles(({ seeder }) =>
    withStubFarm(async (env) => {
      const {
        seconds = NaN,
        peakMb = NaN,
        error,
        result,
      } = await invoke(seeder, seedingOf(1_000_000), { env });
      const { finished, tasks } = result as { finished: boolean; tasks: number };
      if (!finished || tasks !== 1_000_000) throw new Error(error ?? `it queued ${String(tasks)}`);
      return { seconds, peakMb };
    }),
  );
}

function seedingOf(tasks: number): object {
  const job = { project: 'a'.repeat(64), scene: 'a.blend', settings: {} };
  return { request: { job, source: 's3://assets/project.zip', frames: `1-${String(tasks)}` } };
}

async function secondsOf(invoked: Promise<Invoked>): Promise<number> {
  const { seconds, error } = await invoked;
  if (seconds === undefined || error !== undefined) throw new Error(error ?? 'it was killed');
  return seconds;
}

async function withBundles<T>(use: (files: { seeder: string; bare: string }) => Promise<T>): Promise<T> {
  const folder = await mkdtemp(join(tmpdir(), 'brenda-bench-'));
  try {
    return await use({
      seeder: bundled('lambda/seeder/handler.ts', folder),
      bare: bundled('bench/bare-sender.ts', folder),
    });
  } finally {
    await rm(folder, { recursive: true });
  }
}

/** On the other core: what it takes to answer is no part of the seeder's time. */
async function withStubFarm<T>(use: (env: Record<string, string>) => Promise<T>): Promise<T> {
  const child = spawn(
    process.execPath,
    ['--import', 'tsx', join(__dirname, '..', '..', 'bench', 'stub-farm.ts')],
    {
      stdio: ['pipe', 'pipe', 'inherit'],
    },
  );
  try {
    const [line] = (await once(createInterface(child.stdout), 'line')) as [string];
    return await use(JSON.parse(line) as Record<string, string>);
  } finally {
    const gone = once(child, 'close');
    child.stdin.end();
    await gone;
  }
}
