import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { BLENDER } from '../../support/blender';
import type { InstanceSandbox } from '../../support/deployment/instance-sandbox';
import { givenInstance, reasonOf } from './given-instance';

/** A tar.xz of one folder with these files, all of them programs; its SHA-256. */
function archiveOf(file: string, files: Readonly<Record<string, string>>): string {
  const folder = join(file, '..', 'packed', 'a-folder');
  for (const [name, content] of Object.entries(files)) {
    mkdirSync(join(folder, name, '..'), { recursive: true });
    writeFileSync(join(folder, name), content, { mode: 0o755 });
  }
  execFileSync('tar', ['-cJf', file, '-C', join(folder, '..'), 'a-folder']);
  return createHash('sha256').update(readFileSync(file)).digest('hex');
}

const blenderOf = (version: string) => `#!/bin/bash\necho "Blender ${version}"\n`;

const IN_BUCKET = 's3://projects/blender/0123/blender-5.2.2-linux-x64.tar.xz';

/** An instance that is to have Blender 5.2.2, which the farm's bucket has. */
function givenBlenderInBucket(env: Readonly<Record<string, string>> = {}): InstanceSandbox {
  const instance = givenInstance({ BRENDA_BLENDER_VERSION: '5.2.2' });
  const archive = join(instance.folder, 'archive');
  const sum = archiveOf(archive, { blender: blenderOf('5.2.2 LTS') });
  instance.setEnvironment({ BRENDA_BLENDER_ARCHIVE: IN_BUCKET, BRENDA_BLENDER_SHA256: sum, ...env });
  // `aws s3 cp --only-show-errors FROM TO`.
  instance.commands.stub('aws', `[ "$4" = ${IN_BUCKET} ] && cp "${archive}" "$5"`);
  // No image of ours has one, and nothing is fetched from elsewhere.
  instance.commands.stub('blender', 'exit 1').stub('curl', 'exit 7');
  return instance;
}

describe('Blender', () => {
  test("is fetched from the farm's bucket, checked and unpacked, and no other server is asked", async () => {
    const instance = givenBlenderInBucket();
    const { code, output } = await instance.runStep('blender');
    expect(output).toContain(`from ${IN_BUCKET}`);
    expect(code).toBe(0);
    expect(execFileSync(instance.path('opt/brenda/blender'), { encoding: 'utf8' })).toBe(
      'Blender 5.2.2 LTS\n',
    );
    const here = instance.path('run/brenda/blender-5.2.2-linux-x64.tar.xz');
    expect(instance.commands.calls('aws')).toEqual([`aws s3 cp --only-show-errors ${IN_BUCKET} ${here}`]);
    expect(instance.commands.calls('curl')).toEqual([]);
    expect(existsSync(here)).toBe(false);
  });

  test('is not unpacked when its checksum is another', async () => {
    const wanted = '0'.repeat(64);
    const instance = givenBlenderInBucket({ BRENDA_BLENDER_SHA256: wanted });
    expect((await instance.runStep('blender')).code).toBe(1);
    expect(reasonOf(instance, 'blender')).toMatch(
      new RegExp(
        `^${IN_BUCKET} is not what was deployed: its SHA-256 is [0-9a-f]{64}, and must be ${wanted}$`,
      ),
    );
    expect(instance.read('opt/brenda/blender-5.2.2/blender')).toBe('');
  });

  test('fails the boot when the bucket does not give it', async () => {
    const instance = givenBlenderInBucket();
    instance.commands.stub('aws', 'echo >&2; echo "fatal error: 403 Forbidden" >&2; exit 1');
    expect((await instance.runStep('blender')).code).toBe(1);
    expect(reasonOf(instance, 'blender')).toBe(
      `Blender cannot be fetched from ${IN_BUCKET}: fatal error: 403 Forbidden`,
    );
  });

  test('fails the boot when the disk is full', async () => {
    const instance = givenBlenderInBucket();
    instance.commands.stub(
      'tar',
      `{ echo "tar: a-folder/blender: Cannot write: No space left on device"; echo "tar: Exiting with failure status due to previous errors"; } | tee -a "${instance.path('run/brenda/blender.log')}"; exit 2`,
    );
    expect((await instance.runStep('blender')).code).toBe(1);
    expect(reasonOf(instance, 'blender')).toBe(
      'Blender cannot be unpacked: tar: a-folder/blender: Cannot write: No space left on device',
    );
  });

  test.each([
    ['the version that was asked for', '5.2.2', '5.2.2 LTS', 'used'],
    ['another version', '5.2.2', '5.2.20', 'fetched'],
    ['a version, and none was asked for', '', '3.6.0', 'used'],
  ])("when the image has %s, the image's own is %s", async (_, wanted, is, what) => {
    const instance = givenBlenderInBucket({ BRENDA_BLENDER_VERSION: wanted });
    instance.write('opt/blender-x/blender', blenderOf(is));
    execFileSync('chmod', ['+x', instance.path('opt/blender-x/blender')]);
    instance.commands.stub('blender', 'echo "Blender 1.0"');
    if (wanted === '') instance.commands.stub('blender', `echo "Blender ${is}"`);
    const { output } = await instance.runStep('blender');
    expect(output).toContain(what === 'used' ? "the image's own" : 'from s3://');
  });

  test('fails the boot when the image has none and none is named', async () => {
    const instance = givenInstance();
    // A machine with nothing but what the step is made of.
    const bin = join(instance.folder, 'bare');
    mkdirSync(bin);
    for (const name of ['bash', 'dirname', 'tee']) {
      symlinkSync(execFileSync('which', [name], { encoding: 'utf8' }).trim(), join(bin, name));
    }
    instance.setEnvironment({ PATH: bin });
    await instance.runStep('blender');
    expect(reasonOf(instance, 'blender')).toBe(
      'the image has no Blender, and the farm was not told which to fetch; set blenderVersion',
    );
  });
});

