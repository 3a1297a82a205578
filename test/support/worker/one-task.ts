import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Ledger } from '../../../farm/ledger/ledger';
import { LeaseLost, type TaskQueue } from '../../../farm/queue/task-queue';
import { writeJson } from '../../../farm/store/json-object';
import { FolderObjectStore } from '../../../local/folder-store/folder-object-store';
import type { WorkerNews } from '../../../protocol/environment/worker-event';
import { type Job, type JobFile, jobId } from '../../../protocol/job/job';
import { keys } from '../../../protocol/job/keys';
import { writeTaskMessage } from '../../../protocol/job/task-message';
import { unitName } from '../../../protocol/job/unit';
import type { NewAttempt } from '../../../protocol/ledger/record';
import { NewerWork } from '../../../worker/job/newer-work';
import type { Refused } from '../../../worker/job/right-blender';
import { ProgressWatch } from '../../../worker/progress/progress-watch';
import { RenderTimeEstimate } from '../../../worker/progress/render-time-estimate';
import { Lease } from '../../../worker/task/lease';
import { TaskRunner } from '../../../worker/task/task-runner';
import type { TaskServices } from '../../../worker/task/task-services';
import type { UnitRenderer } from '../../../worker/task/unit/unit-renderer';
import { temporaryFolder } from '../temporary-folder';

const JOB: Job = { project: 'a'.repeat(64), scene: 'a.blend', settings: {} };
const ID = jobId(JOB);
const WORKER = 'i-1';

/** What a row can do to the task while the worker has it. */
export interface Hands {
  /** The worker is told to stop: `taking` alone leaves it the time to finish its frame. */
  readonly stop: (what: 'taking' | 'rendering' | 'uploading') => void;
  readonly loseLease: () => Promise<void>;
  /** Another worker records the first frame. */
  readonly recordElsewhere: () => Promise<void>;
}

/** A moment in the life of a task; what it throws is what fails there. */
type Moment = (hands: Hands) => unknown;

export interface Situation {
  /** @default - the message of a task of `frames` frames of a job that the store has */
  readonly body?: string;
  /** @default 1 */
  readonly frames?: number;
  /** How often SQS has given the message out. @default 1 */
  readonly receives?: number;
  /** What the store has of the job. @default - the job, and nothing else */
  readonly job?: Readonly<Record<string, unknown>> | 'missing' | 'cancelled';
  /** Frames that have a record. */
  readonly done?: readonly number[];
  /** Attempts that failed before, of the first frame. */
  readonly attempts?: readonly (readonly [worker: string, sort: NewAttempt['sort'], reason: string])[];
  /** Whether the last of them was final, whatever it was. */
  readonly isFinal?: boolean;
  readonly refused?: Refused;
  /** @default false */
  readonly isAlone?: boolean;
  /** @default false */
  readonly isReplaced?: boolean;
  /** Before the job is read. */
  readonly opening?: Moment;
  /** As each frame is rendered, by its number. */
  readonly rendering?: Readonly<Record<number, Moment>>;
  /** As a file of a frame is uploaded. */
  readonly uploading?: Moment;
  /** As the failure of a frame is recorded. */
  readonly recording?: Moment;
  /** Stops the taking of tasks so long after this one was received. @default - never */
  readonly stoppedAfterMs?: number;
  /** As the worker says this. */
  readonly saying?: readonly [text: string, then: Moment];
}

export interface Effects {
  /** What the queue is told, without renewals; nothing: the lease expires. */
  readonly lease: readonly string[];
  /** What the ledger has of each frame in the end. */
  readonly ledger: readonly string[];
  /** What the worker says. */
  readonly log: readonly string[];
  /** What becomes of this worker, and of its Blender. */
  readonly process: readonly string[];
}

function said(news: WorkerNews): string {
  const frame = 'unit' in news ? ` ${String(Number(news.unit.slice(-6)))}` : '';
  if (news.event === 'leased') return `leased ${String(news.units)}`;
  if (news.event === 'failed')
    return `failed${frame}: ${news.sort}, ${news.final ? 'final' : 'not final'}: ${news.reason}`;
  if (news.event === 'warning') return `warning: ${news.text}`;
  return `${news.event}${frame}`;
}

/** A queue with one message, which writes down what it is told. */
function queueOf(told: string[], isLost: () => boolean): TaskQueue {
  const tell = (what: string): Promise<void> => {
    told.push(what);
    return Promise.resolve();
  };
  return {
    sendAll: async (bodies: Iterable<string>) => {
      await tell('sent again');
      return [...bodies].length;
    },
    extend: (_receipt: string, seconds: number) => {
      if (isLost()) return Promise.reject(new LeaseLost('the lease ended'));
      // A renewal is for a fraction of a second.
      return Number.isInteger(seconds) ? tell(`hidden for ${String(seconds)} s`) : Promise.resolve();
    },
    release: () => tell('released'),
    remove: () => tell('removed'),
  } as Partial<TaskQueue> as TaskQueue;
}

