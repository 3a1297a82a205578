import type { WorkerNews } from '../../../protocol/environment/worker-event';
import { objectStore } from '../../../farm/aws/clients';
import { Ledger } from '../../../farm/ledger/ledger';
import { FolderObjectStore } from '../../../local/folder-store/folder-object-store';
import { keys } from '../../../protocol/job/keys';
import { RenderFailed } from '../../../worker/render/blender/failures/render-failed';
import { FailedUnits } from '../../../worker/failures/failed-units';
import type { OpenJob } from '../../../worker/job/open-job';
import { UnitLog } from '../../../worker/task/unit/unit-log';
import { type Answer, scriptedServer } from '../../support/aws/scripted-server';
import { temporaryFolder } from '../../support/temporary-folder';

const said: WorkerNews[] = [];
const failures = new FailedUnits({
  worker: 'one',
  say: (news) => void said.push(news),
  quarantine: () => undefined,
  endBlender: () => Promise.resolve(),
});

const BUSY: Answer = {
  status: 503,
  headers: { 'content-type': 'application/xml' },
  body: '<Error><Code>SlowDown</Code><Message>Please reduce your request rate.</Message></Error>',
};

test('a store that asks to be asked less often is waited for, and costs no attempt', async () => {
  let asked = 0;
  // More often than the SDK tries by itself.
  const s3 = await scriptedServer(() => (++asked <= 7 ? BUSY : { status: 200, headers: {}, body: 'here' }));
  try {
    const store = objectStore('frames', s3.env);
    const got = await failures.retryWhileUnavailable(() => store.get('key'), new AbortController().signal);
    expect(Buffer.from(got ?? []).toString()).toBe('here');
    expect(asked).toBe(8);
    expect(said).toEqual([
      { event: 'warning', text: expect.stringContaining('waits for the store') as string },
    ]);
  } finally {
    await s3.close();
  }
});

test('what AWS refuses is no failure of the unit, and not asked again', async () => {
  const denied = Object.assign(new Error('Access Denied'), { name: 'AccessDenied' });
  const signal = new AbortController().signal;
  await expect(failures.retryWhileUnavailable(() => Promise.reject(denied), signal)).rejects.toBe(denied);
  const job = {} as OpenJob;
  const attempt = { unit: 'frame_000001', job, signal, log: new UnitLog(), oomKillsBefore: 0 };
  expect(await failures.settle(denied, attempt)).toBe('unavailable');
});

test('a unit that another worker has rendered meanwhile has not failed', async () => {
  const store = new FolderObjectStore(temporaryFolder());
  const ledger = new Ledger(store, '0123456789abcdef');
  await store.put(keys.record('0123456789abcdef', 'frame_000001'), '{}');
  const job = { file: { id: '0123456789abcdef' }, ledger } as OpenJob;
  const signal = new AbortController().signal;
  said.length = 0;
  const settle = (unit: string) =>
    failures.settle(new RenderFailed('no camera', '', 0), {
      unit,
      job,
      signal,
      log: new UnitLog(),
      oomKillsBefore: 0,
    });
  expect(await settle('frame_000001')).toBe('done');
  expect(await settle('frame_000002')).toBe('failed');
  expect(said.map(({ event }) => event)).toEqual(['skipped', 'failed']);
  const failed: string[] = [];
  for await (const unit of ledger.failed()) failed.push(unit);
  expect(failed).toEqual(['frame_000002']);
});
