import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import { pathToFileURL } from 'node:url';
import { objectStore, taskQueue } from '../../farm/aws/clients';
import { Ledger } from '../../farm/ledger/ledger';
import { startEmbeddedServices } from '../../local/farm/embedded-services';
import { type Job, jobId } from '../../protocol/job/job';
import { writeTaskMessage } from '../../protocol/job/task-message';
import { readWorkerEvent, type WorkerEvent } from '../../protocol/environment/worker-event';
import { HeldTermination } from '../../worker/instance/held-termination';
import { BLENDER } from '../support/blender';
import { startMetadata } from '../support/aws/metadata';
import { type Answer, scriptedServer } from '../support/aws/scripted-server';
import { temporaryFolder } from '../support/temporary-folder';

const WORKER = join(__dirname, '..', '..', 'dist', 'worker.cjs');
const INSTANCE = 'i-0123456789abcdef0';

const done = (action: string): Answer => ({
  status: 200,
  headers: { 'content-type': 'text/xml' },
  body: `<${action}Response><${action}Result/></${action}Response>`,
});
const refused = (message: string): Answer => ({
  status: 400,
  headers: { 'content-type': 'text/xml' },
  body: `<ErrorResponse><Error><Type>Sender</Type><Code>ValidationError</Code><Message>${message}</Message></Error></ErrorResponse>`,
});
const NOT_IN_SERVICE = refused(`The instance ${INSTANCE} is not in InService or EnteringStandby or Standby.`);
const NO_ACTION = refused(`No active Lifecycle Action found with instance ID ${INSTANCE}`);

interface Given {
  readonly template: string;
  /** @default 1 */
  readonly frames?: number;
  /** Auto Scaling's. @default - it does as it is asked */
  readonly answer?: (action: string, nth: number) => Answer;
  /** What the group is bringing it to. @default InService */
  readonly target?: string;
  readonly env?: Readonly<Record<string, string>>;
}

