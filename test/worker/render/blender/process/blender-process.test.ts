import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { build } from 'esbuild';
import { driverPlugin } from '../../../../../scripts/bundle/driver-package.cjs';
import { BlenderCrashed } from '../../../../../worker/render/blender/failures/blender-crashed';
import { BlenderProcess } from '../../../../../worker/render/blender/process/blender-process';
import { RenderFailed } from '../../../../../worker/render/blender/failures/render-failed';
import { scene } from '../../../../support/scenes';
import { temporaryFolder } from '../../../../support/temporary-folder';
import { BLENDER } from '../../../../support/blender';

const work = temporaryFolder();
const started: BlenderProcess[] = [];
let folders = 0;

/** Settings with which a frame takes minutes. */
const slow = { samples: 100_000, resolution: { width: 800, height: 600 } };

async function start(): Promise<BlenderProcess> {
  const blender = await BlenderProcess.start({ executable: BLENDER, workFolder: join(work, 'blenders') });
  started.push(blender);
  return blender;
}

function folder(): string {
  const path = join(work, `frame-${String(folders++)}`);
  mkdirSync(path);
  return path;
}

/** Renders a frame that takes minutes, and returns when it is under way. */
async function rendering(blender: BlenderProcess, signal?: AbortSignal) {
  await blender.open(await scene('plain'), slow);
  let sampled: () => void = () => undefined;
  const underWay = new Promise<void>((is) => (sampled = is));
  const rendered = blender.render({
    frame: 1,
    folder: folder(),
    signal,
    onSample: sampled,
  });
  rendered.catch(() => undefined);
  await Promise.race([underWay, rendered]);
  return { rendered };
}

function isRunning(pid: number): boolean {
  try {
    // Orphans whose new parent has not yet looked at them are Z, for zombie.
    return !/^\d+ \(.*\) Z/.test(readFileSync(`/proc/${String(pid)}/stat`, 'utf8'));
  } catch {
    return false;
  }
}

async function gone(pid: number, within: number): Promise<boolean> {
  const end = Date.now() + within;
  while (isRunning(pid) && Date.now() < end) await delay(20);
  return !isRunning(pid);
}

afterEach(async () => {
  await Promise.all(started.splice(0).map((blender) => blender.close(0)));
});

test('a Blender that is killed in the middle of a frame is reported as killed, with the end of its log', async () => {
  const blender = await start();
  const { rendered } = await rendering(blender);
  process.kill(blender.pid, 'SIGKILL');
  const failure: unknown = await rendered.catch((error: unknown) => error);
  expect(failure).toBeInstanceOf(BlenderCrashed);
  expect((failure as BlenderCrashed).message).toBe('Blender was killed (SIGKILL)');
  expect((failure as BlenderCrashed).log).toMatch(/Sample \d+\/100000/);
  expect((failure as BlenderCrashed).log.split('\n').length).toBeLessThanOrEqual(60);
  expect(await blender.exited).toEqual({ code: null, signal: 'SIGKILL' });
  await expect(blender.open(await scene('plain'), {})).rejects.toThrow('Blender was killed (SIGKILL)');
});

test('a Blender that does something impossible is reported as crashed', async () => {
  const blender = await start();
  const { rendered } = await rendering(blender);
  process.kill(blender.pid, 'SIGSEGV');
  await expect(rendered).rejects.toThrow('Blender crashed (SIGSEGV)');
});

test('an abort ends Blender in the middle of a frame, at once, and its reason is the failure', async () => {
  const blender = await start();
  const stop = new AbortController();
  const { rendered } = await rendering(blender, stop.signal);
  const asked = performance.now();
  stop.abort(new Error('the lease was lost'));
  await expect(rendered).rejects.toThrow('the lease was lost');
  expect(performance.now() - asked).toBeLessThan(5000);
  expect(isRunning(blender.pid)).toBe(false);
});

test('a signal that has fired already keeps the frame from being begun', async () => {
  const blender = await start();
  await blender.open(await scene('plain'), {});
  const rendered = blender.render({
    frame: 1,
    folder: folder(),
    signal: AbortSignal.abort(new Error('too late')),
  });
  await expect(rendered).rejects.toThrow('too late');
  expect(isRunning(blender.pid)).toBe(true);
});

test('closing ends Blender in the middle of a frame, and leaves nothing in the work folder', async () => {
  const blender = await start();
  const { rendered } = await rendering(blender);
  const asked = performance.now();
  await blender.close();
  expect(performance.now() - asked).toBeLessThan(5000);
  await expect(rendered).rejects.toThrow('Blender ended by itself (exit code 0)');
  expect(readdirSync(join(work, 'blenders'))).toEqual([]);
});

