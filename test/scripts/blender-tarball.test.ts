import { execFileSync, spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

interface Release {
  readonly version: string;
  readonly url: string;
  readonly sha256: string;
}

const script = join(__dirname, '..', '..', 'scripts', 'blender-tarball.mjs');
const { installTarball } = jest.requireActual<{
  installTarball: (cache: string, release: Release) => Promise<string>;
}>(script);

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

test('a file that is not there is said to be so', async () => {
  const release = givenRelease(givenArchive(), (_request, response) => response.writeHead(404).end());
  await fails(release, /cannot download .*blender\.tar: the server says 404 Not Found$/);
});

test('a download that is cut off leaves nothing', async () => {
  const archive = givenArchive();
  const release = givenRelease(archive, (_request, response) => {
    response.writeHead(200, { 'content-length': archive.length });
    response.write(archive.subarray(0, archive.length / 2), () => response.destroy());
  });
  await fails(release, /cannot download .*blender\.tar: ./);
});

test('a server that is not there is said to be so', async () => {
  const release = await givenRelease(givenArchive(), () => undefined);
  server?.close();
  await fails(release, /cannot download .*: connect ECONNREFUSED/);
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
function givenArchive(): Buffer {
  const release = join(folder, 'blender-9.9.9');
  mkdirSync(join(release, '9.9'), { recursive: true });
  writeFileSync(join(release, '9.9', 'data'), Buffer.alloc(200_000));
  writeFileSync(join(release, 'blender'), '#!/bin/sh\necho Blender 9.9.9\n', { mode: 0o755 });
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
  return { version: '9.9.9', url: `http://127.0.0.1:${String(port)}/blender.tar`, sha256 };
}

async function fails(release: Release | Promise<Release>, message: RegExp): Promise<void> {
  const error: unknown = await installTarball(cache, await release).catch((thrown: unknown) => thrown);
  expect(error).toMatchObject({ name: 'SetupFault', message: expect.stringMatching(message) as string });
  expect((error as Error).message).not.toContain('\n');
  expect(readdirSync(cache)).toEqual([]);
}
