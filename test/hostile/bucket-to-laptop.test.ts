import { createHash } from 'node:crypto';
import { mkdirSync, readdirSync, readFileSync, readlinkSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { Ledger } from '../../farm/ledger/ledger';
import { RemoteFile } from '../../farm/store/remote-file';
import { FrameSync } from '../../local/sync/frame-sync';
import { SYNCED } from '../../local/sync/synced-files';
import { jobId } from '../../protocol/job/job';
import { keys } from '../../protocol/job/keys';
import { type Moto, startMoto } from '../support/aws/moto';
import { type MotoFarm, motoFarm } from '../support/aws/moto-farm';
import { temporaryFolder } from '../support/temporary-folder';
import { RUNS } from './borders';

/** In records that are made up it stands for the id of their job. */
const JOB = '0123456789abcdef';
const GOOD = 'good pixels';

let moto: Moto;
let farm: MotoFarm;
beforeAll(async () => {
  moto = await startMoto();
  farm = await motoFarm(moto);
});
afterAll(() => moto.stop());

/** The laptop: a folder with a user's files, in which frames are to be brought into `frames`. */
function givenLaptop(): string {
  const laptop = temporaryFolder();
  for (const folder of ['frames/.git', 'frames/passes', 'home/.ssh', 'elsewhere'])
    mkdirSync(join(laptop, folder), { recursive: true });
  for (const file of [
    'frames/.git/config',
    'frames/package.json',
    'home/.bashrc',
    'home/.ssh/authorized_keys',
  ])
    writeFileSync(join(laptop, file), `the user's ${file}`);
  symlinkSync(join(laptop, 'elsewhere'), join(laptop, 'frames', 'link'));
  symlinkSync(join(laptop, 'home', '.bashrc'), join(laptop, 'frames', 'frame_000007.png'));
  return laptop;
}

/** All that is there but what `frames` may hold: pictures with the contents of a frame, and the list of them. */
function userFiles(laptop: string): Record<string, string> {
  const found: Record<string, string> = {};
  for (const entry of readdirSync(laptop, { recursive: true, withFileTypes: true })) {
    const path = join(entry.parentPath, entry.name);
    const name = path.slice(laptop.length + 1);
    if (name === `frames/${SYNCED}`) continue;
    if (entry.isSymbolicLink()) found[name] = `-> ${readlinkSync(path)}`;
    else if (entry.isFile()) found[name] = readFileSync(path, 'utf8');
  }
  return found;
}

const climb = fc.integer({ min: 1, max: 9 }).map((times) => '../'.repeat(times));
const targets = fc.constantFrom(
  'home/.bashrc',
  'home/.ssh/authorized_keys',
  '.git/config',
  '.bashrc',
  '.brenda/jobs/x',
  '.brenda-synced',
  'package.json',
  'link/inside.png',
  'passes/../../home/.bashrc',
  'passes\\..\\..\\home\\.bashrc',
  'frame_000007.png',
  'a\u0000.png',
  'x'.repeat(300),
  '',
  '.',
  '/etc/brenda-canary',
);
const name = fc.oneof(
  targets,
  fc.tuple(climb, targets).map(([up, target]) => up + target),
  fc.string(),
);
const hash = fc.oneof(
  fc.constant(createHash('sha256').update(GOOD).digest('hex')),
  fc.tuple(climb, targets).map(([up, target]) => `/${up}${target}`),
  fc.string(),
);
const unit = fc.oneof(
  fc.constantFrom('frame_000010', 'frame_000011'),
  fc.constant('../../evil'),
  fc.string(),
);
const field = (good: unknown) => fc.oneof({ weight: 4, arbitrary: fc.constant(good) }, fc.jsonValue());

/** What a compromised instance may put in the place of a record. */
const record = fc.oneof(
  fc.constant('{"version":1,'),
  fc.jsonValue().map((value) => JSON.stringify(value)),
  fc
    .record({
      version: field(1),
      job: field(JOB),
      unit,
      worker: fc.oneof(fc.constant('i-1'), fc.string()),
      started: field('2026-11-28T10:00:00Z'),
      finished: field('2026-11-28T10:00:01Z'),
      seconds: field(1),
      files: fc.array(
        fc.record({ name, bytes: field(Buffer.byteLength(GOOD)), sha256: hash, etag: field('e') }),
        { minLength: 1, maxLength: 3 },
      ),
    })
    .map((value) => JSON.stringify(value)),
);

test('nothing that a bucket holds is written outside of the folder, over what the user has, or in the way of good frames', async () => {
  let runs = 0;
  await fc.assert(
    fc.asyncProperty(fc.array(record, { minLength: 1, maxLength: 4 }), async (records) => {
      runs++;
      const film = { project: 'a'.repeat(64), scene: `film-${String(runs)}.blend`, settings: {} };
      const id = jobId(film);
      const ledger = new Ledger(farm.store, id);
      await ledger.writeJob({ version: 1, id, job: film, source: 's3://b/k' });
      for (const [i, text] of records.entries()) {
        await farm.store.put(keys.record(id, `frame_00001${String(i)}`), text.replaceAll(JOB, id));
        const names = [...text.matchAll(/"name":("(?:[^"\\]|\\.)*")/g)].map(([, one = '""']) =>
          String(JSON.parse(one)),
        );
        for (const file of names) await farm.store.put(keys.frame(id, file), GOOD).catch(() => undefined);
      }
      const good = {
        version: 1,
        job: id,
        unit: 'frame_000001',
        worker: 'i-1',
        started: '2026-11-28T10:00:00Z',
        finished: '2026-11-28T10:00:01Z',
        seconds: 1,
        files: [
          {
            name: 'frame_000001.png',
            bytes: Buffer.byteLength(GOOD),
            sha256: createHash('sha256').update(GOOD).digest('hex'),
            etag: 'e',
          },
        ],
      };
      await farm.store.put(keys.frame(id, 'frame_000001.png'), GOOD);
      await farm.store.put(keys.record(id, 'frame_000001'), JSON.stringify(good));

      const laptop = givenLaptop();
      const before = userFiles(laptop);
      const sync = new FrameSync(ledger, {
        folder: join(laptop, 'frames'),
        remote: new RemoteFile({ bucket: farm.group, key: '' }, moto.env),
        onBrought: () => undefined,
      });
      await sync.pass();
      const after = userFiles(laptop);
      expect(after['frames/frame_000001.png']).toBe(GOOD);
      for (const [file, content] of Object.entries(after)) {
        if (file in before) expect({ file, content }).toEqual({ file, content: before[file] });
        else {
          expect(file).toMatch(/^frames\/[^.]/);
          expect(content).toBe(GOOD);
        }
      }
      expect(Object.keys(after)).toEqual(expect.arrayContaining(Object.keys(before)));
    }),
    { numRuns: RUNS['bucket-to-laptop'] },
  );
  expect(runs).toBeGreaterThanOrEqual(RUNS['bucket-to-laptop']);
});
