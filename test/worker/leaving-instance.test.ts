import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import { pathToFileURL } from 'node:url';
import { objectStore, taskQueue } from '../../farm/clients';
import { Ledger } from '../../farm/ledger/ledger';
import { startEmbeddedServices } from '../../local/embedded-services';
import { type Job, jobId } from '../../protocol/job';
import { writeTaskMessage } from '../../protocol/task-message';
import { readWorkerEvent, type WorkerEvent } from '../../protocol/worker-event';
import { BLENDER } from '../support/blender';
import { startMetadata } from '../support/metadata';
import { type Answer, scriptedServer } from '../support/scripted-server';
import { temporaryFolder } from '../support/temporary-folder';

const WORKER = join(__dirname, '..', '..', 'dist', 'worker.cjs');
const INSTANCE = 'i-0123456789abcdef0';

const DONE: Answer = {
  status: 200,
  headers: { 'content-type': 'text/xml' },
  body: '<SetInstanceProtectionResponse><SetInstanceProtectionResult/></SetInstanceProtectionResponse>',
};
const GOING: Answer = {
  status: 400,
  headers: { 'content-type': 'text/xml' },
  body: `<ErrorResponse><Error><Type>Sender</Type><Code>ValidationError</Code><Message>The instance ${INSTANCE} is not in InService or EnteringStandby or Standby.</Message></Error></ErrorResponse>`,
};

/** A farm with one task, a template, and Auto Scaling that answers so. */
async function givenWorker(template: string, answer: Answer, targetState: string) {
  const services = await startEmbeddedServices({ folder: temporaryFolder() });
  const metadata = await startMetadata({ instanceId: INSTANCE });
  metadata.set('autoscaling/target-lifecycle-state', targetState);
  const asked: string[] = [];
  const autoScaling = await scriptedServer((body) => {
    const { Action, ProtectedFromScaleIn } = Object.fromEntries(new URLSearchParams(body));
    asked.push(`${String(Action)} ${String(ProtectedFromScaleIn)}`);
    return answer;
  });

  const job: Job = { project: '0'.repeat(64), scene: '', settings: {}, template };
  const id = jobId(job);
  const store = objectStore(services.bucket, services.env);
  const ledger = new Ledger(store, id);
  await ledger.writeJob({ version: 1, id, job, source: pathToFileURL(temporaryFolder()).href });
  const queue = taskQueue(services.queueUrl, services.env);
  await queue.sendAll([writeTaskMessage({ job: id, task: { span: { first: 1, last: 1, step: 1 } } })]);

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
    asked,
    events,
    exited: once(child, 'exit') as Promise<[number | null, NodeJS.Signals | null]>,
    stop: () => child.kill('SIGTERM'),
    async close() {
      child.kill('SIGKILL');
      await Promise.all([services.close(), autoScaling.close(), metadata.close()]);
    },
  };
}

describe('a worker in an Auto Scaling group', () => {
  test('gives its task back and ends well when its instance is being taken away', async () => {
    const worker = await givenWorker('sleep 30', GOING, 'Terminated');
    try {
      expect(await worker.exited).toEqual([0, null]);
      expect(worker.events.filter(({ event }) => event === 'stopping')).toMatchObject([
        { reason: 'the group brings this instance to Terminated' },
      ]);
      expect(await worker.queue.depth()).toMatchObject({ visible: 1, inFlight: 0 });
      // Nobody failed.
      expect(await worker.ledger.failure('frame_000001')).toBeUndefined();
    } finally {
      await worker.close();
    }
  });

  test('is protected from scale-in while it renders', async () => {
    const worker = await givenWorker('sleep 0.2; echo frame >$OUTDIR/frame_$START.txt', DONE, 'InService');
    try {
      while (!(await worker.ledger.isDone('frame_000001'))) await sleep(50);
      expect(worker.asked).toEqual(['SetInstanceProtection true']);
      worker.stop();
      expect(await worker.exited).toEqual([0, null]);
    } finally {
      await worker.close();
    }
  });
});