describe('the check of Blender', () => {
  function givenBlender(body: string, version = '5.2.2'): InstanceSandbox {
    const instance = givenInstance({ BRENDA_BLENDER_VERSION: version });
    instance.write('opt/brenda/blender', `#!/bin/bash\n${body}\n`);
    instance.write('run/brenda/blender', `${instance.path('opt/brenda/blender')}\n`);
    execFileSync('chmod', ['+x', instance.path('opt/brenda/blender')]);
    return instance;
  }

  /** Says its version, and renders. */
  const good = `case "$*" in *--version) echo "Color management: using fallback mode"; echo "Blender 5.2.2 LTS" ;; *) echo "rendered a frame with CYCLES" ;; esac`;
  const renders = (does: string): string =>
    `case "$*" in *--version) echo "Blender 5.2.2 LTS" ;; *) ${does} ;; esac`;

  test('starts it as the user of the worker, and renders a frame', async () => {
    const instance = givenBlender(good);
    const { code, output } = await instance.runStep('check');
    expect([code, output]).toEqual([0, 'Blender 5.2.2 LTS\nrendered a frame with CYCLES\n']);
    const as = `runuser -u brenda -- ${instance.path('opt/brenda/blender')} -b`;
    const script = instance.path('opt/brenda/bundle/test-frame.py');
    expect(instance.commands.calls('runuser')).toEqual([
      `${as} --version`,
      `${as} --factory-startup --python-exit-code 1 -P ${script} -- any`,
    ]);
  });

  test('renders with the engine that the jobs of the farm were given', async () => {
    const instance = givenBlender(good);
    instance.setEnvironment({ BRENDA_ENGINE: 'BLENDER_EEVEE' });
    expect((await instance.runStep('check')).code).toBe(0);
    expect(instance.commands.calls('runuser').at(-1)).toMatch(/ -- BLENDER_EEVEE$/);
  });

  test.each([
    [
      'blender: error while loading shared libraries: libXi.so.6: cannot open shared object file',
      'echo "$0: error while loading shared libraries: libXi.so.6: cannot open shared object file" >&2; exit 127',
      '',
      /^Blender does not start: .*libXi\.so\.6/,
    ],
    ['another version', 'echo "Blender 5.2.20"', '', /^this is Blender 5\.2\.20, and 5\.2\.2 was asked for$/],
    ['something else', 'echo hello', '', /is no Blender: it says "hello"$/],
    [
      'one that crashes for want of OpenGL',
      renders(
        `echo "Couldn't open libGL.so.1 or libOpenGL.so.0"; echo "Writing: /tmp/blender.crash.txt"; kill -ABRT $$`,
      ),
      'BLENDER_EEVEE',
      /^Blender cannot render a frame of 16 x 16 pixels here with BLENDER_EEVEE: Couldn't open libGL\.so\.1 or libOpenGL\.so\.0; it needs OpenGL: mesa-libEGL .* or instances with a GPU$/,
    ],
    [
      'one that cannot render',
      renders('echo "Fra:1 Mem:8M"; echo "out of everything"; exit 1'),
      '',
      /^Blender cannot render a frame of 16 x 16 pixels here: out of everything$/,
    ],
    [
      'one that renders nothing',
      renders(':'),
      '',
      /^Blender has rendered no frame and says that it ended well$/,
    ],
  ])('fails the boot for %s', async (_, body, engine, reason) => {
    const instance = givenBlender(body);
    instance.setEnvironment({ BRENDA_ENGINE: engine });
    expect((await instance.runStep('check')).code).toBe(1);
    expect(reasonOf(instance, 'check')).toMatch(reason);
  });

  test.each(['any', 'BLENDER_EEVEE', 'LUXCORE'])(
    'with a real Blender renders with %s what it has',
    async (engine) => {
      const instance = givenBlender(`exec "${BLENDER}" "$@"`, '');
      instance.setEnvironment({ BRENDA_ENGINE: engine });
      const { code, output } = await instance.runStep('check');
      if (engine === 'LUXCORE') {
        expect(reasonOf(instance, 'check')).toMatch(/: this Blender has no engine LUXCORE$/);
      } else {
        expect([code, output]).toEqual([
          0,
          expect.stringMatching(
            new RegExp(`rendered a frame with ${engine === 'any' ? 'CYCLES' : engine}(?:_NEXT)?\n$`),
          ),
        ]);
      }
    },
    120_000,
  );
});

