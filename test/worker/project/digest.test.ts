import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { symlinkSync, truncateSync, writeFileSync } from 'node:fs';
import { appendFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { UserFault } from '../../../protocol/failure/fault';
import { digestFiles } from '../../../worker/project/files/digest';
import { Inputs } from '../../../worker/project/inputs';
import { temporaryFolder } from '../../support/temporary-folder';

const work = temporaryFolder();
const pipe = join(work, 'pipe');

beforeAll(() => {
  execFileSync('mkfifo', [pipe]);
});

test.each([
  ['a device', '/dev/zero'],
  ['a pipe', pipe],
  ['a folder', work],
])('%s is not read', async (kind, path) => {
  const link = join(work, `link to ${kind}`);
  symlinkSync(path, link);
  for (const name of [path, link]) {
    const digested = digestFiles([name]);
    await expect(digested).rejects.toThrow(UserFault);
    await expect(digested).rejects.toThrow(`"${name}" is ${kind}, not a file; name a file there`);
  }
});

test('what a scene reads may be a device, which is then no file that is watched', async () => {
  const { facts } = await Inputs.taken(['/dev/zero', pipe]);
  expect(Object.values(facts).map(({ sha256 }) => sha256)).toEqual([undefined, undefined]);
});

test.each([
  ['files are hashed', (path: string, signal: AbortSignal) => digestFiles([path], signal)],
  ['inputs are taken', (path: string, signal: AbortSignal) => Inputs.taken([path], undefined, signal)],
])('a signal ends it at once while %s', async (_, read) => {
  const endless = join(work, 'endless');
  writeFileSync(endless, '');
  truncateSync(endless, 2 ** 43);
  const stop = new AbortController();
  const reading = read(endless, stop.signal);
  const stopped = new Error('stopped');
  setTimeout(() => {
    stop.abort(stopped);
  }, 50);
  await expect(reading).rejects.toBe(stopped);
});

test('of a file that grows as fast as it is read, what it held at first is read', async () => {
  const log = join(work, 'log');
  const content = Buffer.alloc(8 * 1024 * 1024, 'a');
  writeFileSync(log, content);
  const writer = new AbortController();
  const writing = (async () => {
    while (!writer.signal.aborted) await Promise.all([appendFile(log, content), sleep(1)]);
  })();
  const begun = digestFiles([log]);
  const digest = (await begun).get(log);
  writer.abort();
  await writing;
  expect(digest).toHaveLength(64);
});

test('a link that lies where none was is not followed', async () => {
  const secret = join(work, 'secret');
  writeFileSync(secret, 'secret');
  const link = join(work, 'became a link');
  symlinkSync(secret, link);
  await expect(digestFiles([link], undefined, true)).rejects.toThrow(UserFault);
  const followed = await digestFiles([link]);
  expect(followed.get(link)).toBe(createHash('sha256').update('secret').digest('hex'));
});
