import { execFileSync } from 'node:child_process';
import {
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import fc from 'fast-check';
import { brenda } from '../support/brenda';
import { scene } from '../support/scenes';
import { temporaryFolder } from '../support/temporary-folder';
import { RUNS } from './borders';

jest.setTimeout(180_000);

const FRAMES = ['frame_000001.png', 'frame_000002.png'];
const JOB = '0123456789abcdef';
const PLACES = [
  ...FRAMES,
  ...['frame_000001', 'passes', '.brenda-synced', 'notes.txt', 'folder/deep.png'],
  ...['tmp', 'tmp/half', 'work', 'work/worker-1', 'replaced', 'replaced/other', 'project', 'lock'].map(
    (name) => `.brenda/${name}`,
  ),
  ...['run.json', 'run.json.new', 'written', 'written.new', 'renaming', 'clock-1', 'jobs', 'x'].map(
    (name) => `.brenda/${name}`,
  ),
  ...['job.json', 'ledger', 'ledger/frame_000001.json', 'requests/1-2.json', 'logs', 'looks', 'slices'].map(
    (name) => `.brenda/jobs/${JOB}/${name}`,
  ),
];
const KINDS = [
  'a link to a folder',
  'a link to a file',
  'a link to nothing',
  'a link to a device',
  'a pipe',
  'a socket',
  'a folder',
  'a file',
  'garbage',
] as const;
interface Plant {
  readonly at: string;
  readonly kind: (typeof KINDS)[number];
}

function plant(path: string, kind: Plant['kind'], home: string): void {
  try {
    mkdirSync(dirname(path), { recursive: true });
    if (kind === 'a link to a folder') symlinkSync(home, path);
    else if (kind === 'a link to a file') symlinkSync(join(home, 'thesis.txt'), path);
    else if (kind === 'a link to nothing') symlinkSync(join(home, 'new'), path);
    else if (kind === 'a link to a device') symlinkSync('/dev/zero', path);
    else if (kind === 'a pipe') execFileSync('mkfifo', [path], { stdio: 'ignore' });
    else if (kind === 'a socket')
      execFileSync('python3', [
        '-c',
        'import socket,sys; socket.socket(socket.AF_UNIX).bind(sys.argv[1])',
        path,
      ]);
    else if (kind === 'a folder') {
      mkdirSync(path);
      writeFileSync(join(path, 'mine.txt'), 'mine');
    } else writeFileSync(path, kind === 'a file' ? 'mine' : '{"version":1,"\u001b[2J', { flag: 'wx' });
  } catch {
    // Something else is there already.
  }
}

/** Of all that is below a folder: what it is. */
function all(folder: string): Record<string, string> {
  const found: Record<string, string> = {};
  for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true })) {
    const path = join(entry.parentPath, entry.name);
    const is = lstatSync(path);
    found[path.slice(folder.length + 1)] = is.isSymbolicLink()
      ? `-> ${readlinkSync(path)}`
      : is.isFile()
        ? readFileSync(path, 'latin1')
        : is.isDirectory()
          ? 'a folder'
          : 'something else';
  }
  return found;
}

const plants = fc.uniqueArray(
  fc.record({ at: fc.constantFrom(...PLACES), kind: fc.constantFrom(...KINDS) }),
  {
    minLength: 1,
    maxLength: 5,
    selector: ({ at }) => at,
  },
);
const frames = (...kinds: readonly Plant['kind'][]): [Plant[]] => [
  kinds.map((kind, i) => ({ at: FRAMES[i] ?? '', kind })),
];
const at = (kind: Plant['kind'], ...places: readonly string[]): [Plant[]] => [
  places.map((place) => ({ at: place, kind })),
];

test('a whole render into a folder of a stranger ends, with all frames or a line, and changes nothing elsewhere', async () => {
  const film = await scene('plain', 'plain');
  const ends = { done: 0, refused: 0 };
  await fc.assert(
    fc.asyncProperty(plants, async (planted) => {
      const user = temporaryFolder();
      const [home, out] = [join(user, 'home'), join(user, 'out')];
      mkdirSync(join(home, 'tmp'), { recursive: true });
      mkdirSync(out);
      for (const name of ['thesis.txt', 'tmp/half', 'frame_000001.png'])
        writeFileSync(join(home, name), `the user's ${name}`);
      for (const one of planted) plant(join(out, one.at), one.kind, home);
      const before = all(home);
      const there = all(out);
      const mine = Object.values(there).filter((content) => content === 'mine').length;
      const { code, stdout, stderr } = await brenda([
        'render',
        film,
        '-f',
        '1-2',
        '--samples',
        '1',
        '--percentage',
        '10',
        '-o',
        out,
      ]);
      expect(all(home)).toEqual(before);
      expect(stdout + stderr).not.toMatch(/^ {4}at |\u001b/m);
      expect(stderr.split('\n').length).toBeLessThan(30);
      const after = all(out);
      // What has the place of a frame and is no file is the user's, whatever came of the render.
      for (const [name, was] of Object.entries(there))
        if (FRAMES.includes(name) && /^(?:->|something)/.test(was))
          expect([name, after[name]]).toEqual([name, was]);
      if (code === 0) {
        ends.done++;
        for (const frame of FRAMES) expect(after[frame]?.slice(1, 4)).toBe('PNG');
      } else {
        ends.refused++;
        expect(stderr).toContain('brenda: ');
      }
      // What lies in Brenda's own places for what it removes is none of the user's.
      const own = planted.filter(({ at: place }) => place.startsWith('.brenda/')).length;
      expect(Object.values(after).filter((content) => content === 'mine').length).toBeGreaterThanOrEqual(
        mine - own,
      );
    }),
    {
      numRuns: RUNS['render-into-folder'],
      examples: [
        frames('a pipe', 'a link to a file'),
        frames('a link to nothing', 'a socket'),
        frames('a link to a device', 'a folder'),
        at(
          'garbage',
          ...['lock', 'run.json', 'written', 'renaming', `jobs/${JOB}/job.json`].map(
            (name) => `.brenda/${name}`,
          ),
        ),
        at('a pipe', '.brenda/jobs/x'),
      ],
    },
  );
  expect(ends.done).toBeGreaterThan(0);
  expect(ends.refused).toBeGreaterThan(0);
});
