import { getEventListeners } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { objectStore, taskQueue } from '../../../farm/aws/clients';
import { Ledger } from '../../../farm/ledger/ledger';
import { startEmbeddedServices } from '../../../local/farm/embedded-services';
import { jobId } from '../../../protocol/job/job';
import { writeTaskMessage } from '../../../protocol/job/task-message';
import { Lease } from '../../../worker/task/lease';
import { RenderTimeEstimate } from '../../../worker/progress/render-time-estimate';
import { taskRunner } from '../../support/worker/task-runner';
import { temporaryFolder } from '../../support/temporary-folder';

const JOB = { project: 'a'.repeat(64), scene: 'a.blend', settings: {} };
const HOUR = 3600;
/** What a queue keeps a task for a worker, less what is reserved for releasing it. */
const LONGEST = 12 * HOUR - 300;

/** A lease on a clock of its own. */
class LongLease extends Lease {
  hoursGone = 0;
  override get secondsLeft(): number {
    return LONGEST - this.hoursGone * HOUR;
  }
}

/** A farm of its own, with a task of so many frames that was received. */
async function givenTask(frames: number) {
  const services = await startEmbeddedServices({ folder: temporaryFolder() });
  const store = objectStore(services.bucket, services.env);
  const queue = taskQueue(services.queueUrl, services.env);
  const deadLetters = taskQueue(services.deadLetterUrl, services.env);
  const ledger = new Ledger(store, jobId(JOB));
  await ledger.writeJob({ version: 1, id: jobId(JOB), job: JOB, source: 'file:///' });
  await queue.sendAll([
    writeTaskMessage({ job: jobId(JOB), task: { span: { first: 1, last: frames, step: 1 } } }),
  ]);
  const received = await queue.receive({ waitSeconds: 0, leaseSeconds: 60 });
  if (!received) throw new Error('no task');
  const done = async (): Promise<string[]> => {
    const units: string[] = [];
    for await (const unit of ledger.done()) units.push(unit);
    return units;
  };
  return { services, store, queue, deadLetters, received, done };
}

test('no unit is begun when a notice came while there were uploads to wait for', async () => {
  const { services, store, queue, deadLetters, received, done } = await givenTask(4);
  try {
    const stopTaking = new AbortController();
    const begun: string[] = [];
    // Each upload takes until the notice has come: the third unit waits for one of them.
    const putFile = store.putFile.bind(store);
    jest.spyOn(store, 'putFile').mockImplementation(async (...what) => {
      while (begun.length < 2) await sleep(10);
      await sleep(100);
      stopTaking.abort(new Error('the market'));
      return putFile(...what);
    });
    const tasks = taskRunner(
      { store, deadLetters },
      { stopTaking: stopTaking.signal, rendering: (unit) => begun.push(unit) },
    );
    const { ended } = await tasks.run(received.body, new Lease(queue, received, 60));
    await ended;
    expect(begun).toEqual(['frame_000001', 'frame_000002']);
    expect(await done()).toEqual(begun);
    expect(await queue.depth()).toEqual({ visible: 1, inFlight: 0, delayed: 0 });
  } finally {
    await services.close();
  }
});

test('a task that has ended leaves nothing behind in the signals of its worker', async () => {
  const { services, store, queue, deadLetters, received, done } = await givenTask(2);
  const any = jest.spyOn(AbortSignal, 'any');
  try {
    const stopTaking = new AbortController();
    const tasks = taskRunner({ store, deadLetters }, { stopTaking: stopTaking.signal });
    const { ended } = await tasks.run(received.body, new Lease(queue, received, 60));
    await ended;
    expect(await done()).toHaveLength(2);
    expect(getEventListeners(stopTaking.signal, 'abort')).toEqual([]);
    // In Node 20 that one leaves a trace in each signal that it is given.
    expect(any.mock.calls.flat(2)).not.toContain(stopTaking.signal);
  } finally {
    any.mockRestore();
    await services.close();
  }
});

test('units that will not be done in the twelve hours of a task are released, before they are begun', async () => {
  const { services, store, queue, deadLetters, received, done } = await givenTask(4);
  try {
    const lease = new LongLease(queue, received, 60);
    // Which is looked at when a unit begins, and when it ends five hours later.
    let looks = 0;
    const pace = new RenderTimeEstimate(() => {
      lease.hoursGone = 5 * Math.floor(++looks / 2);
      return lease.hoursGone * HOUR * 1000;
    });
    const { ended } = await taskRunner({ store, deadLetters }, { pace }).run(received.body, lease);
    await ended;
    expect(await done()).toEqual(['frame_000001', 'frame_000002']);
    expect(await queue.depth()).toEqual({ visible: 1, inFlight: 0, delayed: 0 });
  } finally {
    await services.close();
  }
});