describe('packages', () => {
  test('are not installed when the image has everything, so that it needs no package server', async () => {
    const instance = givenInstance();
    const { code, output } = await instance.runStep('packages');
    expect([code, output]).toEqual([0, 'everything is there\n']);
    expect(instance.commands.calls('dnf')).toEqual([]);
  });

  test('are what is missing, all at once, on Amazon Linux with Node.js', async () => {
    const instance = givenInstance();
    instance.commands.stub('ldconfig', 'echo "	libX11.so.6 (libc6,x86-64) => /lib/libX11.so.6"');
    rmSync(instance.path('usr/lib64/dri/swrast_dri.so'));
    for (const name of ['node', 'node-20', 'node-22', 'node-24']) instance.commands.stub(name, 'exit 1');
    const { code, output } = await instance.runStep('packages');
    expect(code).toBe(0);
    expect(instance.commands.calls('dnf')).toEqual([
      'dnf -q -y --setopt=install_weak_deps=False --setopt=strict=0 install libICE libSM libXfixes libXi libXrender libXxf86vm libglvnd-opengl libxkbcommon mesa-dri-drivers mesa-libEGL mesa-libEGL mesa-libGL nodejs22',
    ]);
    expect(output).toContain('there is no libICE:libice6');
  });

  test('have other names on Ubuntu', async () => {
    const instance = givenInstance();
    instance.commands.stub('ldconfig', '').stub('apt-get');
    execFileSync('rm', [join(instance.folder, 'bin', 'dnf')]);
    expect((await instance.runStep('packages')).code).toBe(0);
    const [update, install] = instance.commands.calls('apt-get');
    expect(update).toBe('apt-get -q -y -o DPkg::Lock::Timeout=300 update');
    expect(install).toContain('--no-install-recommends install libice6 libsm6 libx11-6');
  });

  test('fail the boot when their server cannot be reached', async () => {
    const instance = givenInstance();
    instance.commands.stub('ldconfig', '').stub('dnf', 'exit 1');
    instance.write('run/brenda/packages.log', 'Error: Failed to download metadata for repo "amazonlinux"\n');
    expect((await instance.runStep('packages')).code).toBe(1);
    expect(reasonOf(instance, 'packages')).toMatch(/cannot be installed: Error: Failed to download metadata/);
  });
});