/** Lets a worker have one task, and tells all that comes of it. No emulator, no process, no clock but the lease's. */
export async function runOneTask(situation: Situation): Promise<Effects> {
  const { frames = 1, receives = 1, job, isAlone = false, isReplaced = false, refused } = situation;
  const [lease, log, process]: [string[], string[], string[]] = [[], [], []];
  const stops = {
    taking: new AbortController(),
    rendering: new AbortController(),
    uploading: new AbortController(),
  };
  let isLost = false;
  const body =
    situation.body ?? writeTaskMessage({ job: ID, task: { span: { first: 1, last: frames, step: 1 } } });
  // A fraction of a second: the loss of the lease is noticed soon, and the queue can tell a renewal from a delay.
  const held = new Lease(
    queueOf(lease, () => isLost),
    { body, receipt: 'receipt', receives },
    0.15,
  );
  const hands: Hands = {
    stop: (what) => {
      stops[what].abort(new Error('spot notice'));
    },
    loseLease: async () => {
      isLost = true;
      const { signal } = held;
      await new Promise<void>((resolve) => {
        signal.addEventListener('abort', () => {
          resolve();
        });
      });
      signal.throwIfAborted();
    },
    recordElsewhere: async () => {
      await put(keys.record(ID, names[0] ?? ''), '{}');
    },
  };
  const { stoppedAfterMs } = situation;
  if (stoppedAfterMs !== undefined) setTimeout(hands.stop, stoppedAfterMs, 'taking');
  const at = async (moment: Moment | undefined): Promise<void> => {
    await moment?.(hands);
  };

  const store = new FolderObjectStore(temporaryFolder());
  const ledger = new Ledger(store, ID);
  if (job !== 'missing')
    await writeJson(store, keys.jobFile(ID), {
      ...({ version: 1, id: ID, job: JOB, source: 'file:///' } satisfies JobFile),
      ...(typeof job === 'object' ? job : {}),
    });
  if (job === 'cancelled') await ledger.cancel(new Date(0));
  const names = Array.from({ length: frames }, (_, i) =>
    unitName({ span: { first: i + 1, last: i + 1, step: 1 } }),
  );
  for (const frame of situation.done ?? []) await store.put(keys.record(ID, names[frame - 1] ?? ''), '{}');
  for (const [i, [worker, sort, reason]] of (situation.attempts ?? []).entries())
    await ledger.writeFailure(
      names[0] ?? '',
      { worker, at: `2026-01-01T00:00:0${String(i)}.000Z`, sort, reason },
      { isLast: situation.isFinal ?? false },
    );
  const [get, putFile, put] = [store.get.bind(store), store.putFile.bind(store), store.put.bind(store)];
  store.get = async (key, most) => {
    if (key === keys.jobFile(ID)) await at(situation.opening);
    return get(key, most);
  };
  store.putFile = async (...what) => {
    await at(situation.uploading);
    return putFile(...what);
  };
  store.put = async (key, ...what) => {
    if (key.startsWith(keys.failures(ID))) await at(situation.recording);
    return put(key, ...what);
  };

  const say = (news: WorkerNews): void => {
    log.push(said(news));
    const [text, then] = situation.saying ?? [];
    if (text !== undefined && log.at(-1)?.includes(text)) void then?.(hands);
  };
  const quarantine = (reason: string): void => {
    process.push(`quarantined: ${reason}`);
    stops.taking.abort(new Error(reason));
  };
  const renderer: Pick<UnitRenderer, 'render'> = {
    async render({ span: { first } }, _job, { output }, signal) {
      await at(situation.rendering?.[first]);
      signal.throwIfAborted();
      await mkdir(output, { recursive: true });
      await writeFile(join(output, `${String(first)}.txt`), 'a frame');
      const made = { project: JOB.project, scene: { file: JOB.scene, sha256: null }, settings: {} };
      return {
        seconds: 1,
        duration: { load: null, sync: null, render: null, save: null },
        made,
        said: [],
      };
    },
  };
  const services: TaskServices = {
    worker: WORKER,
    workFolder: temporaryFolder(),
    store,
    deadLetters: {
      sendAll: () => {
        lease.push('dead letter');
        return Promise.resolve(1);
      },
    } as Partial<TaskQueue> as TaskQueue,
    renderer: renderer as UnitRenderer,
    openProject: () => Promise.resolve({ project: { folder: '/' }, scene: JOB.scene }),
    rightBlender: refused === undefined ? undefined : { refuses: () => Promise.resolve(refused) },
    newerWork: new NewerWork({ quarantine, say }),
    watch: new ProgressWatch(),
    isAlone,
    isReplaced,
    stops: {
      stopTaking: stops.taking.signal,
      stopRendering: stops.rendering.signal,
      stopUploading: stops.uploading.signal,
    },
    pace: new RenderTimeEstimate(),
    quarantine,
    endBlender: () => {
      process.push('Blender ended');
      return Promise.resolve();
    },
    say,
    warnOnce: () => undefined,
  };
  await (
    await new TaskRunner(services).run(body, held)
  ).ended;

  const states = names.map(async (name, i) => {
    const [isDone, failure] = await Promise.all([ledger.isDone(name), ledger.failure(name)]);
    const attempts = failure?.attempts.map(({ sort }) => sort).join(', ');
    const failed = failure && `failed (${attempts ?? ''})${failure.final ? ', final' : ''}`;
    return `${String(i + 1)}: ${isDone ? 'done' : (failed ?? 'not done')}`;
  });
  return { lease, ledger: await Promise.all(states), log: byFrame(log), process };
}

/** One frame is published while the next one is rendered: only the order within a frame is certain. */
function byFrame(log: readonly string[]): string[] {
  const frameOf = (line: string): number =>
    Number(/^(?:rendering|rendered|published|skipped|failed) (\d+)/.exec(line)?.[1] ?? 0);
  return [...log].sort((a, b) => frameOf(a) - frameOf(b));
}
