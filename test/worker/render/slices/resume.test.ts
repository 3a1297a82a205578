import { createHash } from 'node:crypto';
import { copyFileSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { Ledger } from '../../../../farm/ledger/ledger';
import type { ObjectStore } from '../../../../farm/store/object-store';
import { FolderObjectStore } from '../../../../local/folder-store/folder-object-store';
import { type Job, type JobFile, jobId } from '../../../../protocol/job/job';
import { keys } from '../../../../protocol/job/keys';
import type { NewRecord } from '../../../../protocol/ledger/record';
import type { WorkerNews } from '../../../../protocol/environment/worker-event';
import { BlenderRenderer } from '../../../../worker/render/blender/blender-renderer';
import { OutputFault } from '../../../../worker/output-check/output-fault';
import { framesStore } from '../../../../worker/task/publish/frames-store';
import { publish } from '../../../../worker/task/publish/publish';
import { FrameSlicer } from '../../../../worker/render/slices/frame-slicer';
import { readSliceName } from '../../../../worker/render/slices/slice-name';
import { SlicesKept } from '../../../../worker/render/slices/slices-kept';
import { UnitRenderer } from '../../../../worker/task/unit/unit-renderer';
import { pixelDifference } from '../../../support/pixels';
import { scene } from '../../../support/scenes';
import { temporaryFolder } from '../../../support/temporary-folder';
import { BLENDER } from '../../../support/blender';
import { describe, test } from '../../../support/blenders/where-sliced';

/** What is long, and how it is divided, is decided in slice-policy.test.ts; here it does not hang on how busy the machine is. */
jest.mock('../../../../worker/render/slices/slice-policy', () => ({
  isLong: ({ limitSeconds }: { limitSeconds: number }) => limitSeconds === LONG_LIMIT,
  isToBeginAgain: () => true,
  samplesOfSlice: ({ samplesLeft }: { samplesLeft: number }) => Math.min(5, samplesLeft),
}));

/** Every frame is long with this limit. */
const LONG_LIMIT = 1e-3;
const UNIT = 'frame_000002';
/** As people are told of it. */
const FRAME = 'frame 2';

const running: BlenderRenderer[] = [];
afterEach(async () => {
  await Promise.all(running.splice(0).map((renderer) => renderer.close()));
});

/** A job in a store, and a project on this machine. */
function givenJob(
  path: string,
  what: Partial<Job> = {},
  store: ObjectStore = new FolderObjectStore(temporaryFolder()),
) {
  const folder = temporaryFolder();
  copyFileSync(path, join(folder, 'scene.blend'));
  const job: Job = { project: 'a'.repeat(64), scene: 'scene.blend', settings: {}, ...what };
  const id = jobId(job);
  const file: JobFile = { version: 1, id, job, source: 'file:///there' };
  return { store, open: { file, ledger: new Ledger(store, id), project: { folder } } };
}

type Given = ReturnType<typeof givenJob>;

/** A worker of its own, with a Blender of its own. It tells what it rendered and what it said. */
function givenWorker({ store, open }: Given, limitSeconds = LONG_LIMIT) {
  const work = temporaryFolder();
  const renderer = new BlenderRenderer({ executable: BLENDER, workFolder: work });
  running.push(renderer);
  const said: WorkerNews[] = [];
  const slicer = new FrameSlicer(renderer, { store, limitSeconds, say: (news) => said.push(news) });
  const units = new UnitRenderer(renderer, BLENDER, undefined, slicer);
  const rendered = { samples: 0 };
  const slice = jest.spyOn(renderer, 'renderSlice');
  let count = 0;
  return {
    said,
    get samples(): number {
      return rendered.samples;
    },
    get slices(): number {
      return slice.mock.calls.length;
    },
    async renders(frame = 2, stop: Stop = {}): Promise<NewRecord> {
      const {
        stopTaking = new AbortController(),
        signal = new AbortController(),
        afterSlices = Infinity,
      } = stop;
      const unit = { span: { first: frame, last: frame, step: 1 } };
      const scratch = join(work, `unit-${String(count++)}`);
      mkdirSync(scratch);
      const folders = { scratch, output: join(scratch, 'output') };
      const heard = {
        onText: () => undefined,
        stopTaking: stopTaking.signal,
        onSample: (_sample: number, _of: number, part?: { sample: number; of: number }) => {
          if (part && part.sample === part.of) rendered.samples += part.of;
          if (slice.mock.calls.length > afterSlices)
            (stop.signal ?? stopTaking).abort(new Error('the market'));
        },
      };
      const about = {
        unit: `frame_${String(frame).padStart(6, '0')}`,
        worker: 'i-1',
        started: '2026-12-01T00:00:00Z',
        finished: '2026-12-01T00:00:00Z',
      };
      const made = await units.render(unit, open, folders, signal.signal, heard);
      const frames = framesStore(store, open.file);
      return publish(folders.output, frames, open.ledger, { ...about, ...made }, signal.signal);
    },
  };
}

interface Stop {
  /** Breaks off what is being rendered. */
  readonly signal?: AbortController;
  /** Ends it with the present slice. */
  readonly stopTaking?: AbortController;
  /** Once so many slices were begun, and one more. */
  readonly afterSlices?: number;
}

async function kept({
  store,
  open,
}: Given): Promise<{ readonly key: string; readonly first: number; readonly count: number }[]> {
  const found = [];
  const prefix = keys.slicesOf(open.file.id, UNIT);
  for await (const { key } of store.list(prefix)) {
    const slice = readSliceName(key.slice(prefix.length));
    if (slice) found.push({ key, ...slice });
  }
  return found;
}

const frameOf = async ({ store, open }: Given): Promise<Buffer> =>
  Buffer.from((await store.get(keys.frame(open.file.id, `${UNIT}.png`))) ?? []);

/** Divided by 5, that leaves some. */
const SAMPLES: Partial<Job> = { settings: { samples: 23 } };

jest.setTimeout(180_000);

test('a worker that ends loses no more than the slice it was at, and the next one renders the rest', async () => {
  const job = givenJob(await scene('sliced', 'png-16'), SAMPLES);
  const first = givenWorker(job);
  const signal = new AbortController();
  await expect(first.renders(2, { signal, afterSlices: 3 })).rejects.toThrow('the market');
  const left = await kept(job);
  expect(left.map(({ first }) => first)).toEqual([0, 5, 10]);
  const samples = left.reduce((sum, { count }) => sum + count, 0);

  const second = givenWorker(job);
  const record = await second.renders();
  expect(samples + second.samples).toBe(23);
  expect(record.slices).toEqual({
    count: left.length + second.slices,
    earlier: left.length,
    earlierSeconds: expect.any(Number) as number,
  });
  expect(await kept(job)).toEqual([]);

  const whole = givenJob(await scene('sliced', 'png-16'), SAMPLES);
  const unsliced = await givenWorker(whole, Infinity).renders();
  expect(unsliced.slices).toBeUndefined();
  expect(await pixelDifference(await frameOf(job), await frameOf(whole))).toBeLessThanOrEqual(1 / 255);
});

test('a worker that is to begin nothing more ends its slice, and keeps it', async () => {
  const job = givenJob(await scene('sliced', 'png-8'), SAMPLES);
  const worker = givenWorker(job);
  const stopped = worker.renders(2, { stopTaking: new AbortController(), afterSlices: 1 });
  await expect(stopped).rejects.toThrow(SlicesKept);
  const left = await kept(job);
  expect(left.length).toBe(worker.slices);
  expect(left.reduce((sum, { count }) => sum + count, 0)).toBe(worker.samples);
});

describe('slices that are there already', () => {
  /** A job with slices of 0 to 15 in its store, left by a worker that ended. */
  async function givenSlices() {
    const job = givenJob(await scene('sliced', 'png-8'), SAMPLES);
    const worker = givenWorker(job);
    await expect(worker.renders(2, { stopTaking: new AbortController(), afterSlices: 2 })).rejects.toThrow(
      SlicesKept,
    );
    const left = await kept(job);
    expect(left.map(({ first, count }) => [first, count])).toEqual([
      [0, 5],
      [5, 5],
      [10, 5],
    ]);
    return { job, left };
  }

  /** Puts a slice of the same samples there, as another worker would have. */
  async function copied(
    job: Given,
    key: string,
    change: (name: string, bytes: Buffer) => readonly [string, Buffer],
  ) {
    const bytes = Buffer.from((await job.store.get(key)) ?? []);
    const [name, changed] = change(key, bytes);
    await job.store.put(name, changed);
  }

  test('are counted once when two workers had the frame', async () => {
    const { job, left } = await givenSlices();
    const again = (key: string, first: number, count: number) =>
      copied(job, key, (name, bytes) => [
        name
          .replace(/\d{6}-\d{6}/, `${String(first).padStart(6, '0')}-${String(count).padStart(6, '0')}`)
          .replace(/\.\d+s\./, '.99s.'),
        bytes,
      ]);
    // One for the very samples, one across two others; a third would lead nowhere.
    for (const [first, count] of [
      [0, 5],
      [0, 10],
      [7, 5],
    ] as const)
      await again(left[0]?.key ?? '', first, count);
    const record = await givenWorker(job).renders();
    // 0 to 10 as one, 10 to 15, and the rest: of the third, only where it begins matters.
    expect(record.slices).toMatchObject({ earlier: 2 });
    expect(await kept(job)).toEqual([]);
  });

  test('are rendered again when they are damaged', async () => {
    const { job, left } = await givenSlices();
    await copied(job, left[1]?.key ?? '', (name, bytes) => [name, bytes.fill(7, 3000, 3010)]);
    const worker = givenWorker(job);
    const record = await worker.renders();
    expect(record.slices).toMatchObject({ earlier: 2 });
    expect(worker.samples).toBe(13);
    const whole = givenJob(await scene('sliced', 'png-8'), SAMPLES);
    await givenWorker(whole, Infinity).renders();
    expect(await pixelDifference(await frameOf(job), await frameOf(whole))).toBeLessThanOrEqual(1 / 255);
  });

  test('that are damaged in a way that only merging finds are forgotten when the unit is settled', async () => {
    const { job, left } = await givenSlices();
    // Zeros in the middle of its last rows; the name is that of what lies there.
    await copied(job, left[1]?.key ?? '', (name, bytes) => {
      const spoilt = Buffer.from(bytes).fill(0, bytes.length - 400, bytes.length - 100);
      const sha256 = createHash('sha256').update(spoilt).digest('hex');
      return [name.replace(/[0-9a-f]{64}/, sha256), spoilt];
    });
    await job.store.delete(left[1]?.key ?? '');
    const broken = givenWorker(job).renders();
    await expect(broken).rejects.toThrow(OutputFault);
    await expect(broken).rejects.toThrow(/^a slice is damaged: /);
  });

  test('are waited for while the store is out of reach', async () => {
    const { job } = await givenSlices();
    let refusals = 4;
    const stream = job.store.stream.bind(job.store);
    jest.spyOn(job.store, 'stream').mockImplementation((key) => {
      if (!key.includes('/slices/') || refusals-- <= 0) return stream(key);
      return Promise.reject(Object.assign(new Error('connect ECONNREFUSED'), { code: 'ECONNREFUSED' }));
    });
    const worker = givenWorker(job);
    expect((await worker.renders()).slices).toMatchObject({ earlier: 3 });
    expect(worker.samples).toBe(8);
    expect(refusals).toBeLessThan(0);
    expect(worker.said).toEqual([
      { event: 'warning', text: `${FRAME}: waits for the store: connect ECONNREFUSED` },
    ]);
  });

  test('are left alone when another Blender made them', async () => {
    const { job, left } = await givenSlices();
    for (const { key } of left) {
      await copied(job, key, (name, bytes) => [name.replace(/s\.[0-9a-f]{12}\./, 's.0123456789ab.'), bytes]);
      await job.store.delete(key);
    }
    const worker = givenWorker(job);
    expect((await worker.renders()).slices).toMatchObject({ earlier: 0 });
    expect(worker.samples).toBe(23);
  });

  test('go when what came of them is wrong, and when the frame is to be rendered again', async () => {
    const { job } = await givenSlices();
    await job.open.ledger.forget(UNIT);
    expect(await kept(job)).toEqual([]);
  });
});

describe('a store that fails', () => {
  /** The job in a store in which this does not work for slices. */
  async function givenStoreWithout(method: 'putFile' | 'list') {
    const whole = new FolderObjectStore(temporaryFolder());
    const failing = new Proxy(whole, {
      get: (target, name) => {
        const own = Reflect.get(target, name) as unknown;
        if (typeof own !== 'function') return own;
        return (key: string, ...rest: readonly unknown[]): unknown => {
          if (name === method && key.includes('/slices/')) throw new Error('the store is away');
          return Reflect.apply(own, target, [key, ...rest]) as unknown;
        };
      },
    });
    return givenJob(await scene('sliced', 'png-8'), SAMPLES, failing);
  }

  test.each([
    ['putFile', `${FRAME}: a slice is not kept, and would be lost with this worker: the store is away`],
    ['list', `${FRAME}: whether there are slices to go on from, the store did not tell: the store is away`],
  ] as const)('at %s costs no frame', async (method, text) => {
    const worker = givenWorker(await givenStoreWithout(method));
    await worker.renders();
    expect(worker.said).toContainEqual({ event: 'warning', text });
  });
});

describe('a long frame that cannot be rendered in slices', () => {
  test('is rendered in one, and why is said once of a job', async () => {
    const job = givenJob(await scene('sliced', 'adaptive'), SAMPLES);
    const worker = givenWorker(job);
    for (const frame of [2, 3]) expect((await worker.renders(frame)).slices).toBeUndefined();
    expect(worker.said).toEqual([
      {
        event: 'warning',
        text: expect.stringMatching(
          /^frame 2 takes about \d+ s and cannot be rendered in slices: adaptive sampling is on$/,
        ) as string,
      },
    ]);
  });

  test('is not looked for where slices are off', async () => {
    const worker = givenWorker(givenJob(await scene('sliced', 'adaptive'), SAMPLES), Infinity);
    await worker.renders();
    expect(worker.said).toEqual([]);
  });
});
