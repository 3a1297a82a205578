import { objectStore, taskQueue } from '../../farm/clients';
import { Ledger } from '../../farm/ledger/ledger';
import { startEmbeddedServices } from '../../local/embedded-services';
import { jobId } from '../../protocol/job';
import { writeTaskMessage } from '../../protocol/task-message';
import { Lease } from '../../worker/lease';
import { UnitPace } from '../../worker/unit-pace';
import { taskRunner } from '../support/task-runner';
import { temporaryFolder } from '../support/temporary-folder';

const JOB = { project: 'a'.repeat(64), scene: 'a.blend', settings: {} };
const HOUR = 3600;
/** What a queue keeps a task for a worker, less what is kept for giving it back. */
const LONGEST = 12 * HOUR - 300;

/** A lease on a clock of its own. */
class LongLease extends Lease {
  hoursGone = 0;
  override get secondsLeft(): number {
    return LONGEST - this.hoursGone * HOUR;
  }
}

test('units that will not be done in the twelve hours of a task are given back, before they are begun', async () => {
  const services = await startEmbeddedServices({ folder: temporaryFolder() });
  try {
    const store = objectStore(services.bucket, services.env);
    const queue = taskQueue(services.queueUrl, services.env);
    const deadLetters = taskQueue(services.deadLetterUrl, services.env);
    const ledger = new Ledger(store, jobId(JOB));
    await ledger.writeJob({ version: 1, id: jobId(JOB), job: JOB, source: 'file:///' });
    await queue.sendAll([
      writeTaskMessage({ job: jobId(JOB), task: { span: { first: 1, last: 4, step: 1 } } }),
    ]);
    const received = await queue.receive({ waitSeconds: 0, leaseSeconds: 60 });
    if (!received) throw new Error('no task');
    const lease = new LongLease(queue, received, 60);
    // Which is looked at when a unit begins, and when it ends five hours later.
    let looks = 0;
    const pace = new UnitPace(() => {
      lease.hoursGone = 5 * Math.floor(++looks / 2);
      return lease.hoursGone * HOUR * 1000;
    });
    const { ended } = await taskRunner({ store, deadLetters }, { pace }).run(received.body, lease);
    await ended;
    const done: string[] = [];
    for await (const unit of ledger.done()) done.push(unit);
    expect(done).toEqual(['frame_000001', 'frame_000002']);
    expect(await queue.depth()).toEqual({ visible: 1, inFlight: 0, delayed: 0 });
  } finally {
    await services.close();
  }
});
