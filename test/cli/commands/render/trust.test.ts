import { copyFileSync, existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { brenda } from '../../../support/brenda';
import { pixels } from '../../../support/pixels';
import { scene } from '../../../support/scenes';
import { temporaryFolder } from '../../../support/temporary-folder';

const project = join(temporaryFolder(), 'project');
const spied = join(project, 'spied.json');
const env = { AWS_ACCESS_KEY_ID: 'AKIA', AWS_SECRET_ACCESS_KEY: 'secret' };
const output = (name: string): string => join(project, '..', name);
const on = (command: string, ...args: string[]) =>
  brenda([command, join(project, 'trust.blend'), '-f', '3', ...args], { env });

beforeAll(async () => {
  mkdirSync(project);
  copyFileSync(await scene('trust'), join(project, 'trust.blend'));
});

beforeEach(() => {
  rmSync(spied, { force: true });
});

async function rendered(name: string, ...args: string[]) {
  const { code, stdout, stderr } = await on('render', '-o', output(name), '--json', ...args);
  expect({ code, stderr: code === 0 ? '' : stderr }).toEqual({ code: 0, stderr: '' });
  const { job } = JSON.parse(stdout) as { job: string };
  return { job, pixels: await pixels(join(output(name), 'frame_000003.png')) };
}

it('stops at a driver that does not run, runs nothing, and says how to trust the scene', async () => {
  const { code, stderr } = await on('render', '-o', output('refused'));
  expect(code).toBe(1);
  expect(stderr).toContain('give --trust, if you trust the scene');
  // Nor is it said twice: in Blender's own words first.
  expect(stderr).not.toContain('Blender says');
  expect(existsSync(spied)).toBe(false);
});

it('renders a trusted scene with all that it runs, which sees no credentials', async () => {
  await rendered('trusted', '--trust');
  const { environment } = JSON.parse(readFileSync(spied, 'utf8')) as { environment: Record<string, string> };
  expect(Object.keys(environment).filter((name) => /^(AWS|BRENDA)_/.test(name))).toEqual([]);
  expect(environment['TMPDIR']).toMatch(/trusted\/\.brenda\/.*\/tmp$/);
});

it('passes on what Blender says of a driver that does not run, where that is let pass', async () => {
  const { code, stderr } = await on('render', '-o', output('said'), '--allow', 'blocked-drivers');
  expect(code).toBe(0);
  expect(stderr).toContain('Blender says');
});

it('is another job with trust than without, as it is another picture', async () => {
  const [with_, without] = [
    await rendered('with', '--trust'),
    await rendered('without', '--allow', 'blocked-drivers'),
  ];
  expect(with_.job).not.toBe(without.job);
  expect(with_.pixels).not.toEqual(without.pixels);
});

it('is checked with the trust that it will be rendered with', async () => {
  const ids = async (...args: string[]): Promise<string[]> => {
    const { stdout } = await on('check', '--json', ...args);
    return (JSON.parse(stdout) as { findings: { id: string }[] }).findings.map(({ id }) => id).sort();
  };
  expect(await ids()).toEqual(['blocked-drivers', 'blocked-scripts']);
  expect(await ids('--trust')).toEqual([]);
});
