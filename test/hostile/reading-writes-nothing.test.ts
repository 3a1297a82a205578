import { chmodSync, lstatSync, mkdirSync, readdirSync, watch, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { lockText } from '../../local/folder-store/folder-lock';
import { brenda } from '../support/brenda';
import { DONE_JOB, doneFolder } from '../support/stores/done-folder';
import { RUNS } from './borders';

jest.setTimeout(120_000);

/** Commands of which the help says that they look, or that says nothing of a change. */
const LOOKS: readonly string[][] = [
  ['status'],
  ['status', '--json'],
  ['audit'],
  ['audit', '--read'],
  ['failures'],
  ['failures', '--log', '4'],
  ['compare', '1', '2'],
];

/** What a folder may hold when it is looked at. */
const STATES = {
  'the lock of another machine': '7 7\nanother-boot pid:[1]\nanother-machine\n',
  'the lock of a process that is gone': lockText(999_999_999),
  'the lock of one that runs': lockText(process.pid),
  'an old lock': '7\n',
  'no lock': undefined,
} as const;

/** Of all that is in a folder, and of itself: what it is, and when it was changed to the nanosecond. */
function states(folder: string): Record<string, string> {
  const found: Record<string, string> = {};
  for (const name of ['', ...readdirSync(folder, { recursive: true, encoding: 'utf8' })]) {
    const { mode, size, mtimeNs, ctimeNs } = lstatSync(join(folder, name), { bigint: true });
    found[name] = [mode, size, mtimeNs, ctimeNs].join(' ');
  }
  return found;
}

async function givenFolder(state: keyof typeof STATES): Promise<string> {
  const out = await doneFolder();
  const hidden = join(out, '.brenda');
  const lock = STATES[state];
  if (lock !== undefined) {
    writeFileSync(join(hidden, 'lock'), lock);
    const now = new Date().toISOString();
    const run = { version: 1, pid: 7, host: hostname(), began: now, alive: now, workers: 1 };
    writeFileSync(join(hidden, 'run.json'), JSON.stringify(run));
  }
  mkdirSync(join(hidden, 'tmp'), { recursive: true });
  writeFileSync(join(hidden, 'tmp', 'half'), 'left behind');
  return out;
}

test('commands that look at a folder change nothing in it, not even for a moment', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.constantFrom(...(Object.keys(STATES) as (keyof typeof STATES)[])),
      fc.constantFrom(...LOOKS),
      async (state, args) => {
        const out = await givenFolder(state);
        const seen: string[] = [];
        const watchers = ['.', '.brenda', '.brenda/tmp', `.brenda/jobs/${DONE_JOB}/ledger`].map((folder) =>
          watch(join(out, folder), (event, name) => seen.push(`${event} ${folder}/${String(name)}`)),
        );
        try {
          const before = states(out);
          const { code } = await brenda([...args, out]);
          expect(code).toBeLessThanOrEqual(1);
          expect(states(out)).toEqual(before);
        } finally {
          for (const watcher of watchers) watcher.close();
        }
        expect(seen).toEqual([]);
      },
    ),
    {
      numRuns: RUNS['folder-looked-at'],
      examples: [
        ['the lock of another machine', ['status']],
        ['the lock of another machine', ['audit']],
      ],
    },
  );
});

test('a folder that can only be read can be looked at', async () => {
  const out = await givenFolder('the lock of another machine');
  const folders = readdirSync(out, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map((entry) => join(entry.parentPath, entry.name));
  for (const folder of [out, ...folders]) chmodSync(folder, 0o555);
  try {
    for (const args of LOOKS) expect((await brenda([...args, out])).code).toBeLessThanOrEqual(1);
  } finally {
    for (const folder of [out, ...folders]) chmodSync(folder, 0o755);
  }
});
