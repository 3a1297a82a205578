import { createHash } from 'node:crypto';
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { auditFolder } from '../../local/folder-store/audit-folder';
import { framesThere } from '../../local/output-folder/frames-there';
import { FolderObjectStore } from '../../local/folder-store/folder-object-store';
import { ReadableFolder } from '../../local/folder-store/readable-folder';
import { Random } from '../../simulation/world/random';
import { brenda } from '../support/brenda';
import { processesLeft } from '../support/processes';
import { scene } from '../support/scenes';
import { temporaryFolder } from '../support/temporary-folder';
import { chaosSeed } from './seed';

const STEPS = Number(process.env['BRENDA_CHAOS_STEPS'] ?? 14);
const LAST = 4;

const sha256 = (contents: Buffer | string): string => createHash('sha256').update(contents).digest('hex');
const nameOf = (frame: number): string => `frame_${String(frame).padStart(6, '0')}.png`;

/** Names and contents of the files in a folder, and in those in it. */
function filesIn(folder: string): Map<string, string> {
  if (!existsSync(folder)) return new Map();
  return new Map(
    readdirSync(folder, { withFileTypes: true, recursive: true })
      .filter((entry) => entry.isFile())
      .map(({ parentPath, name }) => [join(parentPath, name), sha256(readFileSync(join(parentPath, name)))]),
  );
}

/** A person at work: saves, renders with other options, kills, deletes, renames and paints frames, adds files of their own. */
test('after any work on a folder, each file is what a record says or is told, and none is lost', async () => {
  const seed = chaosSeed();
  process.stdout.write(`folder chaos: BRENDA_CHAOS_SEED=${String(seed)}\n`);
  const random = new Random(seed, 'folder chaos');
  const below = (most: number): number => Math.floor(random.next() * most);
  const pick = <T>(all: readonly T[]): T | undefined => all[below(all.length)];
  const folder = join(temporaryFolder(), 'film');
  const output = join(folder, 'finals');
  mkdirSync(folder);
  const path = join(folder, 'shot.blend');
  const scenes = [await scene('plain'), await scene('plain', 'cropped')];
  copyFileSync(scenes[0] ?? '', path);
  /** Contents that have to be somewhere: finished frames, and what the artist has made. */
  const worth = new Set<string>();
  /** What the artist has made and a render does not know. */
  const own = new Set<string>();
  const done: string[] = [];

  const frames = (): string[] =>
    existsSync(output) ? readdirSync(output).filter((name) => /^frame_\d+\.png$/.test(name)) : [];
  const someFrame = (): string | undefined => pick(frames());
  const render = async (isKilled: boolean): Promise<void> => {
    const first = below(LAST) + 1;
    const options = pick([[], ['--percentage', '50'], ['--samples', '3']]) ?? [];
    const replace = below(2) === 0 ? ['--replace'] : [];
    const args = [
      'render',
      path,
      '-o',
      output,
      '-f',
      `${String(first)}-${String(LAST)}`,
      ...options,
      ...replace,
    ];
    done.push(args.slice(4).join(' ') + (isKilled ? ', killed' : ''));
    const running = brenda(args);
    if (isKilled) {
      await Promise.race([running.says('s  worker-1'), running]).catch(() => undefined);
      running.kill('SIGKILL');
      await running;
      await processesLeft(output);
    }
    const { code, stderr } = await running;
    // Refused, or rendered; in neither case a stack trace.
    if (isKilled) return;
    expect([code, /^\s+at /m.test(stderr)]).toEqual([code === 2 ? 2 : 0, false]);
    if (code === 2) expect(stderr).toMatch(/would be replaced|will be replaced/);
  };
  const steps: Record<string, () => Promise<void> | void> = {
    render: () => render(false),
    renderAgain: () => render(false),
    kill: () => render(true),
    save: () => {
      copyFileSync(pick(scenes) ?? '', `${path}@`);
      renameSync(`${path}@`, path);
    },
    delete: () => {
      const name = someFrame();
      if (name === undefined) return;
      const contents = sha256(readFileSync(join(output, name)));
      worth.delete(contents);
      own.delete(contents);
      rmSync(join(output, name));
    },
    rename: () => {
      const name = someFrame();
      // To a name that nothing has: a person who replaces a file of theirs has lost it.
      if (name !== undefined)
        renameSync(join(output, name), join(output, `best_${String(done.length)}_${name}`));
    },
    paint: () => {
      const name = someFrame();
      if (name === undefined) return;
      const before = sha256(readFileSync(join(output, name)));
      worth.delete(before);
      own.delete(before);
      const painted = `painted ${String(below(2 ** 30))}`;
      writeFileSync(join(output, name), painted);
      own.add(sha256(painted));
    },
    putOwn: () => {
      const place = join(output, nameOf(below(LAST) + 1));
      mkdirSync(output, { recursive: true });
      if (existsSync(place)) return;
      const mine = `mine ${String(below(2 ** 30))}`;
      writeFileSync(place, mine);
      own.add(sha256(mine));
    },
  };

  for (let step = 0; step < STEPS; step++) {
    const name = pick(Object.keys(steps)) ?? 'render';
    done.push(name);
    await steps[name]?.();

    const recorded = await framesThere(new FolderObjectStore(output));
    const written = existsSync(join(output, '.brenda', 'written'))
      ? readFileSync(join(output, '.brenda', 'written'), 'utf8')
      : '';
    const strangers = frames().filter((frame) => {
      const contents = sha256(readFileSync(join(output, frame)));
      const record = recorded.files.get(frame);
      if (record?.isIntact && record.file.sha256 === contents) return false;
      return !own.has(contents) && !written.includes(`"${frame}"`);
    });
    expect({ done, strangers }).toEqual({ done, strangers: [] });
    for (const { file, isIntact } of recorded.files.values()) if (isIntact) worth.add(file.sha256);
    const everywhere = new Set(filesIn(output).values());
    const lost = [...worth, ...own].filter((contents) => !everywhere.has(contents));
    expect({ done, lost }).toEqual({ done, lost: [] });
    // Files are deleted and painted over here; what Brenda writes and counts itself is sound all the same.
    if (!existsSync(join(output, '.brenda', 'jobs'))) continue;
    const audited = await auditFolder(new ReadableFolder(output), { isRead: false });
    const unsound = audited.jobs
      .flatMap(({ findings }) => findings)
      .filter(({ kind }) => ['unreadable', 'unaccounted', 'miscounted', 'unknown'].includes(kind));
    expect({ done, unsound }).toEqual({ done, unsound: [] });
  }
}, 300_000);
