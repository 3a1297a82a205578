import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { temporaryFolder } from '../../support/temporary-folder';

const program = join(__dirname, '..', '..', '..', 'scripts', 'download', 'bring-archive.mjs');
const ARCHIVE = Buffer.from('what is in the archive');
const SHA256 = createHash('sha256').update(ARCHIVE).digest('hex');

let server: Server;
let site: string;
let home: string;
let asked: string[];

beforeEach(async () => {
  home = temporaryFolder();
  asked = [];
  server = createServer(({ url = '' }, response) => {
    asked.push(url);
    if (url.startsWith('/refuses')) response.writeHead(403).end();
    else response.end(url.startsWith('/other') ? 'another file' : ARCHIVE);
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  site = `http://127.0.0.1:${String((server.address() as AddressInfo).port)}`;
});
afterEach(() => {
  server.closeAllConnections();
  server.close();
});

const kept = () => join(home, '.cache', 'brenda', 'archives', `${SHA256}-b.tar.xz`);

/** As `cdk deploy` runs it. */
async function archive(...paths: readonly string[]) {
  const urls = paths.map((path) => `${site}/${path}`);
  const child = spawn(process.execPath, [program, 'nodeFile', SHA256, ...urls], {
    env: { ...process.env, HOME: home, USERPROFILE: home },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const said = { stdout: '', stderr: '' };
  child.stdout.on('data', (part: Buffer) => (said.stdout += part.toString()));
  child.stderr.on('data', (part: Buffer) => (said.stderr += part.toString()));
  const [code] = (await once(child, 'close')) as [number];
  return { code, ...said };
}

test('the archive is downloaded from the first place that has it, and kept', async () => {
  expect(await archive('refuses/b.tar.xz', 'other/b.tar.xz', 'b.tar.xz')).toEqual({
    code: 0,
    stdout: `${kept()}\n`,
    stderr: '',
  });
  expect(readFileSync(kept())).toEqual(ARCHIVE);
  expect(asked.at(-1)).toBe('/b.tar.xz');
});

test('one that was kept is compared, and downloaded again when it has changed', async () => {
  await archive('b.tar.xz');
  expect(await archive('b.tar.xz')).toMatchObject({ code: 0, stdout: `${kept()}\n` });
  expect(asked).toHaveLength(1);
  writeFileSync(kept(), 'half of it');
  expect(await archive('b.tar.xz')).toMatchObject({ code: 0, stdout: `${kept()}\n` });
  expect(asked).toHaveLength(2);
});

test('one among the downloads of the user is used where it lies', async () => {
  mkdirSync(join(home, 'Downloads'));
  writeFileSync(join(home, 'Downloads', 'b.tar.xz'), ARCHIVE);
  expect(await archive('refuses/b.tar.xz')).toMatchObject({
    code: 0,
    stdout: `${join(home, 'Downloads', 'b.tar.xz')}\n`,
  });
  expect(asked).toEqual([]);
  expect(existsSync(kept())).toBe(false);
});

test('where no server has it, one line says what each said and how to go on, and nothing is left', async () => {
  const { code, stdout, stderr } = await archive('refuses/b.tar.xz', 'other/b.tar.xz');
  expect([code, stdout]).toEqual([1, '']);
  expect(stderr).toBe(
    `b.tar.xz is not in the account yet, and cannot be brought there: cannot download ${site}/refuses/b.tar.xz: the server says 403 Forbidden; ` +
      `${site}/other/b.tar.xz is not what was expected: its SHA-256 is ${createHash('sha256').update('another file').digest('hex')}, and must be ${SHA256}; ` +
      `get ${site}/refuses/b.tar.xz with a browser into ${join(home, 'Downloads')} and deploy again, or name the file in nodeFile\n`,
  );
  expect(readdirSync(join(home, '.cache', 'brenda', 'archives'))).toEqual([]);
});

test('a home where nothing can be kept is said to be so', async () => {
  writeFileSync(join(home, '.cache'), 'a file, where the folder should be');
  const { code, stderr } = await archive('b.tar.xz');
  expect(code).toBe(1);
  expect(stderr).toMatch(
    /^b\.tar\.xz is not in the account yet, .*: cannot write in .*archives: ENOTDIR.*\n$/,
  );
});
