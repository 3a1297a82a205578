import { chmodSync, cpSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { STUDIO, studioScene } from '../../../support/blenders/studio-colours';
import { brenda } from '../../../support/brenda';
import { freshFrame } from '../../../support/fresh-blender';
import { pixels } from '../../../support/pixels';
import { temporaryFolder } from '../../../support/temporary-folder';

const work = temporaryFolder();
const colour = join(work, 'colour');
const config = join(colour, 'config.ocio');
let path: string;

jest.setTimeout(300_000);

beforeAll(async () => {
  cpSync(dirname(STUDIO), colour, { recursive: true });
  mkdirSync(join(work, 'shots'));
  path = join(work, 'shots', 'view.blend');
  cpSync(await studioScene('view'), path);
});

interface Told {
  readonly job: string;
  readonly done: number;
  readonly skipped: number;
}

async function rendered(output: string, args: readonly string[], env: NodeJS.ProcessEnv = {}): Promise<Told> {
  const ran = await brenda(['render', path, '--json', '-f', '1', '-o', output, ...args], { env });
  expect({ code: ran.code, stderr: ran.code === 0 ? '' : ran.stderr }).toEqual({ code: 0, stderr: '' });
  return JSON.parse(ran.stdout) as Told;
}

function recordOf(output: string, { job }: Told): { made: { ocio?: unknown; settings: unknown } } {
  const file = join(output, '.brenda', 'jobs', job, 'ledger', 'frame_000001.json');
  return JSON.parse(readFileSync(file, 'utf8')) as ReturnType<typeof recordOf>;
}

test('the configuration that OCIO names is used, recorded, and part of the job with its look-up tables', async () => {
  const output = join(work, 'frames');
  const first = await rendered(output, [], { OCIO: config });
  const fresh = await pixels(await freshFrame(path, 1, [], { variables: { OCIO: config } }));
  expect(await pixels(join(output, 'frame_000001.png'))).toEqual(fresh);
  expect(recordOf(output, first).made).toMatchObject({
    settings: { ocio: '../colour/config.ocio' },
    ocio: { config: '../colour/config.ocio', sha256: expect.stringMatching(/^[0-9a-f]{64}$/) as string },
  });
  expect(await rendered(output, ['--ocio', config])).toMatchObject({ job: first.job, done: 0, skipped: 1 });
  expect(await rendered(output, ['--ocio', config], { OCIO: '/nowhere.ocio' })).toMatchObject({
    job: first.job,
  });
  const table = join(colour, 'luts', 'film.cube');
  writeFileSync(table, readFileSync(table, 'utf8').replace(/^1\.000000 1\.000000 0/m, '0.500000 1.000000 0'));
  const changed = await rendered(output, ['--replace'], { BLENDER_OCIO: config, OCIO: '/nowhere.ocio' });
  expect(changed.job).not.toBe(first.job);
  expect(changed.done).toBe(1);
});

test('without it no frame is rendered, and check says why', async () => {
  const checked = await brenda(['check', path, '-f', '1'], { env: { OCIO: '', BLENDER_OCIO: '' } });
  expect(checked.code).toBe(1);
  expect(checked.stdout).toMatch(
    /^error missing-colours {2}.*\n {2}scene "Scene": has the display device "Studio Monitor".*not found/m,
  );
  const none = await brenda(['render', path, '-f', '1', '-o', join(work, 'none'), '--ocio', 'none'], {
    env: { OCIO: config },
  });
  expect(none.code).toBe(1);
  expect(none.stderr).toContain('view "Studio Film" not found, setting');
});

test.each([
  ['render', ['-o', join(work, 'unread')]],
  ['check', []],
])('%s says in a line that a configuration cannot be read', async (command, more) => {
  const gone = join(work, 'gone.ocio');
  const ran = await brenda([command, path, '-f', '1', ...more], { env: { OCIO: gone } });
  expect(ran.code).toBe(2);
  expect(ran.stderr).toBe(
    `brenda: OpenColorIO configuration "${gone}": there is no such file; name another one (--ocio, or the environment variable OCIO), or --ocio none for Blender's own\n`,
  );
});

test('a template is run with it', async () => {
  const template = join(work, 'template.sh');
  writeFileSync(template, 'printf "%s" "$OCIO" > "$OUTDIR/said_000001.txt"\n');
  chmodSync(template, 0o755);
  const output = join(work, 'templated');
  await rendered(output, ['-T', template], { OCIO: config });
  expect(readFileSync(join(output, 'said_000001.txt'), 'utf8')).toBe(config);
});
