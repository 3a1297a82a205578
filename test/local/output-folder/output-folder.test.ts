import { existsSync, mkdirSync, readdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { OutputFolder } from '../../../local/output-folder/output-folder';
import { temporaryFolder } from '../../support/temporary-folder';

const work = temporaryFolder();

describe('an output folder', () => {
  it('is made when it is missing, with all it lies in', async () => {
    const folder = await OutputFolder.take(join(work, 'a', 'b', 'c'));
    expect(readdirSync(folder.path)).toEqual(['.brenda']);
    await folder.release();
  });

  it('may be a link, or lie behind one, and stays where it led when the link is changed', async () => {
    for (const name of ['disk', 'disk/renders', 'other']) mkdirSync(join(work, name));
    symlinkSync('disk', join(work, 'link'));
    symlinkSync('disk/renders', join(work, 'direct'));
    for (const named of ['link/renders', 'direct']) {
      const folder = await OutputFolder.take(join(work, named));
      expect([folder.named, folder.path]).toEqual([join(work, named), join(work, 'disk', 'renders')]);
      rmSync(join(work, 'link'));
      symlinkSync('other', join(work, 'link'));
      await folder.requireThere();
      await folder.undo();
      rmSync(join(work, 'link'));
      symlinkSync('disk', join(work, 'link'));
    }
    expect(readdirSync(join(work, 'other'))).toEqual([]);
  });

  it('is no link to what is not there', async () => {
    symlinkSync('nowhere', join(work, 'dangling'));
    for (const named of ['dangling', 'dangling/renders'])
      await expect(OutputFolder.take(join(work, named))).rejects.toThrow(
        `output folder: ${join(work, 'dangling')} is a link to what is not there; name another with -o`,
      );
    expect(existsSync(join(work, 'nowhere'))).toBe(false);
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
