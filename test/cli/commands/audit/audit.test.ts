import { execFileSync } from 'node:child_process';
import {
  appendFileSync,
  cpSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { Ledger } from '../../../../farm/ledger/ledger';
import { FolderObjectStore } from '../../../../local/folder-store/folder-object-store';
import { fileState } from '../../../../local/folder-store/file-state';
import { jobId } from '../../../../protocol/job/job';
import { keys } from '../../../../protocol/job/keys';
import { brenda } from '../../../support/brenda';
import { namedFarm } from '../../../support/farms/farm-directory';
import { startMoto } from '../../../support/aws/moto';
import { scene } from '../../../support/scenes';
import { temporaryFolder } from '../../../support/temporary-folder';

jest.setTimeout(120_000);

const work = temporaryFolder();
const good = join(work, 'good');
const audit = (...args: string[]) => brenda(['audit', ...args]);
let job: string;

beforeAll(async () => {
  const { stdout } = await brenda(['render', await scene('plain'), '-o', good, '-f', '1-3', '--json']);
  ({ job } = JSON.parse(stdout) as { job: string });
});

interface Told {
  readonly jobs: readonly {
    readonly counts: object;
    readonly findings: readonly object[];
    readonly fixes: readonly { readonly text: string; readonly commands: readonly string[] }[];
  }[];
  readonly findings: readonly object[];
}

let copies = 0;

/** A copy, to be spoiled. */
function copyOf(name: string): string {
  const folder = join(work, name);
  cpSync(good, folder, { recursive: true, preserveTimestamps: true });
  return folder;
}

test('a folder as brenda render leaves it is sound', async () => {
  const { code, stdout, stderr } = await audit(good, '--read');
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  expect(stdout).toContain(`job ${job}  plain.blend: 3 asked for, 3 done, 0 failed, 0 to come\n  3 files; `);
  expect(stdout).toMatch(/\nkept: [\d.]+ kB\n0 problems, 0 left over; nothing was changed\n$/);
});

test('each way in which a file is not what its record says is told, and what is left over', async () => {
  const folder = copyOf('spoiled');
  rmSync(join(folder, 'frame_000001.png'));
  appendFileSync(join(folder, 'frame_000002.png'), 'painted over');
  renameSync(join(folder, 'frame_000003.png'), join(folder, 'best.png'));
  mkdirSync(join(folder, '.brenda', 'tmp'));
  const left = '0'.repeat(64);
  writeFileSync(join(folder, '.brenda', 'tmp', left), 'half');
  writeFileSync(join(folder, '.brenda', 'jobs', job, 'notes.txt'), 'mine');
  writeFileSync(join(folder, 'x\n0 problems.png'), 'a line of its own');
  const { code, stdout, stderr } = await audit(folder);
  expect({ code, stderr }).toEqual({ code: 1, stderr: '' });
  expect(stdout.split('\n').slice(2)).toEqual([
    '  frame_000001.png is not there (frame 1)',
    '  frame_000003.png is not there (it is called best.png now)',
    '    fix: give back its name:',
    `      mv -n -- ${folder}/best.png ${folder}/frame_000003.png`,
    '    fix: the same brenda render command renders it again',
    '  frame_000002.png is not the file that its record names',
    '    fix: the same brenda render command renders it again',
    `  jobs/${job}/notes.txt is nothing that Brenda writes there`,
    '  best.png is named by no record',
    String.raw`  x\x0a0 problems.png is named by no record`,
    `  .brenda/tmp/${left} was left by a run that was killed`,
    '    fix: the next brenda render into this folder removes it',
    expect.stringMatching(/^kept: /),
    '3 problems, 4 left over; nothing was changed',
    '',
  ]);
});

test('a file whose size and times were kept is found by --read alone', async () => {
  const folder = copyOf('subtle');
  const record = join(folder, '.brenda', 'jobs', job, 'ledger', 'frame_000002.json');
  const said = readFileSync(record, 'utf8');
  // As if the file were another one: to write into it would change its tag.
  writeFileSync(
    record,
    said.replace(/("sha256": ")[0-9a-f]{64}(",\s*"etag": ")[^"]*/, `$1${'0'.repeat(64)}$2${tagOf(folder)}`),
  );
  expect(await audit(folder)).toMatchObject({ code: 0 });
  const { code, stdout } = await audit(folder, '--read');
  expect(code).toBe(1);
  expect(stdout).toContain(
    'frame_000002.png is not the file that its record names (its SHA-256 is not that of its record)',
  );
});

/** What the store says of the second frame. */
const tagOf = (folder: string): string => fileState(statSync(join(folder, 'frame_000002.png'))).etag;

test('what cannot be read is told, and the rest is audited', async () => {
  const folder = copyOf('damaged');
  writeFileSync(join(folder, '.brenda', 'jobs', job, 'ledger', 'frame_000002.json'), '{"version": 2');
  const { code, stdout } = await audit(folder, '--json');
  expect(code).toBe(1);
  const told = JSON.parse(stdout) as Told;
  expect(told.jobs[0]?.counts).toEqual({
    ...{ asked: 3, done: 2, lost: 0, failed: 0, unreadable: 1, toCome: 0, missing: 0 },
  });
  // The frame of the record that cannot be read is told once.
  expect(told.findings).toEqual([]);
  expect(told.jobs[0]?.findings).toEqual([
    expect.objectContaining({ kind: 'unreadable', name: keys.record(job, 'frame_000002') }),
  ]);
});

test.each([
  [
    'job.json',
    'cut off',
    '{"version": 1',
    'the job is damaged: the same brenda render command writes it again',
  ],
  [
    'requests/1-3.json',
    'cut off',
    '{"version": 1',
    'the job is damaged: the same brenda render command writes it again',
  ],
  [
    'job.json',
    'of a newer version',
    '{"version": 99}',
    'upgrade the command line with npm install --global @brenda-render/brenda@latest',
  ],
  [
    'ledger/frame_000002.json',
    'of a newer version',
    '{"version": 99}',
    'upgrade the command line with npm install --global @brenda-render/brenda@latest',
  ],
])(
  '%s that is %s is the one thing that is told, and no frame is called strange',
  async (name, _, text, fix) => {
    const folder = copyOf(`one-fault-${String(++copies)}`);
    const path = join(folder, '.brenda', 'jobs', job, name);
    expect(existsSync(path)).toBe(true);
    writeFileSync(path, text);
    const { code, stdout } = await audit(folder);
    expect(code).toBe(1);
    expect(stdout.split('\n').filter((line) => line.startsWith('    fix: '))).toEqual([`    fix: ${fix}`]);
    expect(stdout).toContain(`  jobs/${job}/${name} cannot be read (`);
    expect(stdout).toContain('1 problem, 0 left over; nothing was changed');
    if (!name.startsWith('ledger/'))
      expect(stdout).toContain(': 3 records; it is not known which frames were asked for\n');
  },
);

test('each command that it prints of a folder does what it says, whatever the folder is called', async () => {
  const folder = copyOf("it's\u202e $(touch canary)\n");
  const [one, three] = ['frame_000001', 'frame_000003'];
  renameSync(join(folder, `${three}.png`), join(folder, `-rf 'x'.png`));
  const store = new FolderObjectStore(folder);
  const attempt = { worker: 'w', at: '2026-01-01T00:00:00Z', sort: 'scene', reason: 'x' };
  const failure = { version: 1, job, unit: one, attempts: [attempt], final: true };
  await store.put(keys.failure(job, one), JSON.stringify(failure));
  await store.put(keys.slice(job, one, '0-8.exr'), 'x');
  await store.put(keys.log(job, three, 1), 'x');
  const before = JSON.parse((await audit(folder, '--json')).stdout) as Told;
  const commands = before.jobs.flatMap(({ fixes }) => fixes.flatMap((fix) => fix.commands));
  expect(commands).toHaveLength(4);
  const cwd = temporaryFolder();
  for (const command of commands) {
    expect(command).toMatch(/^[\x20-\x7e]+$/);
    execFileSync('bash', ['-c', command], { cwd });
  }
  expect(readdirSync(cwd)).toEqual([]);
  const after = await audit(folder);
  expect(after.stdout).toMatch(/\n0 problems, 0 left over; nothing was changed\n$/);
  expect(after.code).toBe(0);
});

test.each([
  [[good, '--farm', 'x'], `${good}: give an output folder or --farm, not both`],
  [
    [good, '--job', '../x'],
    "--job ../x: must be a job's id: 16 hex digits; brenda status says which there is",
  ],
  [
    [good, '--job', '0123456789abcdef'],
    `${good}: there is no job 0123456789abcdef; brenda status says which there is`,
  ],
  [[work], `${work}: no Brenda frames in this folder; give the output folder of a brenda render`],
])('%j is refused', async (args, line) => {
  expect(await audit(...args)).toEqual({ code: 2, stdout: '', stderr: `brenda: ${line}\n` });
});

test('of a farm it says what it costs to keep, and deletes nothing that may be a frame', async () => {
  const moto = await startMoto();
  try {
    const film = { project: 'a'.repeat(64), scene: 'film.blend', settings: {} };
    const id = jobId(film);
    const { farm, name } = await namedFarm(moto, { job: id });
    const ledger = new Ledger(farm.store, id);
    await ledger.writeJob({ version: 1, id, job: film, source: 's3://b/k' });
    await ledger.writeRequest({ version: 1, job: id, frames: '1-2', taskSize: 1, at: '2026-01-01' });
    await farm.store.put(keys.frame(id, 'x\u001b]52;c;eA==\u0007.png'), 'x'.repeat(2000));
    const { code, stdout } = await brenda(['audit', '--farm', name], { env: moto.env });
    expect(code).toBe(0);
    expect(stdout).toContain(`job ${id}  film.blend: 2 asked for, 0 done, 0 failed, 2 to come\n`);
    expect(stdout).not.toMatch(/[\u001b\u0007]/);
    // Frames are still to come, and it may be one of them.
    expect(stdout).toContain('fix: none yet: it may be of a frame that is not recorded\n');
    expect(stdout).not.toContain('aws s3 rm');
    expect(stdout).toMatch(
      /kept: 2\.\d kB, \$0\.00 a month\n0 problems, 1 left over; nothing was changed\n$/,
    );
  } finally {
    await moto.stop();
  }
});
