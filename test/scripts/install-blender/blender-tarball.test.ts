import { execFileSync, spawn, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DEFAULT_BLENDER } from '../../../lib/blender-release';
import { blenderUrls } from '../../../protocol/releases/blender-releases';

interface Release {
  readonly version: string;
  readonly urls: readonly string[];
  readonly sha256: string;
  readonly bytes?: number;
}

interface Bounds {
  readonly attempts?: number;
  readonly pauseMs?: number;
  readonly quietMs?: number;
  readonly home?: string;
}

const script = join(__dirname, '..', '..', '..', 'scripts', 'install-blender', 'blender-tarball.mjs');
const { installTarball } = jest.requireActual<{
  installTarball: (cache: string, release: Release, bounds?: Bounds) => Promise<string>;
}>(script);

/** Whatever is tried again is tried again at once. */
const quick = { attempts: 3, pauseMs: 1 };

let folder: string;
let cache: string;
let server: Server | undefined;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'brenda-tarball-'));
  cache = join(folder, 'cache', 'blender');
  jest.spyOn(process.stderr, 'write').mockReturnValue(true);
});

afterEach(() => {
  jest.restoreAllMocks();
  server?.closeAllConnections();
  server?.close();
  server = undefined;
  rmSync(folder, { recursive: true });
});

test('a release is unpacked under its version, and can be started', async () => {
  const archive = givenArchive();
  const blender = await installTarball(cache, await givenRelease(archive, sends(archive)));
  expect(blender).toBe(join(cache, '9.9.9', 'blender'));
  expect(execFileSync(blender, { encoding: 'utf8' })).toBe('Blender 9.9.9\n');
  expect(readdirSync(join(cache, '9.9.9')).sort()).toEqual(['9.9', 'blender']);
  expect(readdirSync(cache)).toEqual(['9.9.9']);
});

test('a broken installation of the same version is replaced', async () => {
  mkdirSync(join(cache, '9.9.9', 'half'), { recursive: true });
  const archive = givenArchive();
  await installTarball(cache, await givenRelease(archive, sends(archive)));
  expect(readdirSync(join(cache, '9.9.9')).sort()).toEqual(['9.9', 'blender']);
});

test('another file than the one that was pinned is refused', async () => {
  const archive = givenArchive();
  await fails(
    givenRelease(archive, sends(Buffer.from('something else'))),
    /is not what was expected: its SHA-256 is [0-9a-f]{64}, and must be/,
  );
});

test('a file of another size is refused before it is fetched', async () => {
  const archive = givenArchive();
  let sent = 0;
  const release = await givenRelease(archive, (_request, response) => {
    response.writeHead(200, { 'content-length': 1234 });
    response.write(archive.subarray(0, 100), () => (sent += 100));
  });
  await fails(
    { ...release, bytes: archive.length },
    new RegExp(
      `is not what was expected: it has 1,234 bytes, and must have ${archive.length.toLocaleString('en')}$`,
    ),
  );
  expect(sent).toBeLessThanOrEqual(100);
});

test('a file that does not end where it should is refused there', async () => {
  const archive = givenArchive();
  const release = await givenRelease(archive, (_request, response) => {
    response.write(archive);
    response.end('and more');
  });
  await fails(
    { ...release, bytes: archive.length },
    new RegExp(`is not what was expected: it has more than ${archive.length.toLocaleString('en')} bytes$`),
  );
});

test.each([
  ['404 Not Found', 404],
  ['403 Forbidden', 403],
])('what the server refuses with %s is asked for once', async (says, status) => {
  let asked = 0;
  const release = givenRelease(givenArchive(), (_request, response) => {
    asked++;
    response.writeHead(status).end();
  });
  await fails(release, new RegExp(`cannot download .*blender\\.tar: the server says ${says}$`));
  expect(asked).toBe(1);
});

