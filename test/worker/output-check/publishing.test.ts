import { cpSync, readdirSync, readFileSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import fc from 'fast-check';
import { Ledger } from '../../../farm/ledger/ledger';
import { FolderObjectStore } from '../../../local/folder-store/folder-object-store';
import type { LocalEvent, LocalResult } from '../../../local/render/local-render';
import { reconcile, type ReconcileOptions } from '../../../local/folder-store/reconcile';
import { renderLocally } from '../../../local/render/render-locally';
import type { FindingId } from '../../../protocol/failure/finding';
import type { NewRecord } from '../../../protocol/ledger/record';
import { brenda } from '../../support/brenda';
import { scene } from '../../support/scenes';
import { temporaryFolder } from '../../support/temporary-folder';
import { BLENDER } from '../../support/blender';

const BLOOM = join(__dirname, '..', '..', '..', 'examples', 'bloom', 'bloom.blend');

interface Rendered extends LocalResult {
  readonly output: string;
  readonly ledger: Ledger;
  readonly warnings: readonly string[];
  record(frame: number): Promise<NewRecord>;
}

async function render(
  input: string,
  frames: string,
  {
    settings = {},
    allow = [],
    onPublished = () => undefined,
  }: { settings?: object; allow?: FindingId[]; onPublished?: () => void } = {},
): Promise<Rendered> {
  const output = join(temporaryFolder(), 'out');
  const warnings: string[] = [];
  const hear = (told: LocalEvent): void => {
    if (told.kind !== 'worker') return;
    if (told.event.event === 'warning') warnings.push(told.event.text);
    if (told.event.event === 'published') onPublished();
  };
  const request = { input, frames, output, workers: 1, taskSize: 1, settings, allow, blender: BLENDER };
  const result = await renderLocally(request, hear, new AbortController().signal);
  const ledger = new Ledger(new FolderObjectStore(output), result.job);
  return {
    ...result,
    output,
    ledger,
    warnings,
    record: async (frame) => {
      const record = await ledger.record(`frame_${String(frame).padStart(6, '0')}`);
      if (record?.version !== 2) throw new Error(`frame ${String(frame)} has no record`);
      return record;
    },
  };
}

test('a black frame between others is rendered once more, and then published with a warning', async () => {
  const job = await render(await scene('spoilt-output', 'black-frame'), '1-5');
  expect(job).toMatchObject({ done: 5, failures: [] });
  const said = 'frame_000003.png is of one colour, also when rendered once more';
  expect(job.warnings).toContain(said);
  expect(await job.record(3)).toMatchObject({
    attempt: 2,
    warnings: [said],
    files: [{ picture: { format: 'PNG', width: 80, height: 60, oneColour: expect.any(String) as string } }],
    failedBefore: [
      {
        reason:
          'frame_000003.png is of one colour, and the frames beside it are not; it is rendered once more',
      },
    ],
  });
  for (const frame of [1, 2, 4, 5]) {
    const { attempt, warnings } = await job.record(frame);
    expect([frame, attempt, warnings]).toEqual([frame, 1, undefined]);
  }
});

test('a film of black frames is rendered once', async () => {
  const job = await render(await scene('spoilt-output', 'black-film'), '1-5');
  expect(job).toMatchObject({ done: 5, failures: [] });
  for (const frame of [1, 2, 3, 4, 5]) expect((await job.record(frame)).attempt).toBe(1);
  // The last has others beside it, which are as black.
  expect((await job.record(5)).warnings).toBeUndefined();
});

test('values of an EXR that are no number, or infinite, are counted in the record and said', async () => {
  const job = await render(await scene('spoilt-output', 'not-finite'), '1');
  const { files, warnings } = await job.record(1);
  expect(files.map(({ name, picture }) => [name, picture?.nan, picture?.infinite])).toEqual([
    ['Extra/light_0001.exr', 2, 1],
    ['frame_000001.png', undefined, undefined],
  ]);
  expect(warnings).toEqual([
    'Extra/light_0001.exr has values that are 2 not a number and 1 infinite, in B, R',
  ]);
  expect(job.warnings).toEqual(warnings);
  const status = await brenda(['status', job.output]);
  expect(status.stdout).toContain(`warning: ${String(warnings?.[0])}`);
  expect(JSON.parse((await brenda(['status', job.output, '--json'])).stdout)).toMatchObject({ warnings });
});

test('a file of a File Output node that Blender did not write is a failure, though Blender says nothing', async () => {
  const path = await scene('spoilt-output', 'unwritten');
  await expect(render(path, '1')).rejects.toMatchObject({ name: 'SceneRefused' });
  const job = await render(path, '1', { allow: ['outputs-unwritten'] });
  expect(job).toMatchObject({ done: 0, failed: 1 });
  expect(job.failures[0]?.reason).toMatch(/^Blender did not write Extra\/x+_0001\.png$/);
  expect(readdirSync(job.output)).toEqual(['.brenda']);
});

test('an image that goes while its scene is rendered stops the render, and no frame is pink', async () => {
  const project = join(temporaryFolder(), 'project');
  cpSync(dirname(await scene('spoilt-output', 'textured')), project, { recursive: true });
  let published = 0;
  const rendering = render(join(project, 'textured.blend'), '1-50', {
    onPublished: () => {
      published++;
      rmSync(join(project, 'texture.png'), { force: true });
    },
  });
  await expect(rendering).rejects.toThrow('"texture.png" was changed while frames were rendered from it');
  // The one that was rendered while the first was published may have had the image.
  expect(published).toBeGreaterThanOrEqual(1);
  expect(published).toBeLessThanOrEqual(2);
});

test.each([
  ['plain', 'stereo', '-1-1'],
  ['plain', 'cropped', '-3'],
  ['layers', 'layers', '2'],
  ['file-outputs', 'file-outputs', '3'],
  ['animated', 'animated', '1-3'],
])(
  'every frame is published of %s, %s: views, borders, layers, File Output nodes, animated settings',
  async (script, name, frames) => {
    const job = await render(await scene(script, name), frames);
    expect(job).toMatchObject({ done: job.total, failures: [] });
    expect(job.warnings.filter((text) => text.includes('frame_'))).toEqual([]);
  },
);

const forgetting = (...units: readonly string[]): ReconcileOptions => ({
  isWanted: (unit) => units.includes(unit),
  before: () => Promise.resolve(),
});

test('of files that are cut off or changed after they were published none is taken for done; of the example no frame is refused', async () => {
  const job = await render(BLOOM, '1-24', { settings: { percentage: 20, samples: 1 } });
  expect(job).toMatchObject({ done: 24, failures: [], warnings: [] });
  const store = new FolderObjectStore(job.output);
  const all = Array.from({ length: 24 }, (_, i) => `frame_${String(i + 1).padStart(6, '0')}`);
  expect(await reconcile(store, job.ledger, forgetting(...all))).toEqual([]);

  const names = readdirSync(job.output).filter((name) => name.endsWith('.png'));
  const passed: string[] = [];
  const numbers = fc
    .sample(fc.noBias(fc.nat(2 ** 30 - 1)), { numRuns: 400, seed: 6 })
    .map((n) => n / 2 ** 30);
  let tried = 0;
  while (numbers.length >= 2) {
    const [which = 0, where = 0] = numbers.splice(0, 2);
    const name = names[Math.floor(which * names.length)] ?? '';
    const path = join(job.output, name);
    const whole = readFileSync(path);
    const { mtime, atime } = statSync(path);
    const isCut = tried++ % 2 === 0;
    const spoilt = isCut ? whole.subarray(0, Math.floor(where * whole.length)) : Buffer.from(whole);
    if (!isCut) {
      const bit = Math.floor(where * whole.length * 8);
      spoilt[bit >> 3] = (spoilt[bit >> 3] ?? 0) ^ (1 << (bit & 7));
    }
    const unit = name.replace(/\.png$/, '');
    const record = await job.ledger.record(unit);
    writeFileSync(path, spoilt);
    if (!(await reconcile(store, job.ledger, forgetting(unit))).includes(unit))
      passed.push(`${name} ${String(where)}`);
    writeFileSync(path, whole);
    utimesSync(path, atime, mtime);
    if (record) await job.ledger.writeRecord(record);
  }
  process.stderr.write(`published files spoilt: ${String(tried)}, ${String(passed.length)} passed\n`);
  process.stderr.write(`frames of the example: ${String(job.done)}, ${String(job.failed)} refused\n`);
  expect(passed).toEqual([]);
});
