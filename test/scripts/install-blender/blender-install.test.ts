import { execFileSync, spawn, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

const scripts = join(__dirname, '..', '..', '..', 'scripts');
const program = `
  import { ensureBlender } from '${join(scripts, 'install-blender', 'blender-install.mjs')}';
  import { mainOf } from '${join(scripts, 'support', 'fault.mjs')}';
  await mainOf(async () => console.log(await ensureBlender(JSON.parse(process.env.WHERE))));
`;

/** Whatever this machine is. */
const debian = {
  platform: 'linux',
  arch: 'x64',
  osRelease: 'ID=debian\n',
  root: true,
  terminal: false,
  freeSudo: false,
  programs: ['apt-get', 'tar', 'xz'],
};
const withoutApt = { ...debian, osRelease: 'ID=fedora\n', programs: ['tar', 'xz'] };

const LIBRARIES = [
  'libX11.so.6',
  'libXi.so.6',
  'libXxf86vm.so.1',
  'libXfixes.so.3',
  'libXrender.so.1',
  'libxkbcommon.so.0',
  'libSM.so.6',
  'libICE.so.6',
  'libGL.so.1',
  'libOpenGL.so.0',
  'libEGL.so.1',
  'libEGL_mesa.so.0',
];

let home: string;

beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'brenda-blender-'));
});
afterEach(() => {
  rmSync(home, { recursive: true });
});

test('$BLENDER comes first', () => {
  givenBlender('bin/blender', '3.4.1');
  const named = givenBlender('mine/blender', '5.0.0');
  expect(ensured({ BLENDER: named })).toEqual({
    status: 0,
    blender: named,
    said: `setup: Blender 5.0.0, ${named}\n`,
  });
});

test('then the one on the PATH', () => {
  const onPath = givenBlender('bin/blender', '3.4.1');
  givenBlender('.cache/brenda/blender/4.5.4/blender', '4.5.4');
  expect(ensured().blender).toBe(onPath);
});

test('then the newest that was installed here, and no half of one', () => {
  givenBlender('.cache/brenda/blender/4.5.4/blender', '4.5.4');
  const newest = givenBlender('.cache/brenda/blender/4.10.0/blender', '4.10.0');
  givenBlender('.cache/brenda/blender/.install-x/blender', '9.9.9');
  mkdirSync(join(home, '.cache/brenda/blender/6.0.0'));
  expect(ensured().blender).toBe(newest);
});

test('a $BLENDER that is not there is refused', () => {
  givenBlender('bin/blender', '3.4.1');
  expect(ensured({ BLENDER: '/nowhere/blender' })).toEqual({
    status: 1,
    blender: '',
    said: 'setup: BLENDER="/nowhere/blender": there is no such program\n',
  });
});

test('a Blender that does not start says why', () => {
  const broken = given('bin/blender', 'echo "libXi.so.6: cannot open shared object file" >&2; exit 127');
  expect(ensured()).toEqual({
    status: 1,
    blender: '',
    said: `setup: ${broken} does not start: libXi.so.6: cannot open shared object file\n`,
  });
});