test('a Blender that does not go by itself is killed, with what it has started', async () => {
  // Stands in for a Blender that is stuck: deaf to its pipe and to SIGTERM, with a child.
  const stuck = join(work, 'stuck-blender');
  const pidFile = join(work, 'child-pid');
  const ready = '{"event":"ready","blender":{"version":"0","build":"0","built":"0"}}';
  writeFileSync(
    stuck,
    `#!/bin/bash\ntrap '' TERM\nsleep 100 & echo $! >${pidFile}\necho '${ready}' >&4\nwhile :; do sleep 1; done\n`,
  );
  chmodSync(stuck, 0o755);
  const blender = await BlenderProcess.start({ executable: stuck, workFolder: work });
  await blender.close(200);
  expect(await blender.exited).toEqual({ code: null, signal: 'SIGKILL' });
  expect(await gone(Number(readFileSync(pidFile, 'utf8')), 1000)).toBe(true);
});

test('a driver that says what no driver says is stopped', async () => {
  const odd = join(work, 'odd-blender');
  writeFileSync(odd, '#!/bin/bash\necho \'{"event":"party"}\' >&4\nsleep 100\n');
  chmodSync(odd, 0o755);
  await expect(BlenderProcess.start({ executable: odd, workFolder: work })).rejects.toThrow(/Invalid type/);
});

test('a frame that cannot be rendered is told in the words of Blender, and the next one renders', async () => {
  const blender = await start();
  await blender.open(await scene('plain'), {});
  const file = join(work, 'a-file');
  writeFileSync(file, '');
  for (const frame of [1, -1]) {
    const failure: unknown = await blender
      .render({ frame, folder: join(file, 'folder') })
      .catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(RenderFailed);
    expect((failure as RenderFailed).message).toMatch(/^Render error \(Not a directory\) cannot save: '.*'$/);
    expect((failure as RenderFailed).log).toContain('Not a directory');
  }
  const { files } = await blender.render({ frame: 1, folder: folder() });
  expect(files).toEqual(['frame_000001.png']);
});

test('tells samples, time and memory of a frame, and the samples as they are done', async () => {
  const blender = await start();
  await blender.open(await scene('plain'), { samples: 64, resolution: { width: 320, height: 240 } });
  const seen: [number, number][] = [];
  const large = await blender.render({
    frame: 1,
    folder: folder(),
    onSample: (sample, of) => seen.push([sample, of]),
  });
  expect(seen.at(-1)).toEqual([64, 64]);
  expect(large.samples).toBe(64);
  expect(large.seconds).toBeGreaterThan(0.05);
  expect(large.peakBytes).toBeGreaterThan(2 ** 26);
  expect(large.peakBytes).toBeGreaterThanOrEqual(large.residentBytes);

  // The peak is the frame's own: a small frame after a large one does not inherit it.
  await blender.open(await scene('plain'), { resolution: { width: 1600, height: 1200 }, samples: 1 });
  const huge = await blender.render({ frame: 1, folder: folder() });
  await blender.open(await scene('plain'), { samples: 1 });
  const small = await blender.render({ frame: 1, folder: folder() });
  expect(small.peakBytes).toBeLessThan(huge.peakBytes - 2 ** 25);
});

test('a folder with signs that Blender gives a meaning to is a folder', async () => {
  const blender = await start();
  await blender.open(await scene('plain'), {});
  for (const frame of [7, -7]) {
    const odd = join(folder(), 'a ##### b ###### % {ü}');
    mkdirSync(odd);
    const digits = frame < 0 ? '-000007' : '000007';
    expect((await blender.render({ frame, folder: odd })).files).toEqual([`frame_${digits}.png`]);
  }
});

test('Blender ends when the worker dies, in the middle of a frame', async () => {
  const worker = join(work, 'worker.mjs');
  const source = JSON.stringify(
    join(__dirname, '../../../../../worker/render/blender/process/blender-process'),
  );
  await build({
    stdin: {
      contents: `
        import { BlenderProcess } from ${source};
        const blender = await BlenderProcess.start({ executable: ${JSON.stringify(BLENDER)}, workFolder: ${JSON.stringify(work)} });
        await blender.open(${JSON.stringify(await scene('plain'))}, ${JSON.stringify(slow)});
        let told = false;
        await blender.render({ frame: 1, folder: ${JSON.stringify(folder())}, onSample() {
          if (!told) console.log(blender.pid);
          told = true;
        } });`,
      resolveDir: __dirname,
    },
    outfile: worker,
    bundle: true,
    platform: 'node',
    format: 'esm',
    plugins: [driverPlugin],
  });
  const parent = spawn(process.execPath, [worker], { stdio: ['ignore', 'pipe', 'inherit'] });
  const [line] = (await once(parent.stdout, 'data')) as [Buffer];
  const pid = Number(line.toString());
  expect(isRunning(pid)).toBe(true);
  parent.kill('SIGKILL');
  expect(await gone(pid, 2000)).toBe(true);
});
