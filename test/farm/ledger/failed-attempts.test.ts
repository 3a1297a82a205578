import { Ledger } from '../../../farm/ledger/ledger';
import { FolderObjectStore } from '../../../local/folder-store/folder-object-store';
import { keys } from '../../../protocol/job/keys';
import { temporaryFolder } from '../../support/temporary-folder';

const JOB = '0123456789abcdef';
const UNIT = 'frame_000001';
const attempt = { worker: 'one', at: '2026-01-01T00:00:00.000Z', reason: 'no' };

/** A store whose answers to the first and the third `put` are lost. */
class DeafStore extends FolderObjectStore {
  puts = 0;

  override async put(...args: Parameters<FolderObjectStore['put']>) {
    const written = await super.put(...args);
    if ([1, 3].includes(++this.puts)) throw new Error('the answer was lost');
    return written;
  }
}

describe('An attempt that failed', () => {
  test('is written once, however often its writer retries after a lost response', async () => {
    const ledger = new Ledger(new DeafStore(temporaryFolder()), JOB);
    const write = () => ledger.writeFailure(UNIT, attempt, { log: 'no\n' });
    await expect(write()).rejects.toThrow('the answer was lost');
    await expect(write()).rejects.toThrow('the answer was lost');
    expect(await write()).toMatchObject({ attempts: [attempt], final: false });
    expect((await ledger.failure(UNIT))?.attempts).toHaveLength(1);
  });

  test('leaves no log behind when its writer dies on the way, and the unit is done after all', async () => {
    const store = new DeafStore(temporaryFolder());
    const ledger = new Ledger(store, JOB);
    await expect(ledger.writeFailure(UNIT, attempt, { log: 'no\n' })).rejects.toThrow('the answer was lost');
    const failure = await ledger.failure(UNIT);
    expect(failure).toBeDefined();
    await ledger.forgetFailure(UNIT);
    const left: string[] = [];
    for await (const { key } of store.list(keys.jobs)) left.push(key);
    expect(left).toEqual([]);
  });
});
