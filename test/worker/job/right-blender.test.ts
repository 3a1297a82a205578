import { objectStore, taskQueue } from '../../../farm/aws/clients';
import { Ledger } from '../../../farm/ledger/ledger';
import { rememberBlender } from '../../../farm/seeding/farm-blenders';
import { writeJson } from '../../../farm/store/json-object';
import { type EmbeddedServices, startEmbeddedServices } from '../../../local/farm/embedded-services';
import { type Job, jobId } from '../../../protocol/job/job';
import { keys } from '../../../protocol/job/keys';
import { writeTaskMessage } from '../../../protocol/job/task-message';
import { Lease } from '../../../worker/task/lease';
import { otherBlenderOutcome } from '../../../worker/job/other-blender';
import { RightBlender } from '../../../worker/job/right-blender';
import { taskRunner } from '../../support/worker/task-runner';
import { temporaryFolder } from '../../support/temporary-folder';

const [OLD, NEW, NONE] = [1, 2, 3].map((n) => `5.2.${String(n)} ${String(n).repeat(64)}`) as [
  string,
  string,
  string,
];
const GROUP = 'farm-1';

describe('a task for another Blender', () => {
  test.each([
    ['of the farm, and this instance is an old one', { current: OLD }, 1, false, 'other Blender'],
    ['the same for the second time in a row', { current: OLD }, 2, false, 'other Blender'],
    ['the third time: there is nothing left here to do', { current: OLD }, 3, false, 'newer Blender'],
    ['that the farm had before, with an instance of it', { current: NEW }, 7, true, 'other Blender'],
    ['that the farm had before, with none', { current: NEW }, 1, false, 'no Blender'],
    [
      'of a farm that does not say which it has, with an instance',
      { current: undefined },
      1,
      true,
      'other Blender',
    ],
    ['of a farm that does not say which it has, with none', { current: undefined }, 1, false, 'no Blender'],
  ] as const)('%s', async (_, { current }, inARow, heard, what) => {
    const hasHeard = (): Promise<boolean> => Promise.resolve(heard);
    expect(await otherBlenderOutcome({ wanted: OLD, current, inARow, hasHeard })).toBe(what);
  });
});

