import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import * as v from 'valibot';
import { mendInFolder } from '../../cli/commands/audit/mend-in-folder';
import { auditLines, withFixes } from '../../cli/commands/audit/text';
import { folderLines } from '../../cli/commands/status/folder-lines';
import { folderStatus } from '../../cli/commands/status/folder-status';
import { outputFolder } from '../../cli/job/rendered-folder';
import { auditFolder } from '../../local/folder-store/audit-folder';
import { FolderReader } from '../../local/folder-store/folder-reader';
import { UserFault } from '../../protocol/failure/fault';
import { DONE_JOB, doneFolder } from '../support/stores/done-folder';
import { RUNS } from './borders';

jest.setTimeout(60_000);

const ROOT = join(__dirname, '..', '..');
const SOURCES = ['cli', 'farm', 'lambda', 'local', 'protocol', 'worker'];

type Leaf = v.GenericSchema;
// Whoever makes a schema of others calls valibot with them.
jest.mock('valibot', () => {
  const real = jest.requireActual<Record<string, unknown>>('valibot');
  const leaves = new Map<Leaf, string>();
  const isLeaf = (value: unknown): value is Leaf =>
    ['number', 'string'].includes(String((value as { readonly type?: unknown } | null)?.type)) &&
    (value as { readonly kind?: unknown }).kind === 'schema';
  const note = (value: unknown, where: string): void => {
    if (isLeaf(value)) leaves.set(value, where);
    else if (Array.isArray(value)) for (const one of value) note(one, where);
    else if (typeof value === 'object' && value !== null && !('kind' in value))
      for (const one of Object.values(value)) note(one, where);
  };
  const noting =
    (made: (...args: unknown[]) => unknown) =>
    (...args: unknown[]): unknown => {
      const where = (new Error().stack ?? '').split('\n')[2] ?? '';
      for (const arg of args) note(arg, where.trim());
      return made(...args);
    };
  // What goes into a pipe is no leaf yet; what comes of it is, where it is used.
  const COMBINE = /^(?!pipe|is|parse|safe|get)[a-z]/;
  const wrapped = Object.entries(real).map(([name, made]) => [
    name,
    typeof made === 'function' && COMBINE.test(name) ? noting(made as (...args: unknown[]) => unknown) : made,
  ]);
  return { ...Object.fromEntries(wrapped), leaves } as unknown;
});

/** Each schema of a number or a text that is a part of another; and where it is used. */
const { leaves } = v as unknown as { readonly leaves: ReadonlyMap<Leaf, string> };

const HOSTILE = [1e308, -1e308, Infinity, -Infinity, NaN, 2 ** 60, -(2 ** 60), 1e21, Number.MAX_VALUE];
const FAR_DATES = ['+275760-09-13T00:00:00.000Z', '-271821-04-20T00:00:00.000Z', '+010000-01-01T00:00:00Z'];

test('each number and each time of every schema has bounds', () => {
  const files = SOURCES.flatMap((folder) =>
    readdirSync(join(ROOT, folder), { recursive: true, encoding: 'utf8' }).map((name) =>
      join(ROOT, folder, name),
    ),
  ).filter((path) => path.endsWith('.ts') && readFileSync(path, 'utf8').includes("from 'valibot'"));
  expect(files.length).toBeGreaterThan(40);
  for (const file of files) jest.requireActual(file);
  const of = (type: string): [Leaf, string][] => [...leaves].filter(([leaf]) => leaf.type === type);
  const takes = (leaf: Leaf, value: unknown): boolean => {
    try {
      return v.safeParse(leaf, value).success;
    } catch {
      // A range of frames says by itself what is wrong with it.
      return false;
    }
  };

  const numbers = of('number');
  // Most share theirs: `protocol/text/bounded-numbers.ts`.
  expect(numbers.length).toBeGreaterThan(20);
  const unbounded = numbers.flatMap(([leaf, where]) =>
    HOSTILE.filter((one) => takes(leaf, one)).map((one) => `${String(one)} ${where}`),
  );
  expect(unbounded).toEqual([]);

  const times = of('string').filter(
    ([leaf]) => takes(leaf, '2026-12-01T00:00:00Z') && !takes(leaf, 'notime'),
  );
  expect(times.length).toBeGreaterThan(2);
  const far = times.flatMap(([leaf, where]) =>
    FAR_DATES.filter((one) => takes(leaf, one)).map((one) => `${one} ${where}`),
  );
  expect(far).toEqual([]);
});

