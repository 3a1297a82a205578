import { existsSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { OutputFolder } from '../../local/output-folder';
import { temporaryFolder } from '../support/temporary-folder';

const work = temporaryFolder();

describe('an output folder', () => {
  it('is made when it is missing, with all it lies in', async () => {
    const folder = await OutputFolder.take(join(work, 'a', 'b', 'c'));
    expect(readdirSync(folder.path)).toEqual(['.brenda']);
    await folder.release();
  });

  it('is gone again when nothing came of it', async () => {
    const folder = await OutputFolder.take(join(work, 'd', 'e'));
    await folder.undo();
    expect(existsSync(join(work, 'd'))).toBe(false);
  });

  it('stays, with what was in it, when it was there before', async () => {
    mkdirSync(join(work, 'f'));
    writeFileSync(join(work, 'f', 'mine.txt'), '');
    await (await OutputFolder.take(join(work, 'f'))).undo();
    expect(readdirSync(join(work, 'f'))).toEqual(['mine.txt']);
  });

  it('keeps the ledger of an earlier render', async () => {
    mkdirSync(join(work, 'g', '.brenda', 'jobs'), { recursive: true });
    await (await OutputFolder.take(join(work, 'g'))).undo();
    expect(readdirSync(join(work, 'g', '.brenda'))).toEqual(['jobs']);
  });

  it('is taken by one render at a time', async () => {
    const path = join(work, 'h');
    const first = await OutputFolder.take(path);
    await expect(OutputFolder.take(path)).rejects.toThrow(
      `output folder ${path}: another brenda (process ${String(process.pid)}) renders into it; wait for it, or name another with -o`,
    );
    await first.release();
    await (await OutputFolder.take(path)).release();
  });

  test.each([
    ['a process that is gone', '999999999 1\n'],
    ['an earlier process of the same number', `${String(process.pid)} 1\n`],
  ])('is free when its lock is of %s', async (_, lock) => {
    const hidden = join(work, 'i', '.brenda');
    mkdirSync(hidden, { recursive: true });
    writeFileSync(join(hidden, 'lock'), lock);
    await (await OutputFolder.take(join(work, 'i'))).release();
  });

  test.each([
    ['/proc/frames', 'cannot write /proc/frames: no folder can be made there'],
    [join(__filename, 'x'), `cannot write ${join(__filename, 'x')}: a part of its path is a file`],
    [__filename, `cannot write ${__filename}: a part of its path is a file`],
    [`/tmp/${'x'.repeat(300)}`, `cannot write /tmp/${'x'.repeat(300)}: its name is too long`],
  ])('cannot be %s', async (path, reason) => {
    await expect(OutputFolder.take(path)).rejects.toThrow(`output folder: ${reason}; name another with -o`);
  });
});
