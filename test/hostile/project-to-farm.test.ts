import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { linkSync, mkdirSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import fc from 'fast-check';
import { openProjectHere, type ProjectContents } from '../../local/project/project-contents';
import { UserFault } from '../../protocol/failure/fault';
import { temporaryFolder } from '../support/temporary-folder';
import { RUNS } from './borders';

const work = temporaryFolder();
/** Others are hard links to it. */
const PIPE = join(work, 'pipe');
const SECRET = 'aws_secret_access_key';
const SECRET_SHA256 = createHash('sha256').update(SECRET).digest('hex');
const NAMES = ['tex', 'tex/a.png', 'tex/deep', 'tex/deep/b.png', 'cache', 'cache/c.vdb', 'sound.wav', 'near'];

const name = fc.constantFrom(...NAMES);
/** Relative to the folder that the project lies in; a link has it as it is, with the way there, or absolute. */
const target = fc.oneof(
  name.map((at) => `project/${at}`),
  fc.constantFrom(
    ...['home', 'home/.aws', 'home/.aws/credentials', 'home/to-project', 'home/to-project/tex', 'project'],
    ...['project/..', 'project/tex/../../home', 'project-too/credentials', 'nothing', 'pipe', 'device'],
  ),
);
const entry = fc.record({
  name,
  what: fc.constantFrom('file', 'link', 'link', 'absolute link', 'pipe'),
  target,
});
const read = fc.oneof(
  name,
  fc
    .tuple(name, fc.constantFrom('credentials', '.aws/credentials', 'a.png', '..', '../near'))
    .map((two) => two.join('/')),
);

function plant(folder: string, entries: readonly { name: string; what: string; target: string }[]): void {
  rmSync(folder, { recursive: true, force: true });
  for (const inside of ['home/.aws', 'project/tex', 'project-too'])
    mkdirSync(join(folder, inside), { recursive: true });
  for (const secret of ['home/.aws/credentials', 'project-too/credentials'])
    writeFileSync(join(folder, secret), SECRET);
  symlinkSync('../project', join(folder, 'home', 'to-project'));
  symlinkSync('/dev/zero', join(folder, 'device'));
  linkSync(PIPE, join(folder, 'pipe'));
  const project = join(folder, 'project');
  writeFileSync(join(project, 's.blend'), 'BLENDER-v304');
  for (const { name: at, what, target: to } of entries) {
    const place = join(project, at);
    const real = join(folder, to);
    try {
      mkdirSync(dirname(place), { recursive: true });
      // What another entry's link leads to is not written to.
      if (!realpathSync(dirname(place)).startsWith(realpathSync(project))) continue;
      if (what === 'file') writeFileSync(place, at, { flag: 'wx' });
      else if (what === 'pipe') linkSync(PIPE, place);
      else symlinkSync(what === 'link' ? `${'../'.repeat(at.split('/').length)}${to}` : real, place);
    } catch {
      // One entry is in the way of another.
    }
  }
}

beforeAll(() => {
  execFileSync('mkfifo', [PIPE]);
});

/** What would be sent, or the one line that says why nothing is. */
async function sent(path: string, reads: readonly string[]): Promise<ProjectContents | string> {
  try {
    return await (await openProjectHere(path, undefined)).contents(reads);
  } catch (error) {
    if (!(error instanceof UserFault)) throw error;
    expect(error.message).not.toMatch(/[\n\r]/);
    return error.message;
  }
}

test('whatever links, pipes and devices lie in a project, nothing outside of it is sent, and it ends', async () => {
  const folder = join(work, 'made-up');
  await fc.assert(
    fc.asyncProperty(
      fc.array(entry, { maxLength: 6 }),
      fc.array(read, { maxLength: 5 }),
      fc.boolean(),
      async (entries, reads, isThroughLink) => {
        plant(folder, entries);
        const project = join(folder, isThroughLink ? 'home/to-project' : 'project');
        const named = reads.map((one) => `${project}/${one}`);
        for (const found of [await sent(join(project, 's.blend'), named), await sent(project, [])]) {
          if (typeof found === 'string') continue;
          expect(found.files.map(({ sha256 }) => sha256)).not.toContain(SECRET_SHA256);
          for (const { path } of found.files) {
            expect(realpathSync(path)).toBe(path);
            expect(path.startsWith(`${folder}/project/`)).toBe(true);
          }
        }
      },
    ),
    { numRuns: RUNS['project-to-farm'] },
  );
});

describe('a scene that reads', () => {
  const folder = join(work, 'single');
  const project = join(folder, 'project');
  const scene = join(project, 's.blend');

  test.each([
    ['a link out', 'sound.wav', 'home/.aws/credentials', 'sound.wav'],
    ['through a folder that is a link out', 'tex/deep', 'home/.aws', 'tex/deep/credentials'],
    ['through two links', 'near', 'home/to-project/../home', 'near/.aws/credentials'],
  ])('%s is refused in one line', async (_, at, to, reads) => {
    plant(folder, [{ name: at, what: 'link', target: to }]);
    expect(await sent(scene, [join(project, reads)])).toBe(
      `project "${project}": "${reads}" is reached by a link that leads out of it; put the file itself there`,
    );
  });

  test('a folder in which a link leads out is refused like the project', async () => {
    plant(folder, [{ name: 'cache/c.vdb', what: 'absolute link', target: 'home/.aws/credentials' }]);
    const leadsOut =
      'is a link that leads out of it, nowhere, or round in a circle; put the file itself there';
    const refused = `project "${project}": "cache/c.vdb" ${leadsOut}`;
    expect(await sent(scene, [join(project, 'cache')])).toBe(refused);
    expect(await sent(project, [])).toBe(refused);
  });

  test.each([project, join(folder, 'home', 'to-project')])(
    'links that stay inside goes with what they lead to, from %s',
    async (from) => {
      plant(folder, [
        { name: 'tex/a.png', what: 'file', target: '' },
        { name: 'sound.wav', what: 'link', target: 'project/tex/a.png' },
        { name: 'cache', what: 'absolute link', target: 'project/tex' },
      ]);
      const reads = ['sound.wav', 'cache/a.png', 'cache'].map((one) => join(from, one));
      const found = await sent(join(from, 's.blend'), reads);
      if (typeof found === 'string') throw new Error(found);
      expect(found.files.map(({ name: called }) => called)).toEqual(['cache/a.png', 's.blend', 'sound.wav']);
    },
  );

  test('a scene that the user names by a link is sent, wherever it lies', async () => {
    plant(folder, [{ name: 'tex/a.png', what: 'file', target: '' }]);
    const link = join(project, 'tex', 'elsewhere.blend');
    writeFileSync(join(folder, 'home', 'real.blend'), 'BLENDER-v304');
    symlinkSync(join(folder, 'home', 'real.blend'), link);
    const found = await sent(link, [link]);
    expect(found).toMatchObject({ scene: 'elsewhere.blend', files: [{ name: 'elsewhere.blend' }] });
  });

  test('a hard link is the file itself', async () => {
    plant(folder, []);
    linkSync(join(folder, 'home', '.aws', 'credentials'), join(project, 'sound.wav'));
    expect(await sent(scene, [join(project, 'sound.wav')])).toMatchObject({
      files: [{ name: 's.blend' }, { name: 'sound.wav', sha256: SECRET_SHA256 }],
    });
  });
});