describe('where there is none', () => {
  let server: Server;
  let answer: RequestListener;
  let release: { version: string; urls: string[]; sha256: string; bytes: number };

  beforeEach(async () => {
    const made = join(home, 'made');
    mkdirSync(join(made, 'blender-9.9.9'), { recursive: true });
    writeFileSync(join(made, 'blender-9.9.9', 'blender'), '#!/bin/sh\necho Blender 9.9.9\n', { mode: 0o755 });
    execFileSync('tar', ['-cf', join(made, 'blender.tar'), '-C', made, 'blender-9.9.9']);
    const archive = readFileSync(join(made, 'blender.tar'));
    answer = (_request, response) => response.end(archive);
    server = createServer((request, response) => {
      answer(request, response);
    }).listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;
    release = {
      version: '9.9.9',
      urls: [`http://127.0.0.1:${String(port)}/blender.tar`],
      sha256: createHash('sha256').update(archive).digest('hex'),
      bytes: archive.length,
    };
    for (const tool of ['tar', 'cat', 'xz', 'env', 'mkdir', 'chmod']) link(tool);
    given('bin/ldconfig', `echo '${LIBRARIES.map((name) => `\t${name} (libc6,x86-64)`).join('\n')}'`);
  });
  afterEach(() => {
    server.closeAllConnections();
    server.close();
  });

  test('the official build is installed, though apt-get would have another', async () => {
    given('bin/apt-get', 'echo apt-get was called >&2; exit 1');
    const blender = join(home, '.cache/brenda/blender/9.9.9/blender');
    expect(await ensuredMeanwhile({ release, machine: debian })).toMatchObject({ status: 0, blender });
  });

  test("where it cannot be downloaded, the system's own takes its place, and one line says what it lacks", async () => {
    answer = (_request, response) => response.writeHead(403).end();
    given(
      'bin/apt-get',
      `case "$*" in *install*' blender') printf '#!/bin/sh\\necho Blender 3.4.1\\n' >"${home}/bin/blender"; chmod +x "${home}/bin/blender" ;; esac`,
    );
    const { status, blender, said } = await ensuredMeanwhile({ release, machine: debian });
    expect([status, blender]).toEqual([0, join(home, 'bin/blender')]);
    expect(said.split('\n')).toContain(
      `setup: cannot download ${release.urls[0] ?? ''}: the server says 403 Forbidden; in its place apt-get installs the Blender of this system, which has no denoiser (OpenImageDenoise); this takes some minutes`,
    );
  });

  test('where neither can be had, it says why, and how to go on', async () => {
    answer = (_request, response) => response.writeHead(403).end();
    given('bin/apt-get', 'echo "E: Unable to locate package blender" >&2; exit 100');
    const { status, said } = await ensuredMeanwhile({ release, machine: debian });
    expect(status).toBe(1);
    expect(said.trimEnd().split('\n').at(-1)).toMatch(
      /^setup: cannot download .*403 Forbidden; apt-get install blender failed: E: Unable to locate package blender; there is no Blender here: get https:.* with a browser into your folder Downloads, and run this again; or unpack it, then run this again with BLENDER=/,
    );
  });

  test('what the official build needs of the system is installed', async () => {
    given(
      'bin/ldconfig',
      `[ ! -e "${home}/done" ] || echo '${LIBRARIES.map((name) => `\t${name} (x)`).join('\n')}'`,
    );
    given('bin/apt-get', `echo "$*" >>"${home}/calls"; case "$*" in *install*) : >"${home}/done" ;; esac`);
    const { status, said } = await ensuredMeanwhile({ release, machine: debian });
    expect(status).toBe(0);
    expect(readFileSync(join(home, 'calls'), 'utf8')).toMatch(
      /install -y --no-install-recommends libx11-6 libxi6 libxxf86vm1 libxfixes3 libxrender1 libxkbcommon0 libsm6 libice6 libgl1 libopengl0 libegl1 libegl-mesa0/,
    );
    expect(said).not.toContain('Blender does not start without');
  });

  test('where that may not be installed, it is named', async () => {
    given(
      'bin/ldconfig',
      `echo '${LIBRARIES.slice(2)
        .map((name) => `\t${name} (x)`)
        .join('\n')}'`,
    );
    const { said } = await ensuredMeanwhile({ release, machine: withoutApt });
    expect(said).toContain(
      'setup: Blender does not start without libX11.so.6, libXi.so.6; install the packages libX11 libXi\n',
    );
  });

  function link(tool: string): void {
    given(`bin/${tool}`, `PATH=/usr/sbin:/usr/bin:/sbin:/bin exec ${tool} "$@"`);
    // env has to find what stands in for apt-get.
    if (tool === 'env') given('bin/env', 'shift; exec "$@"');
  }

  async function ensuredMeanwhile(
    where: object,
  ): Promise<{ status: number | null; blender: string; said: string }> {
    const child = spawn(process.execPath, ['--input-type=module', '-e', program], {
      env: { PATH: join(home, 'bin'), HOME: home, WHERE: JSON.stringify(where) },
    });
    let [blender, said] = ['', ''];
    child.stdout.setEncoding('utf8').on('data', (text: string) => (blender += text));
    child.stderr.setEncoding('utf8').on('data', (text: string) => (said += text));
    const [status] = (await once(child, 'close')) as [number | null];
    return { status, blender: blender.trim(), said };
  }
});

test('an instance and the set-up ask for the same libraries', () => {
  const { blenderLibraries } = jest.requireActual<{
    blenderLibraries: () => { name: string; kind: string }[];
  }>('../../../scripts/install-blender/blender-libraries.mjs');
  expect(blenderLibraries().map(({ name }) => name)).toEqual([...LIBRARIES, 'dri/*swrast_dri.so']);
  expect(new Set(blenderLibraries().map(({ kind }) => kind))).toEqual(new Set(['start', 'gpu']));
});

function givenBlender(path: string, version: string): string {
  return given(path, `echo "Blender ${version}"; echo "	build date: today"`);
}

function given(path: string, script: string): string {
  const file = join(home, path);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, `#!/bin/sh\n${script}\n`, { mode: 0o755 });
  return file;
}

function ensured(env: Record<string, string> = {}): { status: number | null; blender: string; said: string } {
  const { status, stdout, stderr } = spawnSync(process.execPath, ['--input-type=module', '-e', program], {
    env: { PATH: join(home, 'bin'), HOME: home, WHERE: '{}', ...env },
    encoding: 'utf8',
  });
  return { status, blender: stdout.trim(), said: stderr };
}
