import { readdirSync } from 'node:fs';
import { mkdtemp, mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { pathToFileURL } from 'node:url';
import { objectStore, taskQueue } from '../../../farm/aws/clients';
import { Ledger } from '../../../farm/ledger/ledger';
import { startEmbeddedServices } from '../../../local/farm/embedded-services';
import { type Job, jobId } from '../../../protocol/job/job';
import type { QueuedTask } from '../../../protocol/job/task-message';
import { writeTaskMessage } from '../../../protocol/job/task-message';
import type { AwsCall } from '../aws/aws-call';
import { type Fault, startFaultProxy } from '../aws/fault-proxy';
import { type StartedWorker, startWorker } from './started-worker';

/** The shortest that a worker takes. */
export const LEASE_SECONDS = 3;

export interface CrashScenario {
  readonly job: Partial<Job>;
  /** The project's folder. */
  readonly source: string;
  readonly tasks: readonly QueuedTask['task'][];
  /** Units that failed before, on another worker; each task was received before, then. */
  readonly failedBefore?: readonly string[];
  /** Units that are to fail for good. */
  readonly fails?: readonly string[];
  /** Set for both workers. */
  readonly env?: Readonly<Record<string, string>>;
}

/** A farm of its own, with one job on its queue, and a proxy before it. */
export async function crashFarm(scenario: CrashScenario, folder: string) {
  const own = await mkdtemp(join(folder, 'farm-'));
  const output = join(own, 'output');
  const temporary = join(own, 'tmp');
  await mkdir(temporary);
  const services = await startEmbeddedServices({ folder: output });
  const job: Job = { project: '0'.repeat(64), scene: '', settings: {}, ...scenario.job };
  const id = jobId(job);
  const store = objectStore(services.bucket, services.env);
  const ledger = new Ledger(store, id);
  const queue = taskQueue(services.queueUrl, services.env);
  const deadLetters = taskQueue(services.deadLetterUrl, services.env);
  await ledger.writeJob({ version: 1, id, job, source: pathToFileURL(scenario.source).href });
  await queue.sendAll(scenario.tasks.map((task) => writeTaskMessage({ job: id, task })));
  for (const unit of scenario.failedBefore ?? []) {
    const attempt = { worker: 'before', at: new Date().toISOString(), sort: 'scene', reason: 'no' } as const;
    await ledger.writeFailure(unit, attempt, { log: 'no\n' });
  }
  if (scenario.failedBefore) {
    const received = await queue.receive({ waitSeconds: 0, leaseSeconds: 30 });
    if (received) await queue.release(received.receipt);
  }
  let faultOf: (call: AwsCall) => Fault | undefined = () => undefined;
  const proxy = await startFaultProxy(services.endpoint, (call) => faultOf(call));
  const started: StartedWorker[] = [];
  return {
    own,
    store,
    ledger,
    queue,
    deadLetters,
    proxy,
    disturb(how: (call: AwsCall) => Fault | undefined) {
      faultOf = how;
    },
    start(name: string, through: 'proxy' | 'no proxy', env: Readonly<Record<string, string>> = {}) {
      const worker = startWorker({
        ...services.env,
        ...(through === 'proxy' ? { AWS_ENDPOINT_URL: proxy.endpoint } : {}),
        BRENDA_QUEUE_URL: services.queueUrl,
        BRENDA_DEAD_LETTER_URL: services.deadLetterUrl,
        BRENDA_BUCKET: services.bucket,
        BRENDA_WORKER: name,
        // The next worker of a machine has the same.
        BRENDA_WORK_DIR: join(own, 'work'),
        BRENDA_LEASE_SECONDS: String(LEASE_SECONDS),
        BRENDA_BLENDER_THREADS: '1',
        TMPDIR: temporary,
        ...scenario.env,
        ...env,
      });
      started.push(worker);
      return worker;
    },
    async recorded(): Promise<string[]> {
      const done: string[] = [];
      for await (const unit of ledger.done()) done.push(unit);
      return done;
    },
    /** Units that failed for good. */
    async failed(): Promise<string[]> {
      const failed: string[] = [];
      for await (const unit of ledger.failed()) if ((await ledger.failure(unit))?.final) failed.push(unit);
      return failed;
    },
    /** Whether nothing is on the queue, seen or unseen. */
    async isEmpty(): Promise<boolean> {
      const { visible, inFlight, delayed } = await queue.depth();
      return visible + inFlight + delayed === 0;
    },
    /** Files that nobody will ever read. */
    leftovers(): string[] {
      const places = [join(own, 'work'), temporary, join(output, '.brenda', 'tmp')];
      return places.flatMap((place) => filesIn(place));
    },
    async close() {
      for (const worker of started) await worker.kill();
      await sleep(50);
      await proxy.close();
      await services.close();
    },
  };
}

export type CrashFarm = Awaited<ReturnType<typeof crashFarm>>;

export async function until(
  what: string,
  isSo: () => Promise<boolean> | boolean,
  seconds = 60,
): Promise<void> {
  for (const end = Date.now() + seconds * 1000; !(await isSo());) {
    if (Date.now() > end) throw new Error(`it never came to be that ${what}`);
    await sleep(50);
  }
}

function filesIn(folder: string): string[] {
  try {
    return readdirSync(folder, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath, entry.name));
  } catch {
    return [];
  }
}