describe('Node.js', () => {
  const old = 'exit 1';

  const IN_BUCKET = 's3://projects/node/0123/node-v24.19.0-linux-x64.tar.xz';

  /** An instance whose own Node.js is too old, and the farm's bucket, which has another. */
  function givenNodeInBucket(env: Readonly<Record<string, string>> = {}): InstanceSandbox {
    const instance = givenInstance();
    for (const name of ['node', 'node-20', 'node-22', 'node-24']) instance.commands.stub(name, old);
    const archive = join(instance.folder, 'archive');
    const sum = archiveOf(archive, { 'bin/node': `#!/bin/bash\nexec "${process.execPath}" "$@"\n` });
    instance.setEnvironment({ BRENDA_NODE_ARCHIVE: IN_BUCKET, BRENDA_NODE_SHA256: sum, ...env });
    instance.commands.stub('aws', `[ "$4" = ${IN_BUCKET} ] && cp "${archive}" "$5"`).stub('curl', 'exit 7');
    return instance;
  }

  test("is the image's own when that is new enough", async () => {
    const instance = givenInstance();
    expect((await instance.runStep('node')).code).toBe(0);
    expect(instance.read('run/brenda/node')).toMatch(/\/node\n$/);
  });

  test('is the newest of those that Amazon Linux has side by side', async () => {
    const instance = givenInstance();
    instance.commands.stub('node', old).stub('node-24', old).stub('node-22', 'exit 0');
    expect((await instance.runStep('node')).code).toBe(0);
    expect(instance.read('run/brenda/node')).toMatch(/\/node-22\n$/);
  });

  test("is fetched from the farm's bucket when there is none, and no other server is asked", async () => {
    const instance = givenNodeInBucket();
    const { code, output } = await instance.runStep('node');
    expect(output).toContain(`from ${IN_BUCKET}\n`);
    expect(output).toContain(`opt/brenda/node/bin/node ${process.version}`);
    expect(code).toBe(0);
    expect(instance.commands.calls('curl')).toEqual([]);
  });

  test('fails the boot when its checksum is another', async () => {
    const wanted = '2'.repeat(64);
    const instance = givenNodeInBucket({ BRENDA_NODE_SHA256: wanted });
    expect((await instance.runStep('node')).code).toBe(1);
    expect(reasonOf(instance, 'node')).toMatch(
      new RegExp(
        `^${IN_BUCKET} is not what was deployed: its SHA-256 is [0-9a-f]{64}, and must be ${wanted}$`,
      ),
    );
    expect(instance.read('opt/brenda/node/bin/node')).toBe('');
  });

  test('fails the boot when there is none and none was brought', async () => {
    const instance = givenNodeInBucket({ BRENDA_NODE_ARCHIVE: '' });
    expect((await instance.runStep('node')).code).toBe(1);
    expect(reasonOf(instance, 'node')).toBe(
      'this image has no Node.js 20.19 or newer, and the deployment brought none; put it into the image, or deploy with bringNode true',
    );
    expect(instance.commands.calls('curl')).toEqual([]);
  });

  test('fails the boot when what was brought does not run there', async () => {
    const instance = givenNodeInBucket();
    const archive = join(instance.folder, 'archive');
    rmSync(archive);
    rmSync(join(instance.folder, 'packed'), { recursive: true });
    instance.setEnvironment({
      BRENDA_NODE_SHA256: archiveOf(archive, { 'bin/node': '#!/bin/bash\nexit 126\n' }),
    });
    expect((await instance.runStep('node')).code).toBe(1);
    expect(reasonOf(instance, 'node')).toBe(
      `${IN_BUCKET} does not run here: it is for another kind of processor, or for a newer system`,
    );
  });
});
