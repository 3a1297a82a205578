import { copyFileSync, cpSync, existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { create } from 'tar';
import { brenda } from '../../../support/brenda';
import { scene } from '../../../support/scenes';
import { temporaryFolder } from '../../../support/temporary-folder';

const work = temporaryFolder();
const output = join(work, 'frames');
let many: string;
let images: string;

beforeAll(async () => {
  many = await scene('faults', 'many');
  images = await scene('missing-files', 'images');
  copyFileSync(await scene('plain', 'no-camera'), join(work, 'no-camera.blend'));
  copyFileSync(await scene('plain'), join(work, 'plain.blend'));
});

describe('brenda check', () => {
  it('lists errors first, each with what uses it and what to do, and says what the scene is', async () => {
    const { code, stdout, stderr } = await brenda(['check', many, '-f', '2-3', '--samples', '7']);
    expect({ code, stderr }).toEqual({ code: 1, stderr: '' });
    expect(stdout.trimEnd().split('\n')).toEqual([
      expect.stringMatching(/^error no-gpu {2}The scene is to be rendered on a GPU/),
      '  scene "Scene": is to be rendered on a GPU, and Cycles has none here',
      '    fix: render where there is one, or give --device cpu',
      expect.stringMatching(/^error unbaked-simulations {2}A simulation is not baked/),
      '  cloth "Cloth" on object "Flag": not baked, so each frame is rendered from the scene as it was saved',
      '    used by: object "Flag"',
      '    fix: bake in Blender, save, and hand the bake over with the scene',
      expect.stringMatching(/^warning outputs-elsewhere {2}/),
      '  compositor node "Passes": is set to write to /render/passes',
      '    fix: nothing has to be done; its files come in Passes/ beside the frame',
      '',
      expect.stringMatching(/^many\.blend: saved by Blender [\d.]+, opened by [\d.]+( LTS)?$/),
      'frames 2-3 (2), 80x60, CYCLES, 7 samples a pixel',
      'files of frame 2: Passes/beauty_0002_L.png, Passes/beauty_0002_R.png, Passes/depth/d02_L.png, Passes/depth/d02_R.png, frame_000002_L.png, frame_000002_R.png',
      '2 errors, 1 warning',
      'to render all the same: --allow no-gpu,unbaked-simulations',
    ]);
  });

  it('tells what is allowed, and exits with 0 when all errors are', async () => {
    const some = await brenda(['check', many, '--allow', 'no-gpu']);
    expect(some.code).toBe(1);
    expect(some.stdout).toMatch(/^error unbaked-simulations.*^allowed no-gpu.*^warning outputs/ms);
    expect(some.stdout).toContain(
      '1 error, 2 warnings\nto render all the same: --allow no-gpu,unbaked-simulations\n',
    );
    const all = await brenda(['check', many, '--allow', 'unbaked-simulations, no-gpu']);
    expect(all.code).toBe(0);
    expect(all.stdout).toMatch(/^0 errors, 3 warnings$/m);
  });

  it('prints all of it as one JSON object', async () => {
    const { code, stdout } = await brenda(['check', images, '--json', '--allow', 'missing-fonts']);
    expect(code).toBe(1);
    const said = JSON.parse(stdout) as { findings: { subject: string }[] };
    expect(said).toMatchObject({
      scene: 'images.blend',
      frames: '1-4',
      frameCount: 4,
      width: 80,
      height: 60,
      engine: 'CYCLES',
      samples: 2,
      denoised: false,
      format: 'PNG',
      expected: { frame: 1, files: ['frame_000001.png'] },
      errors: 4,
      warnings: 5,
    });
    expect(said.findings.find(({ subject }) => subject === 'textures/wood.png')).toEqual({
      id: 'missing-images',
      severity: 'error',
      allowed: false,
      subject: 'textures/wood.png',
      usedBy: ['material "Table material"', 'object "Table"'],
      say: 'is not there',
      fix: 'put it there, or give its place in Blender (File > External Data > Find Missing Files)',
    });
  });

  it('finds nothing in the example, and exits with 0', async () => {
    const { code, stdout } = await brenda([
      'check',
      join(__dirname, '..', '..', '..', '..', 'examples', 'bloom'),
    ]);
    expect({ code, stdout }).toEqual({
      code: 0,
      stdout: expect.stringMatching(
        /^bloom\.blend: saved by .*\nframes 1-24 \(24\), 480x270, CYCLES, 16 samples a pixel\nfiles of frame 1: frame_000001\.png\n0 errors, 0 warnings\n$/,
      ) as string,
    });
  });

  it('tells a file by its place in the project, and so does render', async () => {
    const project = join(work, 'nested');
    cpSync(dirname(images), join(project, 'shots'), { recursive: true });
    const nested = [project, '--scene', 'shots/images.blend'];
    const checked = await brenda(['check', ...nested]);
    const rendered = await brenda(['render', ...nested, '-f', '1', '-o', join(work, 'nested-frames')]);
    expect([checked.code, rendered.code]).toEqual([1, 1]);
    for (const said of [checked.stdout, rendered.stderr])
      expect(said).toMatch(/(?<!\S)shots\/textures\/wood\.png/);
  });

  it('takes a folder and an archive for the project, and leaves nothing behind', async () => {
    const made = dirname(await scene('missing-files', 'project/outside'));
    const project = join(work, 'film');
    cpSync(made, join(project, 'shots'), { recursive: true });
    copyFileSync(join(made, '..', 'shared.png'), join(project, 'shared.png'));
    const archive = join(work, 'film.tar');
    await create({ file: archive, cwd: work }, ['film']);
    const before = readdirSync(tmpdir()).filter((name) => name.startsWith('brenda-check-'));
    for (const input of [project, archive]) {
      const { code, stdout } = await brenda(['check', input]);
      expect({ code, last: stdout.trimEnd().split('\n').at(-1) }).toEqual({
        code: 0,
        last: '0 errors, 0 warnings',
      });
    }
    const alone = await brenda(['check', join(project, 'shots')]);
    expect(alone.code).toBe(1);
    expect(alone.stdout).toContain(`  ../shared.png: is outside of the project, ${join(project, 'shots')}\n`);
    expect(readdirSync(tmpdir()).filter((name) => name.startsWith('brenda-check-'))).toEqual(before);
  });

  it('is stopped by Ctrl-C, with 130, and leaves nothing behind', async () => {
    const slow = join(work, 'slow-blender');
    writeFileSync(slow, `#!/bin/sh\ntouch '${work}/started'\nsleep 2\n`, { mode: 0o755 });
    const running = brenda(['check', join(work, 'plain.blend')], { env: { BLENDER: slow, TMPDIR: work } });
    while (!existsSync(join(work, 'started'))) await sleep(20);
    running.kill('SIGINT');
    expect(await running).toMatchObject({ code: 130, stdout: '', stderr: '' });
    expect(readdirSync(work).filter((name) => name.startsWith('brenda-check-'))).toEqual([]);
  });

  it('is told of by --help, with an example', async () => {
    const { stdout } = await brenda(['check', '--help']);
    expect(stdout).toMatch(/--allow <ids>.*Example:\n {2}brenda check scene\.blend --frames 1-240\n/s);
  });

  it.each([
    ['', "brenda: check: missing required argument 'scene'; usage: brenda check [options] <scene>"],
    ['%/nowhere.blend', 'brenda: "%/nowhere.blend": no such file or folder'],
    ['%/plain.blend -f 9-1', 'brenda: frames "9-1": the end, 1, comes before the start, 9; write 1-9'],
    ['%/plain.blend --samples 0', 'brenda: --samples 0: must be a whole number of 1 or more'],
    [
      '%/plain.blend --engine LUX',
      /^brenda: engine "LUX": this Blender [\d.]+( LTS)? has no such engine; it has CYCLES, /,
    ],
    ['%/plain.blend --workers 2', /^brenda: check: unknown option '--workers'; /],
    [
      '%/plain.blend --allow missing-image',
      'brenda: --allow missing-image: there is no such finding; did you mean missing-images?',
    ],
    [
      '%/plain.blend --allow hats',
      /^brenda: --allow hats: must be one of no-denoiser, missing-colours, missing-images, missing-libraries, .*no-gpu/,
    ],
    [
      '%/plain.blend --allow missing-images,no-camera',
      'brenda: --allow no-camera: cannot be allowed: there would be no frame to be had',
    ],
    ['%/plain.blend --allow newer-file', 'brenda: --allow newer-file: is a warning, and stops nothing'],
  ])('refuses %j with 2', async (typed, line) => {
    const args = typed.split(' ').filter(Boolean);
    const ran = await brenda(['check', ...args.map((arg) => arg.replaceAll('%', work))]);
    expect({ code: ran.code, stdout: ran.stdout }).toEqual({ code: 2, stdout: '' });
    const [said] = ran.stderr.replaceAll(work, '%').split('\n');
    if (typeof line === 'string') expect(said).toBe(line);
    else expect(said).toMatch(line);
  });
});

describe('brenda render', () => {
  it('renders nothing of a scene with errors, says how to go on, exits with 1 and leaves nothing behind', async () => {
    const { code, stdout, stderr } = await brenda(['render', many, '-f', '1', '-o', output, '--json']);
    expect(code).toBe(1);
    expect(stderr).toMatch(/^error no-gpu {2}.*^error unbaked-simulations {2}/ms);
    expect(stderr.trimEnd().split('\n').slice(-2).join('\n')).toBe(
      `brenda: ${many}: 2 errors in the scene, no frame was rendered\nfix the scene, or go on with --allow no-gpu,unbaked-simulations`,
    );
    expect(JSON.parse(stdout)).toMatchObject({ refused: [{ id: 'no-gpu' }, { id: 'unbaked-simulations' }] });
    expect(existsSync(output)).toBe(false);
  });

  it('goes on with what is allowed, tells it, and it is the same job', async () => {
    const allow = ['--allow', 'no-gpu,unbaked-simulations'];
    const { code, stderr, stdout } = await brenda([
      'render',
      many,
      '-f',
      '1',
      '-o',
      output,
      '--json',
      ...allow,
    ]);
    expect(stderr).toMatch(
      /^warning: no-gpu: .*^warning: unbaked-simulations: cloth "Cloth" .*^warning: outputs/ms,
    );
    expect(code).toBe(0);
    expect(existsSync(join(output, 'frame_000001_L.png'))).toBe(true);
    const { job } = JSON.parse(stdout) as { job: string };
    const file = JSON.parse(readFileSync(join(output, '.brenda', 'jobs', job, 'job.json'), 'utf8')) as object;
    expect(file).toMatchObject({ allow: ['no-gpu', 'unbaked-simulations'] });

    const wider = ['--allow', 'no-gpu,unbaked-simulations,missing-fonts'];
    const more = await brenda(['render', many, '-f', '1', '-o', output, '--json', ...wider]);
    expect(JSON.parse(more.stdout)).toMatchObject({ job, skipped: 1 });
  });

  it('does not say how to allow what cannot be', async () => {
    const path = join(work, 'no-camera.blend');
    const { code, stderr } = await brenda(['render', path, '-o', output]);
    expect(code).toBe(1);
    expect(stderr).toContain('  scene "Scene": has no active camera\n    fix: add one in Blender and save\n');
    expect(stderr.trimEnd().split('\n').slice(-2).join('\n')).toBe(
      `brenda: ${path}: 1 error in the scene, no frame was rendered\nfix the scene`,
    );
  });

  it('leaves a scene to its template, and warns', async () => {
    const template = join(work, 'template');
    writeFileSync(template, 'echo frame >$OUTDIR/frame_$START.txt\n');
    const { code, stderr } = await brenda([
      ...['render', join(work, 'no-camera.blend'), '-T', template, '-f', '1'],
      ...['-o', join(work, 'of-template')],
    ]);
    expect(stderr).toMatch(
      /^warning: no-camera: scene "Scene": has no active camera; add one in Blender and save$/m,
    );
    expect(code).toBe(0);
  });

  it('leaves no scene to it that it could not look at, unless the scene is trusted', async () => {
    const [path, template, out] = [join(work, 'cut.blend'), join(work, 'template'), join(work, 'of-cut')];
    writeFileSync(path, readFileSync(join(work, 'no-camera.blend')).subarray(0, 2000));
    writeFileSync(template, 'echo frame >$OUTDIR/frame_$START.txt\n');
    const args = ['render', path, '-T', template, '-f', '1', '-o', out];
    const { code, stderr } = await brenda(args);
    expect({ code, made: existsSync(out) }).toEqual({ code: 2, made: false });
    expect(stderr).toMatch(
      /^brenda: .*cut.*; what the Blender of a template would run of it could not be seen: give --trust, if you trust the scene with this machine$/m,
    );
    const trusted = await brenda([...args, '--trust']);
    expect({ code: trusted.code, made: existsSync(join(out, 'frame_1.txt')) }).toEqual({
      code: 0,
      made: true,
    });
    expect(trusted.stderr).toMatch(/^warning: .*cut/m);
  });
});
