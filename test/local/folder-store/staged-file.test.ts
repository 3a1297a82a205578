import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { StagedFile } from '../../../local/folder-store/staged-file';
import { temporaryFolder } from '../../support/temporary-folder';

/** What link(2) says on exFAT, and on some network disks. */
const noHardLinks = (): Promise<void> => Promise.reject(Object.assign(new Error('link'), { code: 'EPERM' }));

describe('a file in the making', () => {
  let folder: string;
  let temporary: string;
  beforeEach(() => {
    folder = temporaryFolder();
    temporary = join(folder, 'tmp');
  });

  const staged = (contents: string): Promise<StagedFile> =>
    StagedFile.create(temporary, [Buffer.from(contents)]);

  it('has its name only when it is published', async () => {
    const file = await staged('pixels');
    expect(readdirSync(folder)).toEqual(['tmp']);
    await file.publish(join(folder, 'deep/down/a'));
    expect(readFileSync(join(folder, 'deep/down/a'), 'utf8')).toBe('pixels');
    expect(readdirSync(temporary)).toEqual([]);
  });

  it('grows by another', async () => {
    const [a, b] = [await staged('one '), await staged('two')];
    await a.append(b);
    await a.publish(join(folder, 'a'));
    expect(readFileSync(join(folder, 'a'), 'utf8')).toBe('one two');
  });

  it.each([
    ['with hard links', undefined],
    ['without hard links', noHardLinks],
  ])('is published once by many who find the name free, on a disk %s', async (_, link) => {
    const files = await Promise.all(Array.from({ length: 20 }, (_value, i) => staged(String(i))));
    const states = await Promise.all(files.map((file) => file.publishIfAbsent(join(folder, 'a'), link)));
    const winners = states.flatMap((state, i) => (state ? [String(i)] : []));
    expect(winners).toEqual([readFileSync(join(folder, 'a'), 'utf8')]);
    expect(readdirSync(temporary)).toEqual([]);
  });

  it.each([
    ['with hard links', undefined],
    ['without hard links', noHardLinks],
  ])('leaves a name to who has it, on a disk %s', async (_, link) => {
    writeFileSync(join(folder, 'a'), 'theirs');
    expect(await (await staged('ours')).publishIfAbsent(join(folder, 'a'), link)).toBeUndefined();
    expect(readFileSync(join(folder, 'a'), 'utf8')).toBe('theirs');
    expect(readdirSync(temporary)).toEqual([]);
  });

  it('is published into a folder that is not there yet, on a disk without hard links', async () => {
    expect(await (await staged('x')).publishIfAbsent(join(folder, 'new/a'), noHardLinks)).toBeDefined();
    expect(existsSync(join(folder, 'new/a'))).toBe(true);
  });

  it('is not published in place of a folder', async () => {
    mkdirSync(join(folder, 'a'));
    await expect((await staged('x')).publishIfAbsent(join(folder, 'a'))).rejects.toMatchObject({
      code: 'EISDIR',
    });
  });

  it('has a tag of its own, however soon it follows another of its size', async () => {
    const tags = new Set<string>();
    for (let i = 0; i < 50; i++)
      tags.add((await (await staged(String(i % 10))).publish(join(folder, 'a'))).etag);
    expect(tags.size).toBe(50);
  });
});
