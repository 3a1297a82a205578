import { spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { FolderObjectStore } from '../../../local/folder-store/folder-object-store';
import { UserFault } from '../../../protocol/failure/fault';
import { objectStoreContract } from '../../farm/object-store.contract';
import { temporaryFolder } from '../../support/temporary-folder';

objectStoreContract('FolderObjectStore', () =>
  Promise.resolve({ store: new FolderObjectStore(temporaryFolder()) }),
);

describe('a folder as an object store', () => {
  let folder: string;
  let store: FolderObjectStore;
  beforeEach(() => {
    folder = join(temporaryFolder(), 'renders');
    store = new FolderObjectStore(folder);
  });

  const keysUnder = async (prefix: string): Promise<string[]> => {
    const keys: string[] = [];
    for await (const { key } of store.list(prefix)) keys.push(key);
    return keys;
  };

  it('makes nothing while it is only read', async () => {
    expect(await keysUnder('jobs/')).toEqual([]);
    expect(await store.get('jobs/a/job.json')).toBeUndefined();
    await store.delete('jobs/a/job.json');
    expect(existsSync(folder)).toBe(false);
  });

  it('puts the frames where the user looks, and everything else out of sight', async () => {
    await store.put('jobs/a/frames/frame_000001.png', 'pixels');
    await store.put('jobs/a/ledger/frame_000001.json', '{}');
    expect(readdirSync(folder).sort()).toEqual(['.brenda', 'frame_000001.png']);
    expect(readFileSync(join(folder, 'frame_000001.png'), 'utf8')).toBe('pixels');
    expect(readFileSync(join(folder, '.brenda/jobs/a/ledger/frame_000001.json'), 'utf8')).toBe('{}');
  });

  it('lists the frames without what else lies in the folder out of sight', async () => {
    await store.put('jobs/a/frames/frame_000001.png', 'pixels');
    await store.put('jobs/a/job.json', '{}');
    writeFileSync(join(folder, '.DS_Store'), '');
    mkdirSync(join(folder, '.git'));
    writeFileSync(join(folder, '.git/config'), '');
    expect(await keysUnder('jobs/a/frames/')).toEqual(['jobs/a/frames/frame_000001.png']);
    expect(await keysUnder('jobs/')).toEqual(['jobs/a/job.json']);
    expect(await keysUnder('')).toEqual(['jobs/a/job.json']);
  });

  it('leaves out links to nothing, and files that are no files', async () => {
    await store.put('jobs/a/frames/a.png', 'pixels');
    symlinkSync('nowhere', join(folder, 'b.png'));
    symlinkSync(folder, join(folder, 'circle'));
    expect(await keysUnder('jobs/a/frames/')).toEqual(['jobs/a/frames/a.png']);
    expect(await store.head('jobs/a/frames/circle')).toBeUndefined();
  });

  it('gives a file that was changed by hand another tag, and one that was only read the same', async () => {
    const key = 'jobs/a/frames/a.png';
    const { etag } = await store.put(key, 'pixels');
    await store.get(key);
    expect((await store.head(key))?.etag).toBe(etag);
    utimesSync(join(folder, 'a.png'), new Date(), new Date(Date.now() + 5000));
    expect((await store.head(key))?.etag).not.toBe(etag);
  });

  it('does not take a folder for an object', async () => {
    await store.put('jobs/a/ledger/x.json', '{}');
    expect(await store.get('jobs/a/ledger')).toBeUndefined();
    expect(await store.head('jobs/a/ledger')).toBeUndefined();
    await store.delete('jobs/a/ledger');
    expect(await store.get('jobs/a/ledger/x.json/y')).toBeUndefined();
    await expect(store.put('jobs/a/ledger', 'x')).rejects.toThrow(/there is a folder of that name$/);
    await expect(store.put('jobs/a/ledger', 'x', { ifAbsent: true })).rejects.toThrow(
      /there is a folder of that name$/,
    );
    expect(await keysUnder('jobs/a/')).toEqual(['jobs/a/ledger/x.json']);
  });

  it.each([
    [
      'a part of the path is a file',
      () => {
        writeFileSync(join(folder, '.brenda'), '');
      },
      'jobs/a/job.json',
      'a part of its path is a file',
    ],
    ['the name is too long', () => undefined, `jobs/a/frames/${'x'.repeat(300)}.png`, 'its name is too long'],
  ])('says in one line, for the user, why it cannot write: %s', async (_, given, key, reason) => {
    mkdirSync(folder);
    given();
    const fault: unknown = await store.put(key, '{}').catch((error: unknown) => error);
    expect(fault).toBeInstanceOf(UserFault);
    expect((fault as UserFault).message).toBe(`cannot write ${store.layout.pathOf(key)}: ${reason}`);
  });

  it('leaves no half of an object, and nothing else, when its contents fail to come', async () => {
    await store.put('jobs/a/frames/a.png', 'old');
    const broken = async function* (): AsyncGenerator<Uint8Array> {
      yield await Promise.resolve(Buffer.alloc(100_000));
      throw new Error('the line is dead');
    };
    await expect(store.putStream('jobs/a/frames/a.png', broken())).rejects.toThrow('the line is dead');
    expect(readFileSync(join(folder, 'a.png'), 'utf8')).toBe('old');
    expect(readdirSync(store.layout.temporary)).toEqual([]);
  });

  it('has the old contents or the new after its process is killed at any moment', async () => {
    const versions = ['a', 'b'].map((char) => Buffer.alloc(300_000, char));
    await store.put('jobs/a/frames/a.png', versions[0] ?? '');
    const program = `
      const { FolderObjectStore } = require(${JSON.stringify(join(process.cwd(), 'local/folder-store/folder-object-store.ts'))});
      const store = new FolderObjectStore(process.argv[1]);
      (async () => {
        console.log('ready');
        for (let i = 0; ; i++) await store.put('jobs/a/frames/a.png', Buffer.alloc(300_000, 'ab'[i % 2]));
      })();`;
    for (let times = 0; times < 3; times++) {
      const child = spawn(process.execPath, ['--require', 'tsx/cjs', '-e', program, folder], {
        stdio: ['ignore', 'pipe', 'inherit'],
      });
      await once(child.stdout, 'data');
      await new Promise((resolve) => setTimeout(resolve, 20 + Math.random() * 30));
      child.kill('SIGKILL');
      await once(child, 'exit');
      const left = readFileSync(join(folder, 'a.png'));
      expect(versions.some((version) => version.equals(left))).toBe(true);
    }
  });
});
