import { mkdtemp, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { parseArgs } from 'node:util';
import { join } from 'node:path';
import { blenderOf } from '../cli/which-blender';
import { planMemory } from './plan-memory';
import { type BenchScene, renderAllWays } from './render-ways';
import { run } from './run';
import { seedAMillion, seederRate } from './seeder';
import { firstReceiveTime, helpTime } from './start-times';
import { unitGaps } from './unit-gap';

// As it runs: bundled, in dist/bench/.
const root = join(__dirname, '..', '..');
const brenda = join(root, 'dist', 'brenda.mjs');
const worker = join(root, 'dist', 'worker.cjs');

/** Prints how fast Brenda is beside plain Blender. Every figure of a row comes from this run, on this machine. */
async function main(): Promise<void> {
  const { values } = parseArgs({ options: { rounds: { type: 'string', default: '3' } } });
  const blender = blenderOf(process.env);
  const folder = await mkdtemp(join(tmpdir(), 'brenda-bench-scenes-'));
  const scene = async (name: string, frames: number): Promise<BenchScene> => {
    const path = join(folder, `${name}.blend`);
    await run(blender, [
      '-b',
      '--python-exit-code',
      '1',
      '-P',
      join(root, 'bench', 'scenes', `${name}.py`),
      '--',
      path,
    ]);
    return { name, path, frames };
  };
  const scenes = [await scene('light', 48), await scene('sync', 12), await scene('sampling', 6)];

  const print = (line: string): void => {
    process.stdout.write(`${line}\n`);
  };
  print(
    '| scene | frames | (a) a process each | (b) ten a process | (c) one blender -a | (d) brenda render | d/c | a/d |',
  );
  print('|---|---|---|---|---|---|---|---|');
  for (const one of scenes) {
    const {
      processEach: a,
      tenEach: b,
      oneProcess: c,
      brenda: d,
    } = await renderAllWays(one, blender, brenda, Number(values.rounds));
    const seconds = [a, b, c, d].map((s) => `${s.toFixed(3)} s`).join(' | ');
    print(
      `| ${one.name} | ${String(one.frames)} | ${seconds} | ${(d / c).toFixed(2)} | ${(a / d).toFixed(2)} |`,
    );
  }
  const [light] = scenes;
  print('\n| what | figure |\n|---|---|');
  if (light) {
    const gaps = await unitGaps(light, blender);
    print(`| between two units, median | ${gaps.median.toFixed(0)} ms |`);
    print(`| between two units, worst of ${String(light.frames - 1)} | ${gaps.worst.toFixed(0)} ms |`);
  }
  print(`| brenda --help | ${(await helpTime(brenda)).toFixed(0)} ms |`);
  print(`| worker, start to first receive | ${(await firstReceiveTime(worker)).toFixed(0)} ms |`);
  print(`| worker bundle | ${((await stat(worker)).size / 1e6).toFixed(2)} MB |`);
  const { bare, seeder } = await seederRate();
  print(`| seeder, tasks a second | ${seeder.toFixed(0)} |`);
  print(`| a bare loop of batched sends, tasks a second | ${bare.toFixed(0)} |`);
  const million = await seedAMillion();
  print(
    `| a million tasks seeded, seconds and peak memory | ${million.seconds.toFixed(0)} s, ${million.peakMb.toFixed(0)} MB |`,
  );
  print(`| plan of a million tasks, peak memory | ${(await planMemory(brenda)).toFixed(0)} MB |`);
  await rm(folder, { recursive: true });
}

void main();
