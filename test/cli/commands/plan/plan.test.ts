import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { brenda } from '../../../support/brenda';

const folder = mkdtempSync(join(tmpdir(), 'brenda-plan-'));

function givenTemplate(name: string, text: string): string {
  const path = join(folder, name);
  writeFileSync(path, text);
  return path;
}

const frame = givenTemplate(
  'frame-template',
  'blender -b *.blend -F PNG -o $OUTDIR/frame_###### -s $START -e $END -j $STEP -t 0 -a\n',
);
const subframe = givenTemplate(
  'subframe-template',
  `cat >subframe.py <<EOF
import bpy
bpy.context.scene.render.border_min_x = $SF_MIN_X
bpy.context.scene.render.border_max_x = $SF_MAX_X
bpy.context.scene.render.border_min_y = $SF_MIN_Y
bpy.context.scene.render.border_max_y = $SF_MAX_Y
bpy.context.scene.render.use_border = True
EOF
blender -b *.blend -P subframe.py -F PNG -o $OUTDIR/frame_######_X-$SF_MIN_X-$SF_MAX_X-Y-$SF_MIN_Y-$SF_MAX_Y -s $START -e $END -j $STEP -t 0 -a
`,
);
const open = givenTemplate('no-newline', 'render $START');

const golden = (name: string) => readFileSync(join(__dirname, '..', '..', '..', 'golden', name), 'utf8');

describe('brenda plan with a template', () => {
  test.each([
    ['work-frame-1-5.txt', ['-T', frame, '-e', '5']],
    ['work-frame-3-12-S4.txt', ['-T', frame, '-s', '3', '-e', '12', '-S', '4']],
    ['work-subframe-1-X3Y2.txt', ['-T', subframe, '-e', '1', '-X', '3', '-Y', '2']],
  ])('prints %s as the original did, byte for byte', async (name, args) => {
    const { code, stdout } = await brenda(['plan', ...args]);
    expect(stdout).toBe(golden(name));
    expect(code).toBe(0);
  });

  it('counts 49 tiles across to 1.0 and no further', async () => {
    const bounds = givenTemplate('bounds', '$SF_MAX_X\n');
    const { stdout } = await brenda(['plan', '-T', bounds, '-e', '1', '-X', '49', '-Y', '1']);
    const lines = stdout.trim().split('\n');
    expect(lines).toHaveLength(49);
    expect(lines.at(0)).toBe('0.0204081632653');
    expect(lines.at(-1)).toBe('1.0');
  });

  it('plans what each -f says, as Blender renders it', async () => {
    const { stdout } = await brenda(['plan', '-T', open, '-f', '1', '-f', '3-4', '-f', '4-5']);
    expect(stdout).toBe('render 1 render 3 render 4 render 5\n');
  });

  it('puts scripts that end no line side by side, as `print task,` of Python 2 did', async () => {
    const { stdout } = await brenda(['plan', '-T', open, '-e', '3']);
    expect(stdout).toBe('render 1 render 2 render 3\n');
  });

  it('prints the same tasks in another order with -r, and names the seed', async () => {
    const plain = await brenda(['plan', '-T', frame, '-e', '50']);
    const shuffled = await brenda(['plan', '-T', frame, '-e', '50', '-r']);
    const seed = /seed (\d+)/.exec(shuffled.stderr)?.[1] ?? '';
    const again = await brenda(['plan', '-T', frame, '-e', '50', '-r', seed]);
    expect(shuffled.stdout).not.toBe(plain.stdout);
    expect(shuffled.stdout.split('\n').toSorted()).toEqual(plain.stdout.split('\n').toSorted());
    expect(again.stdout).toBe(shuffled.stdout);
  });

  it('says what would be queued without a template, too', async () => {
    const { stdout } = await brenda(['plan', '-f', '1-5,9', '-S', '2']);
    expect(stdout).toBe('frames_000001-000002\nframes_000003-000004\nframe_000005\nframe_000009\n');
  });

  it('prints a JSON object a task with --json', async () => {
    const { stdout } = await brenda(['plan', '-T', open, '-e', '1', '--json']);
    expect(JSON.parse(stdout)).toEqual({ span: { first: 1, last: 1, step: 1 }, script: 'render 1' });
  });
});

describe('brenda plan refuses', () => {
  test.each([
    [['-T', frame], 'brenda: no last frame: say -e END, -f RANGE, or name a scene'],
    [['-T', frame, '-e', 'x'], 'brenda: -e x: must be a whole number from -1048574 to 1048574'],
    [
      ['-T', frame, '-s', '5', '-e', '1'],
      'brenda: frames "5-1": the end, 1, comes before the start, 5; write 1-5',
    ],
    [['-T', frame, '-e', '5', '-S', '0'], 'brenda: -S 0: must be a whole number of 1 or more'],
    [['-T', subframe, '-e', '5', '-X', '3'], 'brenda: -X 3: tiles need -Y too; for strips, say -Y 1'],
    [['-T', subframe, '-e', '5', '-Y', '3'], 'brenda: -Y 3: tiles need -X too; for strips, say -X 1'],
    [
      ['-T', subframe, '-e', '5'],
      `brenda: template ${subframe}: $SF_MIN_X needs tiles; say how many with -X and -Y`,
    ],
    [
      ['-T', 'nowhere', '-e', '5'],
      'brenda: template nowhere: cannot be read; give the path of a shell script',
    ],
    [['-f', '1-2', '-r', 'x'], 'brenda: --shuffle x: must be a whole number from 0 to 4294967295'],
    [['-f', '1', '--fames'], "brenda: plan: unknown option '--fames'; did you mean --frames?"],
  ])('%j', async (args, message) => {
    const ran = await brenda(['plan', ...args]);
    expect(ran.stderr).toBe(`${message}\n`);
    expect(ran).toMatchObject({ code: 2, stdout: '' });
  });
});

test('brenda plan ends without a message when its reader closes the pipe', () => {
  const program = join(__dirname, '..', '..', '..', '..', 'dist', 'brenda.mjs');
  const { stdout, stderr } = spawnSync(
    'bash',
    ['-c', '"$0" "$1" plan -e 1000000 | head -n 1; echo "${PIPESTATUS[0]}"', process.execPath, program],
    { encoding: 'utf8' },
  );
  expect(stdout).toMatch(/\n0\n$/);
  expect(stderr).toBe('');
});