/** Where in an object there is a number or a time. */
function* leavesOf(value: unknown, path: readonly string[] = []): Generator<readonly string[]> {
  if (
    typeof value === 'number' ||
    (typeof value === 'string' && !Number.isNaN(Date.parse(value)) && value.includes('T'))
  )
    yield path;
  else if (typeof value === 'object' && value !== null)
    for (const [name, one] of Object.entries(value)) yield* leavesOf(one, [...path, name]);
}

function replaced(value: unknown, [name, ...rest]: readonly string[], by: unknown): unknown {
  if (name === undefined) return by;
  const copy: Record<string, unknown> = Object.assign(Array.isArray(value) ? [] : {}, value);
  copy[name] = replaced(copy[name], rest, by);
  return copy;
}

const picture = {
  format: 'PNG',
  width: 4,
  height: 4,
  channels: 4,
  depth: 8,
  decoded: true,
  nan: 1,
  infinite: 1,
};
const made = {
  project: 'a'.repeat(64),
  scene: { file: 'film.blend', sha256: 'b'.repeat(64) },
  settings: { samples: 4, resolution: { width: 64, height: 64 }, percentage: 50 },
  blender: {
    ...{ version: '5.2', build: 'x', built: 'x', engine: 'CYCLES', device: null, samples: 4 },
    seed: { value: 1, perFrame: true },
  },
};
const SECOND = {
  ...{ version: 2, job: DONE_JOB, unit: 'frame_000002', worker: 'worker-1', attempt: 1 },
  ...{ started: '2026-12-01T00:00:00Z', finished: '2026-12-01T00:00:01Z', seconds: 1 },
  duration: { load: 1, sync: 1, render: 1, save: 1, publish: 1 },
  slices: { count: 2, earlier: 1, earlierSeconds: 1 },
  peakMemoryBytes: 1000,
  made,
  files: [{ name: 'frame_000002.png', bytes: 6, sha256: 'c'.repeat(64), etag: 'e', picture }],
};

test('whatever number a folder holds, nothing is thrown, and none is printed that is none', async () => {
  const out = await doneFolder();
  const job = join(out, '.brenda', 'jobs', DONE_JOB);
  writeFileSync(join(job, 'ledger', 'frame_000002.json'), JSON.stringify(SECOND));
  const files = [
    'job.json',
    'requests/1-5.json',
    'ledger/frame_000001.json',
    'ledger/frame_000002.json',
    'failures/frame_000004.json',
    '../../run.json',
  ].map((name) => join(job, name));
  const texts = new Map(files.map((path) => [path, readFileSync(path, 'utf8')]));
  const places = files.flatMap((path) =>
    [...leavesOf(JSON.parse(texts.get(path) ?? ''))].map((at) => ({ path, at })),
  );
  expect(places.length).toBeGreaterThan(30);
  const number = fc.oneof(
    fc.constantFrom(1e308, -1e308, -1, 0.5, 1e300, 2 ** 53, 2 ** 63, -0, 5e-324, 1e21),
    fc.double({ noNaN: true, noDefaultInfinity: true }),
    fc.constantFrom('+275760-09-13T00:00:00.000Z', '-271821-04-20T00:00:00.000Z', '2199-12-31T23:59:59Z'),
  );
  const changes = fc.array(fc.record({ place: fc.constantFrom(...places), by: number }), {
    minLength: 1,
    maxLength: 4,
  });
  await fc.assert(
    fc.asyncProperty(changes, async (all) => {
      for (const [path, text] of texts) writeFileSync(path, text);
      for (const { place, by } of all) {
        const now: unknown = JSON.parse(readFileSync(place.path, 'utf8'));
        writeFileSync(place.path, JSON.stringify(replaced(now, place.at, by)));
      }
      const store = await outputFolder(out);
      const looked = store.reading(() => folderStatus(store, new FolderReader(store), out));
      const status = await looked.then(
        (it) => [...folderLines(it), JSON.stringify(it)],
        (error: unknown) => {
          // Where there is no job that can be read.
          if (!(error instanceof UserFault)) throw error;
          return [error.message];
        },
      );
      const audited = await auditFolder(await outputFolder(out), { isRead: true });
      const mender = mendInFolder(store.layout);
      const told = [...status, ...auditLines(withFixes(audited, mender), mender)].join('\n');
      // Why something is refused has its value in it.
      expect(told.replaceAll(/received \S+/g, '')).not.toMatch(/Infinity|NaN|\de\+\d|undefined/);
    }),
    { numRuns: RUNS['stored-numbers'] },
  );
});