test('a download says what it is that downloads', async () => {
  const archive = givenArchive();
  let agent: string | undefined;
  const release = await givenRelease(archive, (request, response) => {
    agent = request.headers['user-agent'];
    response.end(archive);
  });
  await installTarball(cache, release, quick);
  expect(agent).toMatch(/^brenda-setup\//);
});

test('a download that breaks off goes on where it was', async () => {
  const archive = givenArchive();
  const ranges: (string | undefined)[] = [];
  const release = await givenRelease(archive, (request, response) => {
    ranges.push(request.headers.range);
    const from = Number(/^bytes=(\d+)-$/.exec(request.headers.range ?? '')?.[1] ?? 0);
    const to = Math.min(archive.length, from + Math.ceil(archive.length / 2));
    response.writeHead(from > 0 ? 206 : 200, {
      'content-length': archive.length - from,
      ...(from > 0
        ? { 'content-range': `bytes ${String(from)}-${String(archive.length - 1)}/${String(archive.length)}` }
        : {}),
    });
    response.write(archive.subarray(from, to), () => {
      if (to === archive.length) response.end();
      // What has not come when a connection is cut is not kept.
      else setTimeout(() => response.destroy(), 200);
    });
  });
  const blender = await installTarball(cache, { ...release, bytes: archive.length }, quick);
  expect(execFileSync(blender, { encoding: 'utf8' })).toBe('Blender 9.9.9\n');
  expect(ranges[0]).toBeUndefined();
  expect(ranges.at(-1)).toMatch(/^bytes=\d+-$/);
});

test('a download that breaks off begins again where the server does not resume', async () => {
  const archive = givenArchive();
  let asked = 0;
  const release = await givenRelease(archive, (_request, response) => {
    response.writeHead(200, { 'content-length': archive.length });
    if (asked++ > 0) response.end(archive);
    else response.write(archive.subarray(0, archive.length / 2), () => response.destroy());
  });
  await installTarball(cache, release, quick);
  expect(readdirSync(cache)).toEqual(['9.9.9']);
  expect(asked).toBe(2);
});

test('a server that is busy is asked again', async () => {
  const archive = givenArchive();
  let asked = 0;
  const release = await givenRelease(archive, (_request, response) => {
    if (asked++ > 0) response.end(archive);
    else response.writeHead(503).end();
  });
  await installTarball(cache, release, quick);
  expect(asked).toBe(2);
});

test('a download that breaks off each time is given up, and leaves nothing', async () => {
  const archive = givenArchive();
  const release = givenRelease(archive, (_request, response) => {
    response.writeHead(200, { 'content-length': archive.length });
    response.write(archive.subarray(0, 1000), () => response.destroy());
  });
  await fails(release, /cannot download .*blender\.tar: ./);
});

test('a server that falls silent is given up', async () => {
  const release = givenRelease(givenArchive(), (_request, response) => {
    response.writeHead(200, { 'content-length': 1000 });
    response.write('a');
  });
  await fails(release, /cannot download .*: nothing came for 0\.05 seconds$/, { ...quick, quietMs: 50 });
});

test('a server that is not there is said to be so', async () => {
  const release = await givenRelease(givenArchive(), () => undefined);
  server?.close();
  await fails(release, /cannot download .*: connect ECONNREFUSED/);
});

test('an archive without a program leaves the installation that was there', async () => {
  mkdirSync(join(cache, '9.9.9', 'old'), { recursive: true });
  const archive = givenArchive({ program: 'something-else' });
  const release = await givenRelease(archive, sends(archive));
  await expect(installTarball(cache, release, quick)).rejects.toThrow(/holds no program called blender$/);
  expect(readdirSync(join(cache, '9.9.9'))).toEqual(['old']);
});

test('what a killed installation left is removed by the next one', async () => {
  const ended = spawnSync(process.execPath, ['-e', '']).pid;
  for (const pid of [ended, process.pid])
    mkdirSync(join(cache, `.install-${String(pid)}-x`), { recursive: true });
  const archive = givenArchive();
  await installTarball(cache, await givenRelease(archive, sends(archive)));
  expect(readdirSync(cache).sort()).toEqual([`.install-${String(process.pid)}-x`, '9.9.9']);
});

test('an archive that tar cannot read is said to be so', async () => {
  const noise = Buffer.from('not an archive at all');
  await fails(givenRelease(noise, sends(noise)), /cannot unpack Blender into .*: tar: /);
});

test('a folder that cannot be written is said to be so', async () => {
  writeFileSync(join(folder, 'cache'), 'a file, where the folder should be');
  const archive = givenArchive();
  await expect(installTarball(cache, await givenRelease(archive, sends(archive)))).rejects.toThrow(
    /^cannot write in /,
  );
});

test.each(['SIGINT', 'SIGTERM'] as const)('%s in the middle leaves nothing', async (signal) => {
  const archive = givenArchive();
  const release = await givenRelease(archive, (_request, response) => {
    response.writeHead(200, { 'content-length': archive.length });
    response.write(archive.subarray(0, 100));
  });
  const program = `import { installTarball } from '${script}'; await installTarball('${cache}', ${JSON.stringify(release)});`;
  const installer = spawn(process.execPath, ['--input-type=module', '-e', program], {
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  await once(installer.stderr, 'data');
  installer.kill(signal);
  expect(await once(installer, 'close')).toEqual([130, null]);
  expect(readdirSync(cache)).toEqual([]);
});

/** A tar of `blender-9.9.9/`, as blender.org makes them, with a program that says its version. */
function givenArchive({ program = 'blender' } = {}): Buffer {
  const release = join(folder, 'blender-9.9.9');
  mkdirSync(join(release, '9.9'), { recursive: true });
  writeFileSync(join(release, '9.9', 'data'), Buffer.alloc(200_000));
  writeFileSync(join(release, program), '#!/bin/sh\necho Blender 9.9.9\n', { mode: 0o755 });
  const archive = join(folder, 'blender.tar');
  execFileSync('tar', ['-cf', archive, '-C', folder, 'blender-9.9.9']);
  return readFileSync(archive);
}

function sends(body: Buffer): RequestListener {
  return (_request, response) => response.end(body);
}

async function givenRelease(pinned: Buffer, answer: RequestListener): Promise<Release> {
  server = createServer(answer).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const sha256 = createHash('sha256').update(pinned).digest('hex');
  return { version: '9.9.9', urls: [`http://127.0.0.1:${String(port)}/blender.tar`], sha256 };
}

async function fails(
  release: Release | Promise<Release>,
  message: RegExp,
  bounds: Bounds = quick,
): Promise<void> {
  const error: unknown = await installTarball(cache, await release, bounds).catch(
    (thrown: unknown) => thrown,
  );
  expect(error).toMatchObject({ name: 'SetupFault', message: expect.stringMatching(message) as string });
  expect((error as Error).message).not.toContain('\n');
  expect(readdirSync(cache)).toEqual([]);
}

test('farms and the set-up take the same release', () => {
  const { blenderRelease } = jest.requireActual<{ blenderRelease: Release }>(
    '../../../scripts/install-blender/blender-release.mjs',
  );
  expect(blenderRelease).toEqual({
    ...DEFAULT_BLENDER,
    urls: blenderUrls(DEFAULT_BLENDER.version),
    bytes: 383_295_504,
  });
});

test('each mirror is asked in turn, and the first that has the very archive is taken', async () => {
  const archive = givenArchive();
  const asked: string[] = [];
  const release = await givenRelease(archive, ({ url = '' }, response) => {
    asked.push(url);
    if (url === '/refuses') response.writeHead(403).end();
    else response.end(url === '/good' ? archive : 'another file');
  });
  const at = new URL(release.urls[0] ?? '').origin;
  const urls = [`${at}/refuses`, `${at}/another`, `${at}/good`, `${at}/never`];
  const blender = await installTarball(cache, { ...release, urls }, quick);
  expect(execFileSync(blender, { encoding: 'utf8' })).toBe('Blender 9.9.9\n');
  expect(asked).toEqual(['/refuses', '/another', '/good']);
});

test('where none of them gives it away, one line says what each said', async () => {
  const release = await givenRelease(givenArchive(), ({ url }, response) =>
    response.writeHead(url === '/a' ? 403 : 404).end(),
  );
  const at = new URL(release.urls[0] ?? '').origin;
  await fails(
    { ...release, urls: [`${at}/a`, `${at}/b`] },
    /^cannot download \S+\/a: the server says 403 Forbidden; cannot download \S+\/b: the server says 404 Not Found$/,
  );
});

test('an archive that a browser has downloaded is taken, and another file of its name is not', async () => {
  const archive = givenArchive();
  let asked = 0;
  const release = await givenRelease(archive, (_request, response) => {
    asked++;
    response.end(archive);
  });
  const downloaded = join(folder, 'Downloads', 'blender.tar');
  mkdirSync(join(folder, 'Downloads'));
  writeFileSync(downloaded, archive);
  await installTarball(cache, release, { ...quick, home: folder });
  expect(asked).toBe(0);
  writeFileSync(downloaded, 'half of it');
  await installTarball(cache, release, { ...quick, home: folder });
  expect(asked).toBe(1);
  expect(readFileSync(downloaded, 'utf8')).toBe('half of it');
});