/** A farm with some tasks, a template, and Auto Scaling. */
async function givenWorker({ template, frames = 1, answer = done, target = 'InService', env = {} }: Given) {
  const services = await startEmbeddedServices({ folder: temporaryFolder() });
  const metadata = await startMetadata({ instanceId: INSTANCE });
  metadata.set('autoscaling/target-lifecycle-state', target);
  const asked: string[] = [];
  const times = new Map<string, number>();
  const autoScaling = await scriptedServer((body) => {
    const given = Object.fromEntries(new URLSearchParams(body));
    const { Action = '', AutoScalingGroupName: group, LifecycleHookName: hook = '' } = given;
    const { ProtectedFromScaleIn: isProtected, LifecycleActionResult: result, InstanceId: id } = given;
    asked.push([Action, group, hook || isProtected, id, result].filter(Boolean).join(' '));
    times.set(Action, (times.get(Action) ?? 0) + 1);
    return answer(Action, times.get(Action) ?? 0);
  });

  const job: Job = { project: '0'.repeat(64), scene: '', settings: {}, template };
  const id = jobId(job);
  const store = objectStore(services.bucket, services.env);
  const ledger = new Ledger(store, id);
  await ledger.writeJob({ version: 1, id, job, source: pathToFileURL(temporaryFolder()).href });
  const queue = taskQueue(services.queueUrl, services.env);
  await queue.sendAll(
    Array.from({ length: frames }, (_, i) =>
      writeTaskMessage({ job: id, task: { span: { first: i + 1, last: i + 1, step: 1 } } }),
    ),
  );

  const child = spawn(process.execPath, [WORKER], {
    env: {
      PATH: process.env['PATH'],
      BRENDA_BLENDER: BLENDER,
      ...services.env,
      ...metadata.env,
      AWS_ENDPOINT_URL_AUTO_SCALING: autoScaling.env['AWS_ENDPOINT_URL'],
      BRENDA_QUEUE_URL: services.queueUrl,
      BRENDA_DEAD_LETTER_URL: services.deadLetterUrl,
      BRENDA_BUCKET: services.bucket,
      BRENDA_WORKER: INSTANCE,
      BRENDA_GROUP: 'farm',
      BRENDA_WORK_DIR: join(temporaryFolder(), 'work'),
      ...env,
    },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const events: WorkerEvent[] = [];
  createInterface({ input: child.stdout }).on('line', (line) => {
    const event = readWorkerEvent(line);
    if (event) events.push(event);
  });
  return {
    queue,
    ledger,
    metadata,
    asked,
    /** Without what is said of protection. */
    askedOfHook: () => asked.filter((one) => one.includes(' brenda-worker ')),
    events,
    exited: once(child, 'exit') as Promise<[number | null, NodeJS.Signals | null]>,
    stop: () => child.kill('SIGTERM'),
    async close() {
      child.kill('SIGKILL');
      await Promise.all([services.close(), autoScaling.close(), metadata.close()]);
    },
  };
}

const COMPLETED = `CompleteLifecycleAction farm brenda-worker ${INSTANCE} CONTINUE`;

describe('a worker in an Auto Scaling group', () => {
  test('releases its task when its instance is being taken away, lets the group go on, and ends well', async () => {
    const worker = await givenWorker({
      template: 'sleep 30',
      // An instance may know before the group has begun to wait.
      answer: (action, nth) => {
        if (action === 'SetInstanceProtection') return NOT_IN_SERVICE;
        return nth === 1 ? NO_ACTION : done(action);
      },
      target: 'Terminated',
    });
    try {
      expect(await worker.exited).toEqual([0, null]);
      expect(worker.events.filter(({ event }) => event === 'stopping')).toMatchObject([
        { reason: 'the group brings this instance to Terminated' },
      ]);
      expect(await worker.queue.depth()).toMatchObject({ visible: 1, inFlight: 0 });
      // Nobody failed.
      expect(await worker.ledger.failure('frame_000001')).toBeUndefined();
      expect(worker.askedOfHook()).toEqual([COMPLETED, COMPLETED]);
    } finally {
      await worker.close();
    }
  });

  test('is protected from scale-in while it renders', async () => {
    const worker = await givenWorker({ template: 'sleep 0.2; echo frame >$OUTDIR/frame_$START.txt' });
    try {
      while (!(await worker.ledger.isDone('frame_000001'))) await sleep(50);
      expect(worker.asked).toEqual(['SetInstanceProtection farm true']);
      worker.stop();
      expect(await worker.exited).toEqual([0, null]);
      // Whoever shuts the instance down waits for nobody.
      expect(worker.askedOfHook()).toEqual([]);
    } finally {
      await worker.close();
    }
  });

  test.each([
    ['finishes its frame when EC2 may take it back and another takes its place', true, 2],
    ['has the time of a shutdown when the group ends it for another reason', false, 1],
  ])(
    '%s',
    async (_, isAtRisk, recorded) => {
      const worker = await givenWorker({
        // It knows how long a frame takes, and that this is longer than a shutdown.
        template: 'sleep 9; echo frame >$OUTDIR/frame_$START.txt',
        frames: 3,
        env: { BRENDA_STOP_SECONDS: '6' },
      });
      try {
        while (!(await worker.ledger.isDone('frame_000001'))) await sleep(50);
        if (isAtRisk) worker.metadata.set('events/recommendations/rebalance', '{"noticeTime": "soon"}');
        worker.metadata.set('autoscaling/target-lifecycle-state', 'Terminated');
        expect(await worker.exited).toEqual([0, null]);
        expect(await worker.ledger.countDone()).toBe(recorded);
        expect(await worker.queue.depth()).toMatchObject({ visible: 3 - recorded, inFlight: 0 });
        expect(worker.askedOfHook()).toEqual([COMPLETED]);
      } finally {
        await worker.close();
      }
    },
    60_000,
  );
});

describe('what a worker says to a group that waits', () => {
  const hookThat = (complete: () => Promise<boolean>) => {
    const said: string[] = [];
    let keeps = 0;
    const over = new AbortController();
    const held = new HeldTermination(
      {
        keep: () => {
          keeps++;
          return Promise.reject(new Error('nobody hears'));
        },
        complete,
      },
      {
        stopUploading: over.signal,
        pauseMs: 1,
        say: (news) => {
          if (news.event === 'warning') said.push(news.text);
        },
      },
    );
    return { held, over, said, keeps: () => keeps };
  };

  test('nothing, unless it has begun to end the instance', async () => {
    let completes = 0;
    const { held } = hookThat(() => Promise.resolve(++completes > 0));
    await held.end();
    expect(completes).toBe(0);
  });

  test('that it needs more time, each twenty seconds; and no more when there is none', () => {
    jest.useFakeTimers();
    try {
      const { held, over, keeps } = hookThat(() => Promise.resolve(true));
      held.begin();
      held.begin();
      jest.advanceTimersByTime(65_000);
      expect(keeps()).toBe(3);
      over.abort();
      jest.advanceTimersByTime(65_000);
      expect(keeps()).toBe(3);
    } finally {
      jest.useRealTimers();
    }
  });

  test.each([
    ['it does not wait', () => Promise.resolve(false)],
    ['not authorized', () => Promise.reject(new Error('not authorized'))],
  ])('that it may go on, some times, and then why it could not: %s', async (why, complete) => {
    const { held, said } = hookThat(complete);
    held.begin();
    await held.end();
    expect(said).toEqual([`the group could not be told that this instance may end: ${why}`]);
  });
});
