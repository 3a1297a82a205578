import { objectStore, taskQueue } from '../../../farm/aws/clients';
import { writeJson } from '../../../farm/store/json-object';
import { type EmbeddedServices, startEmbeddedServices } from '../../../local/farm/embedded-services';
import { type Job, jobId } from '../../../protocol/job/job';
import { keys } from '../../../protocol/job/keys';
import { writeTaskMessage } from '../../../protocol/job/task-message';
import { Lease } from '../../../worker/task/lease';
import { NewerWork } from '../../../worker/job/newer-work';
import { taskRunner } from '../../support/worker/task-runner';
import { temporaryFolder } from '../../support/temporary-folder';

const NEWER = 'was written by a newer version of Brenda';
const job: Job = { project: 'a'.repeat(64), scene: 'a.blend', settings: {} };
const id = jobId(job);
const message = writeTaskMessage({ job: id, task: { span: { first: 1, last: 1, step: 1 } } });
const file = { version: 1, id, job, source: 'file:///' };

let services: EmbeddedServices;
beforeEach(async () => {
  services = await startEmbeddedServices({ folder: temporaryFolder() });
});
afterEach(() => services.close());

/** A worker of this version, and what it does with the tasks it receives. */
async function given(jobInStore: object, replace?: () => Promise<void>) {
  const store = objectStore(services.bucket, services.env, () => undefined);
  await writeJson(store, keys.jobFile(id), jobInStore);
  const queue = taskQueue(services.queueUrl, services.env);
  const deadLetters = taskQueue(services.deadLetterUrl, services.env);
  const rendered: string[] = [];
  const said: string[] = [];
  const quarantine = jest.fn<undefined, [string]>();
  const newerWork = new NewerWork({
    ...{ replace, quarantine },
    say: (news) => said.push('text' in news ? news.text : news.event),
  });
  const runner = taskRunner({ store, deadLetters }, { newerWork, rendering: (unit) => rendered.push(unit) });
  return {
    ...{ queue, deadLetters, rendered, said, quarantine },
    meets: async (body: string): Promise<void> => {
      await queue.sendAll([body]);
      const received = await queue.receive({ waitSeconds: 0, leaseSeconds: 60 });
      if (!received) throw new Error('no task');
      await (
        await runner.run(received.body, new Lease(queue, received, 60))
      ).ended;
    },
  };
}

test.each([
  ['message', file, JSON.stringify({ ...(JSON.parse(message) as object), version: 2 }), 'a task'],
  ['job', { ...file, version: 2 }, message, `jobs/${id}/job.json in the store`],
  [
    'job with a field that is not known',
    { ...file, colour: 'red' },
    message,
    `jobs/${id}/job.json in the store`,
  ],
])(
  'a %s of a newer version is left to workers that understand it, said once, and after three an instance makes room for one of them',
  async (_, jobInStore, body, what) => {
    const replace = jest.fn(() => Promise.resolve());
    const { meets, queue, deadLetters, rendered, said, quarantine } = await given(jobInStore, replace);
    await meets(body);
    await meets(body);
    expect([replace.mock.calls, quarantine.mock.calls]).toEqual([[], []]);
    await meets(body);
    expect(said).toHaveLength(1);
    expect(said[0]).toMatch(`${what} ${NEWER}`);
    expect(said[0]).toMatch(/: upgrade .*; left to other workers$/);
    expect(replace).toHaveBeenCalledTimes(1);
    expect(quarantine.mock.calls).toEqual([[expect.stringContaining(NEWER)]]);
    expect(rendered).toEqual([]);
    // All three are there, away for a while; none is with the dead letters.
    expect(await queue.depth()).toEqual({ visible: 0, inFlight: 3, delayed: 0 });
    expect(await deadLetters.depth()).toMatchObject({ visible: 0, inFlight: 0 });
  },
);

test('what is no task of any version is put with the dead letters, as ever; and what is understood is rendered between', async () => {
  const newer = JSON.stringify({ ...(JSON.parse(message) as object), version: 2 });
  const { meets, deadLetters, rendered, quarantine } = await given(file);
  for (const body of [newer, newer, message, newer, '{"version": 0}', newer]) await meets(body);
  expect(rendered).toEqual(['frame_000001']);
  expect(quarantine).not.toHaveBeenCalled();
  expect(await deadLetters.depth()).toMatchObject({ visible: 1 });
});

test('an instance that the group does not replace says so, and ends rather than be paid for nothing', async () => {
  const { meets, quarantine } = await given({ ...file, version: 2 }, () =>
    Promise.reject(new Error('denied')),
  );
  for (let i = 0; i < 3; i++) await meets(message);
  expect(quarantine.mock.calls[0]?.[0]).toMatch(/; and the group does not replace this instance: denied$/);
});
