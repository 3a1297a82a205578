import { createHash } from 'node:crypto';
import { join } from 'node:path';
import sharp from 'sharp';
import { Ledger } from '../../farm/ledger/ledger';
import { FolderObjectStore } from '../../local/folder-store/folder-object-store';
import { keys } from '../../protocol/job/keys';
import { faultsOf, framesOf } from '../support/stores/finished-job';
import { temporaryFolder } from '../support/temporary-folder';

const JOB = '0123456789abcdef';
const EMPTY = { visible: 0, inFlight: 0, delayed: 0 };

/** Three frames that are done, and a store to spoil. */
async function givenDone() {
  const store = new FolderObjectStore(join(temporaryFolder(), 'output'));
  const ledger = new Ledger(store, JOB);
  const record = async (frame: number, bytes: Buffer): Promise<void> => {
    const [unit, time] = [`frame_00000${String(frame)}`, new Date(0).toISOString()];
    const name = `${unit}.png`;
    const sha256 = createHash('sha256').update(bytes).digest('hex');
    await store.put(keys.frame(JOB, name), bytes);
    await ledger.writeRecord({
      ...{ version: 1, job: JOB, unit, worker: 'one', started: time, finished: time, seconds: 1 },
      files: [{ name, bytes: bytes.length, sha256, etag: '' }],
    });
  };
  const picture = (grey: number): Promise<Buffer> =>
    sharp({ create: { width: 4, height: 4, channels: 3, background: { r: grey, g: grey, b: grey } } })
      .png()
      .toBuffer();
  for (const frame of [1, 2, 3]) await record(frame, await picture(frame));
  const deep = { tasks: EMPTY, deadLetters: EMPTY };
  const queue = { depth: () => Promise.resolve(deep.tasks) };
  const deadLetters = { depth: () => Promise.resolve(deep.deadLetters) };
  const expected = await framesOf(store, ledger);
  const frame = (number: number): string => keys.frame(JOB, `frame_00000${String(number)}.png`);
  const faults = (): Promise<string[]> => faultsOf({ store, ledger, queue, deadLetters }, expected);
  return { store, ledger, record, picture, frame, deep, faults };
}

type Done = Awaited<ReturnType<typeof givenDone>>;

describe('The check of a job that is said to be done', () => {
  test('finds nothing where nothing is wrong', async () => {
    expect(await (await givenDone()).faults()).toEqual([]);
  });

  test.each<[string, (job: Done) => unknown, string[]]>([
    [
      'two frames exchanged, as they came from the store',
      async ({ store, frame }) => {
        const [first, second] = [await store.get(frame(1)), await store.get(frame(2))];
        await store.put(frame(1), second ?? '');
        await store.put(frame(2), first ?? '');
      },
      [1, 2].flatMap((n) => [
        `frame_00000${String(n)}.png: its SHA-256 is not that of its record`,
        `frame_00000${String(n)}.png: is another picture than the undisturbed render`,
      ]),
    ],
    [
      'a frame that is another, and recorded so',
      async ({ record, picture }) => record(1, await picture(2)),
      ['frame_000001.png: is another picture than the undisturbed render'],
    ],
    [
      'half a frame, recorded as it is',
      async ({ record, picture }) => record(1, (await picture(1)).subarray(0, 60)),
      ['frame_000001.png: does not decode'],
    ],
    [
      'a record without its frame',
      ({ store, frame }) => store.delete(frame(3)),
      ['files: frame_000003.png missing'],
    ],
    [
      'a frame without its record',
      ({ ledger }) => ledger.forget('frame_000003'),
      ['records: frame_000003.json missing'],
    ],
    [
      'a frame too many',
      async ({ record, picture }) => record(4, await picture(4)),
      ['records: frame_000004.json too many', 'files: frame_000004.png too many'],
    ],
    [
      'a failure that was left',
      ({ ledger }) =>
        ledger.writeFailure('frame_000002', { worker: 'one', at: '', reason: 'no' }, { log: 'no\n' }),
      ['failures: frame_000002.json too many', 'logs: frame_000002.1.log too many'],
    ],
    ['a task that a worker has', ({ deep }) => (deep.tasks = { ...EMPTY, inFlight: 1 }), ['tasks: 1 left']],
    ['a dead letter', ({ deep }) => (deep.deadLetters = { ...EMPTY, visible: 1 }), ['dead letters: 1, of 0']],
  ])('finds %s', async (_, spoil, found) => {
    const job = await givenDone();
    await spoil(job);
    expect(await job.faults()).toEqual(found);
  });
});
