import { type ChildProcess, execFileSync } from 'node:child_process';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Ledger } from '../../../farm/ledger/ledger';
import { keys } from '../../../protocol/job/keys';
import { type FunctionsEndpoint, functionsEndpoint } from '../../support/aws/functions-endpoint';
import { type Moto, startMoto } from '../../support/aws/moto';
import { type MotoFarm, motoFarm } from '../../support/aws/moto-farm';
import { BLENDER } from '../../support/blender';
import { isOneProgram, layBlender } from '../../support/blenders/laid-blender';
import { brenda } from '../../support/brenda';
import { bundled } from '../../support/deployment/lambda';
import { deployEntry, entryOf } from '../../support/farms/farm-directory';
import { scene } from '../../support/scenes';
import { temporaryFolder } from '../../support/temporary-folder';
import { canFence, FencedInstance } from '../../support/worker/fenced-instance';

const SECRET = 'the-secret-of-the-worker';
const STEERS = /(?![\n\t\u200c\u200d])[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]/u;
const BLOCKED = ['blocked-drivers', 'blocked-freestyle'];

// As in blender-to-instance.test.ts.
const canRun = (canFence() || process.env['CI'] !== undefined) && isOneProgram();
(canRun ? describe : describe.skip)('a scene of a stranger, from the laptop to a farm and back', () => {
  let moto: Moto;
  let farm: MotoFarm;
  let functions: FunctionsEndpoint;
  let instance: FencedInstance;
  let worker: ChildProcess;
  let said = '';
  let canary = '';
  let laptop = '';

  beforeAll(async () => {
    moto = await startMoto();
    farm = await motoFarm(moto);
    await deployEntry(moto.env, 'brenda-film', entryOf(farm, 'brenda-film'));
    const file = bundled('lambda/seeder/handler.ts', temporaryFolder());
    functions = await functionsEndpoint(() => ({ file, env: farm.env }));
    // Where every user of this machine may leave something.
    canary = mkdtempSync(join(tmpdir(), 'canary-'));
    chmodSync(canary, 0o1777);
    laptop = temporaryFolder();
    mkdirSync(join(laptop, 'film'));
    writeFileSync(join(laptop, '.bashrc'), "the user's");
    const script = join(__dirname, '..', '..', 'scenes', 'hostile', 'stranger.py');
    execFileSync(
      BLENDER,
      ['-b', '--factory-startup', '--python-exit-code', '1', '-P', script, '--', join(laptop, 'film')],
      { stdio: 'ignore', env: { ...process.env, CANARY: canary } },
    );
    instance = new FencedInstance();
    layBlender(instance);
    instance.write('mnt/brenda/private', SECRET, { owner: instance.worker, mode: 0o600 });
    startWorker();
  }, 60_000);
  afterEach(() => {
    for (const name of readdirSync(canary)) rmSync(join(canary, name), { recursive: true });
  });
  afterAll(async () => {
    instance.close();
    await functions.close();
    await moto.stop();
    rmSync(canary, { recursive: true, force: true });
  });

  /** As the service of an instance does. */
  function startWorker(): void {
    // Auto Scaling has no such instance.
    const env = Object.fromEntries(Object.entries(farm.env).filter(([name]) => name !== 'BRENDA_GROUP'));
    worker = instance.start([instance.node(), instance.path('opt/brenda/bundle/worker.cjs')], {
      ...env,
      AWS_SECRET_ACCESS_KEY: SECRET,
      ...instance.workerEnvironment(),
      LANG: 'C.UTF-8',
    });
    for (const stream of [worker.stdout, worker.stderr])
      stream?.setEncoding('utf8').on('data', (text: string) => (said += text));
  }

  /** What the stranger would see of their scene: everything that is left in the canary, by name. */
  function caught(): Record<string, string> {
    return Object.fromEntries(
      readdirSync(canary).map((name) => [name, readFileSync(join(canary, name), 'latin1')]),
    );
  }

  /** Calls the command line as the user does, in the laptop's folder. Nothing that it prints steers the terminal. */
  async function calls(...args: string[]) {
    const ran = await brenda([...args, '--farm', 'film'], {
      env: { ...moto.env, ...functions.env, GITHUB_TOKEN: SECRET },
      cwd: laptop,
    });
    expect(ran.stdout + ran.stderr).not.toMatch(STEERS);
    return ran;
  }

  async function rendered(job: string, unit = 'frame_000001'): Promise<void> {
    const ledger = new Ledger(farm.store, job);
    for (const end = Date.now() + 40_000; !(await ledger.isDone(unit));) {
      if (Date.now() > end || worker.exitCode !== null) {
        const log = Buffer.from((await farm.store.get(keys.log(job, unit, 1))) ?? '').toString();
        throw new Error(`${unit} was not rendered; the worker said ${said}\n${log}`);
      }
      await sleep(200);
    }
  }

  /** Submits it, and has its frame brought. @returns what lies in the folder for frames. */
  async function wholeChain(...options: string[]): Promise<string[]> {
    const { code, stdout, stderr } = await calls(
      'submit',
      'film/stranger.blend',
      '-f',
      '1',
      '--json',
      ...options,
    );
    expect({ code, stderr }).toEqual({ code: 0, stderr: expect.any(String) as string });
    const { job } = JSON.parse(stdout) as { job: string };
    await rendered(job);
    const frames = `frames-${job}`;
    // An instance that was taken over adds to what it has rendered.
    const record = JSON.parse(
      Buffer.from((await farm.store.get(keys.record(job, 'frame_000001'))) ?? '').toString(),
    ) as { files: object[] };
    await farm.store.put(keys.frame(job, '../../.bashrc'), 'evil').catch(() => undefined);
    await farm.store.put(
      keys.record(job, 'frame_000002'),
      JSON.stringify({
        ...record,
        unit: 'frame_000002',
        files: record.files.map((file) => ({ ...file, name: '../.bashrc', sha256: '/../../../.bashrc' })),
      }),
    );
    await calls('status');
    await calls('failures', '--job', job);
    await calls('frames', '--sync', frames, '--job', job);
    return readdirSync(join(laptop, frames)).sort();
  }

  test('is refused where it is submitted, by lines that name what it would run', async () => {
    const { code, stderr } = await calls('submit', 'film/stranger.blend', '-f', '1');
    expect(code).toBe(1);
    for (const id of BLOCKED) expect(stderr).toContain(id);
    expect(caught()).toEqual({});
  });

  test('is refused, too, where a template has a Blender of its own run it', async () => {
    writeFileSync(join(laptop, 'template'), 'blender -b *.blend -o "$OUTDIR/frame_######" -f $START\n');
    const allowed = ['--allow', BLOCKED.join(',')];
    const { code, stderr } = await calls(
      'submit',
      'film/stranger.blend',
      '-f',
      '1',
      '-T',
      'template',
      ...allowed,
    );
    expect({ code, stderr }).toEqual({
      code: 2,
      stderr: expect.stringMatching(
        /^brenda: the scene has scripts that the Blender of a template would run \(.*view layer.*\); give --trust, if you trust the scene with this machine, or render it without a template$/m,
      ) as string,
    });
    expect(caught()).toEqual({});
  });

  test('ends with a frame and nothing else, where its user lets it be rendered without', async () => {
    const frames = await wholeChain('--allow', BLOCKED.join(','));
    expect(frames).toContain('frame_000001.png');
    expect(caught()).toEqual({});
    expect(readFileSync(join(laptop, '.bashrc'), 'utf8')).toBe("the user's");
    expect(said).not.toContain(SECRET);
  }, 90_000);

  /** Submits tasks of a template. @returns the files that come of them. */
  async function ofTemplate(template: string, units: readonly string[], ...options: string[]) {
    writeFileSync(join(laptop, 'template'), template);
    const asked = ['submit', await scene('plain'), '-T', 'template', '--no-check', '--json', ...options];
    const { code, stdout, stderr } = await calls(...asked);
    expect({ code, stderr }).toEqual({ code: 0, stderr: expect.any(String) as string });
    const { job } = JSON.parse(stdout) as { job: string };
    for (const unit of units) await rendered(job, unit);
    const found: string[] = [];
    for await (const { key } of farm.store.list(keys.frames(job))) found.push(key.split('/').at(-1) ?? '');
    return found.sort();
  }

  test("renders a template's tasks, of several frames or of a tile, as the user of scenes, by the Blender that has no network", async () => {
    const several = [
      `id -u >${canary}/user`,
      `cat ${instance.path('mnt/brenda/private')} >${canary}/secret || true`,
      `blender -b *.blend -F PNG -o $OUTDIR/frame_###### -s $START -e $END -j $STEP -t 0 -a`,
    ].join('\n');
    expect(await ofTemplate(several, ['frames_000001-000002'], '-f', '1-2', '-S', '2')).toEqual([
      'frame_000001.png',
      'frame_000002.png',
    ]);
    // As the original's: it lays a script beside the scene, and names files by the tile.
    const tile = `cat >tile.py <<EOF
import bpy, os, socket
render = bpy.context.scene.render
render.border_min_x, render.border_max_x = $SF_MIN_X, $SF_MAX_X
render.use_border = True
print(os.getuid(), [name for _, name in socket.if_nameindex()], file=open("${canary}/blender", "a"))
EOF
blender -b *.blend -P tile.py -F PNG -o $OUTDIR/frame_######_X-$SF_MIN_X -s $START -e $END -a
`;
    const units = [0, 1].map((column) => `frame_000001_tile_${String(column)}-0_of_2x1`);
    expect(await ofTemplate(tile, units, '-f', '1', '-X', '2', '-Y', '1')).toEqual([
      'frame_000001_X-0.0.png',
      'frame_000001_X-0.5.png',
    ]);
    const user = String(instance.scene);
    expect(caught()).toEqual({
      user: `${user}\n`,
      secret: '',
      blender: `${user} ['lo']\n`.repeat(2),
    });
  }, 60_000);

  test('runs all of it where it is trusted, and even then reads no secret and writes to nothing of others', async () => {
    expect(await wholeChain('--trust', '--no-check')).toContain('frame_000001.png');
    const { ran = '', secrets = '', ...others } = caught();
    for (const way of ['style-module', 'driver', 'registered-text']) expect(ran).toContain(way);
    expect(Object.keys(others)).toEqual(['process']);
    expect(secrets).not.toContain(SECRET);
    expect(existsSync(join(canary, 'slot'))).toBe(false);
  }, 90_000);
});