describe('an instance with one Blender, and tasks that are for others', () => {
  let services: EmbeddedServices;
  beforeEach(async () => {
    services = await startEmbeddedServices({ folder: temporaryFolder() });
  });
  afterEach(() => services.close());

  /** An instance with this Blender, of a farm that has `current`. */
  async function given(own: string, current: string) {
    const store = objectStore(services.bucket, services.env);
    const [queue, deadLetters] = [services.queueUrl, services.deadLetterUrl].map((url) =>
      taskQueue(url, services.env),
    ) as [ReturnType<typeof taskQueue>, ReturnType<typeof taskQueue>];
    await rememberBlender(store, GROUP, current);
    const said: string[] = [];
    const rendered: string[] = [];
    const stopTaking = new AbortController();
    const replace = jest.fn(() => {
      stopTaking.abort(new Error('the group ends it'));
      return Promise.resolve();
    });
    const quarantine = jest.fn();
    const rightBlender = new RightBlender({
      ...{ own, group: GROUP, store, replace, quarantine },
      say: (news) => said.push('text' in news ? news.text : news.event),
    });
    const runner = taskRunner(
      { store, deadLetters },
      { rightBlender, stopTaking: stopTaking.signal, rendering: (unit) => rendered.push(unit) },
    );
    let last = 0;
    return {
      ...{ store, queue, deadLetters, said, rendered, stopTaking, replace, quarantine },
      /** It receives a task of a job that is for this Blender. */
      meets: async (
        blender: string | undefined,
        before?: (ledger: Ledger) => Promise<unknown>,
      ): Promise<void> => {
        const scene = `${String(++last)}.blend`;
        const job: Job = { project: 'a'.repeat(64), scene, settings: {}, ...(blender ? { blender } : {}) };
        const id = jobId(job);
        const ledger = new Ledger(store, id);
        await ledger.writeJob({ version: 1, id, job, source: 'file:///' });
        await before?.(ledger);
        const frame = { span: { first: last, last, step: 1 } };
        await queue.sendAll([writeTaskMessage({ job: id, task: frame })]);
        const received = await queue.receive({ waitSeconds: 0, leaseSeconds: 60 });
        if (!received) throw new Error('no task');
        const { ended } = await runner.run(received.body, new Lease(queue, received, 60));
        await ended;
      },
      hasWorkerWith: (blender: string) =>
        writeJson(store, keys.farm(GROUP).worker('i-other'), {
          version: 1,
          worker: 'i-other',
          blender,
          done: 0,
        }),
    };
  }

  test('renders what is for its own, and what is for any', async () => {
    const { meets, rendered, queue } = await given(NEW, NEW);
    await meets(NEW);
    await meets(undefined);
    expect(rendered).toEqual(['frame_000001', 'frame_000002']);
    expect(await queue.depth()).toEqual({ visible: 0, inFlight: 0, delayed: 0 });
  });

  test('an old one hands back what is for the new, and after three in a row is replaced; what is its own it renders', async () => {
    const { meets, rendered, queue, replace, quarantine, said } = await given(OLD, NEW);
    await meets(NEW);
    await meets(NEW);
    await meets(OLD);
    await meets(NEW);
    await meets(NEW);
    expect(rendered).toEqual(['frame_000003']);
    expect(replace).not.toHaveBeenCalled();
    // Away for a while, so that it does not come back at once.
    expect(await queue.depth()).toEqual({ visible: 0, inFlight: 4, delayed: 0 });
    await meets(NEW);
    expect(replace).toHaveBeenCalledTimes(1);
    expect(await queue.depth()).toMatchObject({ visible: 1 });
    expect(quarantine).not.toHaveBeenCalled();
    expect(said.at(-1)).toBe(
      'this instance has Blender 5.2.1, and the farm has Blender 5.2.2 by now: another instance comes in its place',
    );
  });

  test('one that the group does not replace is quarantined, rather than paid for nothing', async () => {
    const { meets, stopTaking, replace, quarantine } = await given(OLD, NEW);
    replace.mockRejectedValue(new Error('denied'));
    // What the worker does then is to end.
    quarantine.mockImplementation(() => {
      stopTaking.abort(new Error('unhealthy'));
    });
    for (let i = 0; i < 3; i++) await meets(NEW);
    expect(quarantine.mock.calls).toEqual([
      [
        'this instance has Blender 5.2.1, and the farm has Blender 5.2.2 by now, and the group does not replace it: denied',
      ],
    ]);
  });

  test('a new one leaves what is for the old as long as an old one is there, and then puts it with the dead letters', async () => {
    const { meets, rendered, queue, deadLetters, hasWorkerWith, said } = await given(NEW, NEW);
    await hasWorkerWith(OLD);
    await meets(OLD);
    expect(await queue.depth()).toEqual({ visible: 0, inFlight: 1, delayed: 0 });
    await meets(NONE);
    expect((await deadLetters.depth()).visible).toBe(1);
    expect(said.at(-1)).toMatch(
      /^job \w{16} is for Blender 5\.2\.3, and this instance has Blender 5\.2\.2: no instance has that one any more, and the task is put with the dead letters$/,
    );
    expect(rendered).toEqual([]);
  });

  test('what is cancelled or done leaves the queue, whichever Blender it is for', async () => {
    const { meets, queue, deadLetters } = await given(NEW, NEW);
    await meets(OLD, (ledger) => ledger.cancel(new Date()));
    await meets(OLD, (ledger) =>
      writeJson(objectStore(services.bucket, services.env), keys.record(ledger.job, 'frame_000002'), {}),
    );
    expect(await queue.depth()).toEqual({ visible: 0, inFlight: 0, delayed: 0 });
    expect((await deadLetters.depth()).visible).toBe(0);
  });
});
