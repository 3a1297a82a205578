import { mkdtemp, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as v from 'valibot';
import { blenderOf } from '../cli/options/which-blender';
import { MOST_USER_DATA_BYTES } from '../protocol/farm/user-data';
import { bootPath } from './farm/boot-path';
import { largeFarmCommands } from './farm/large-farm';
import { planMemory } from './farm/plan-memory';
import { seedAMillion, seederRate } from './farm/seeder';
import { firstReceiveTime, helpTime } from './farm/start-times';
import { synthTimes } from './farm/synth-times';
import { userDataBytes } from './farm/user-data-bytes';
import { makeScene } from './render/make-scene';
import { memoryGrowth } from './render/memory-growth';
import { outputCheckTimes } from './render/output-check';
import { renderAllWays } from './render/render-ways';
import { slicesOverhead } from './render/slices';
import { unitGaps } from './render/unit-gap';

// As it runs: bundled, in dist/bench/.
const root = join(__dirname, '..', '..');
const brenda = join(root, 'dist', 'brenda.mjs');
const worker = join(root, 'dist', 'worker.cjs');
const bootBundle = join(root, 'dist', 'bootstrap', 'bundle');

const options = v.object({
  rounds: v.number(),
  scene: v.optional(v.string()),
  large: v.boolean(),
  memory: v.boolean(),
});

type Row = readonly string[];

interface Setting {
  readonly blender: string;
  /** How often each way of rendering is taken. */
  readonly rounds: number;
  /** The only scene to render. @default - each of them */
  readonly scene: string | undefined;
  /** For scenes; removed at the end. */
  readonly folder: string;
}

const WAYS: Row = [
  'scene',
  'frames',
  '(a) a process each',
  '(b) ten a process',
  '(c) one blender -a',
  '(d) brenda render',
  'd/c',
  'a/d',
];

async function* waysToRender({ blender, folder, rounds, scene: only }: Setting): AsyncGenerator<Row> {
  for (const [name, frames] of [
    ['light', 48],
    ['sync', 12],
    ['sampling', 6],
  ] as const) {
    if (only !== undefined && name !== only) continue;
    const scene = await makeScene(root, blender, folder, name, frames);
    const {
      processEach: a,
      tenEach: b,
      oneProcess: c,
      brenda: d,
    } = await renderAllWays(scene, blender, brenda, rounds);
    yield [
      name,
      String(frames),
      ...[a, b, c, d].map((time) => `${time.toFixed(3)} s`),
      (d / c).toFixed(2),
      (a / d).toFixed(2),
    ];
  }
}

const FIGURES: Row = ['what', 'figure'];

/** One line a figure. */
async function* figures({ blender, folder, rounds }: Setting): AsyncGenerator<Row> {
  const light = await makeScene(root, blender, folder, 'light', 48);
  const gaps = await unitGaps(light, blender);
  yield ['between two units, median', ms(gaps.median)];
  yield [`between two units, worst of ${String(light.frames - 1)}`, ms(gaps.worst)];
  yield ['requests a frame, start included; at most four', gaps.requests.toFixed(1)];
  const { check, frame, first } = await outputCheckTimes(light, blender);
  yield [
    'check of a light frame; at most 5 % of its rendering',
    `${check.toFixed(1)} ms, ${((100 * check) / frame).toFixed(1)} %`,
  ];
  yield ['check of the first frame, its thread included', ms(first)];
  const sampling = await makeScene(root, blender, folder, 'sampling', 12);
  const { inOne, inSlices, slices } = await slicesOverhead(sampling, blender, rounds);
  yield ['a long frame, in one', `${inOne.toFixed(1)} s`];
  // Not every Blender renders in slices.
  if (slices > 0) {
    yield [
      `the same in ${String(slices)} slices; at most 5 % more`,
      `${inSlices.toFixed(1)} s, ${((100 * inSlices) / inOne - 100).toFixed(1)} %`,
    ];
  }
  yield ['brenda --help', ms(await helpTime(brenda))];
  yield ['worker, start to first receive', ms(await firstReceiveTime(worker))];
  yield ['worker bundle; below 1 MB', `${((await stat(worker)).size / 1e6).toFixed(2)} MB`];

  const { bare, seeder } = await seederRate();
  yield ['tasks a second, by a bare loop of batched sends', bare.toFixed(0)];
  yield ['tasks a second, by the seeder', seeder.toFixed(0)];
  yield ['seeder / bare loop; at least 80 %', `${((100 * seeder) / bare).toFixed(0)} %`];
  const million = await seedAMillion();
  yield ['a million tasks seeded', `${million.seconds.toFixed(0)} s`];
  yield ['a million tasks seeded, peak memory', `${million.peakMb.toFixed(0)} MB`];
  yield ['plan of a million tasks, peak memory', `${(await planMemory(brenda)).toFixed(0)} MB`];

  const synth = await synthTimes(root);
  yield ['synthesis of a bare CDK app', `${synth.bare.toFixed(1)} s`];
  yield ['build step of cdk.json, nothing to build', `${synth.build.toFixed(1)} s`];
  yield ['synthesis of the example', `${synth.example.toFixed(1)} s`];
  yield [
    'build and example over bare; at most 2 s',
    `${(synth.build + synth.example - synth.bare).toFixed(1)} s`,
  ];
  yield [
    `user data of the example; below ${String(MOST_USER_DATA_BYTES)} bytes`,
    `${String(userDataBytes(synth.template))} bytes`,
  ];

  const boot = await bootPath(bootBundle, blender);
  yield ['boot, its steps added up', ms(boot.sum)];
  yield ['boot, from first to last step', ms(boot.sideBySide)];
  yield ['boot, the longest chain', boot.longestChain];
}

function ms(time: number): string {
  return `${time.toFixed(0)} ms`;
}

async function print(head: Row, rows: AsyncIterable<Row>): Promise<void> {
  const line = (cells: Row): void => void process.stdout.write(`| ${cells.join(' | ')} |\n`);
  line(head);
  line(head.map(() => '---'));
  for await (const row of rows) line(row);
}

const MEMORY: Row = ['frames', 'blender -a', 'a Blender of ours', 'the same, out of order'];

async function* memory(blender: string, folder: string): AsyncGenerator<Row> {
  const scene = await makeScene(root, blender, folder, 'growing', 500);
  for (const { frames, ...held } of await memoryGrowth(scene, blender)) {
    const { plain, driven, outOfOrder } = held;
    yield [String(frames), ...[plain, driven, outOfOrder].map((mb) => `${mb.toFixed(0)} MB`)];
  }
}

const LARGE: Row = ['command', 'seconds', 'peak memory', 'requests'];

/**
 * Prints how fast Brenda is beside plain Blender, the AWS SDK and the CDK; with `scene`, that scene alone; with `large`, how the command line does on a large farm; with
 * `memory`, what a Blender holds after many frames. Every figure comes from this run, on this machine.
 */
async function main(): Promise<void> {
  // From scripts/bench.mjs, which has read the options.
  const { rounds, scene, large, memory: ofMemory } = v.parse(options, JSON.parse(process.argv[2] ?? ''));
  if (large) {
    await print(LARGE, largeFarmCommands(brenda));
    return;
  }
  const folder = await mkdtemp(join(tmpdir(), 'brenda-bench-scenes-'));
  if (ofMemory) {
    await print(MEMORY, memory(blenderOf(process.env), folder));
    await rm(folder, { recursive: true });
    return;
  }
  const setting = { blender: blenderOf(process.env), rounds, scene, folder };
  await print(WAYS, waysToRender(setting));
  if (scene === undefined) {
    process.stdout.write('\n');
    await print(FIGURES, figures(setting));
  }
  await rm(folder, { recursive: true });
}

void main();
