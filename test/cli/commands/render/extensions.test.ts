import { execFileSync } from 'node:child_process';
import { cpSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { blenderName, blenderVersion, isAtLeast } from '../../../support/blender';
import { brenda } from '../../../support/brenda';
import { freshFrame } from '../../../support/fresh-blender';
import { pixels } from '../../../support/pixels';
import { scene } from '../../../support/scenes';
import { temporaryFolder } from '../../../support/temporary-folder';

const SOURCES = join(__dirname, '..', '..', '..', 'scenes', 'extensions');
const work = temporaryFolder();
const takesExtensions = isAtLeast(4, 2);
let folders = 0;

jest.setTimeout(300_000);

/** A folder that holds what is named, as the user would have it. */
function folderOf(...names: string[]): string {
  const folder = join(work, `extensions-${String(folders++)}`);
  mkdirSync(folder);
  for (const name of names) cpSync(join(SOURCES, name), join(folder, name), { recursive: true });
  return folder;
}

interface Told {
  readonly job: string;
  readonly done: number;
  readonly skipped: number;
  readonly output: string;
}

async function rendered(path: string, args: readonly string[], output?: string): Promise<Told> {
  const into = output ?? join(work, `frames-${String(folders++)}`);
  const ran = await brenda(['render', path, '--json', '-o', into, ...args]);
  expect({ code: ran.code, stderr: ran.code === 0 ? '' : ran.stderr }).toEqual({ code: 0, stderr: '' });
  return JSON.parse(ran.stdout) as Told;
}

/** Of a frame that is of one colour but for a sign in its corner: red, green and blue in its middle, from 0 to 1. */
async function middleOf(output: string, frame: number): Promise<readonly number[]> {
  const { size, values } = await pixels(join(output, `frame_00000${String(frame)}.png`));
  const [width = 0, height = 0, channels = 0] = size.split('x').map(Number);
  const all = new Uint16Array(new Uint8Array(Buffer.from(values, 'base64')).buffer);
  const at = (Math.floor(height / 2) * width + Math.floor(width / 2)) * channels;
  return [...all.slice(at, at + 3)].map((value) => value / 65535);
}

const GREEN = [0, 1, 0];
const BLACK = [0, 0, 0];
const extended = (name: string): Promise<string> => scene('extended', `${name}/scene`);

test('a render engine of an extension renders, which is part of the job and in the record', async () => {
  const path = await extended('engine');
  const folder = folderOf('lantern');
  const first = await rendered(path, ['-f', '1', '--extensions', folder]);
  expect(await middleOf(first.output, 1)).toEqual(GREEN);
  const record = join(first.output, '.brenda', 'jobs', first.job, 'ledger', 'frame_000001.json');
  const { made } = JSON.parse(readFileSync(record, 'utf8')) as { made: { extensions: unknown } };
  expect(made.extensions).toEqual({
    folder: expect.stringMatching(/\/extensions-\d+$/) as string,
    sha256: expect.stringMatching(/^[0-9a-f]{64}$/) as string,
  });
  const again = ['-f', '1', '--extensions', folder];
  expect(await rendered(path, again, first.output)).toMatchObject({ job: first.job, skipped: 1 });
  // What Python compiles for itself is no change.
  mkdirSync(join(folder, 'lantern', '__pycache__'));
  writeFileSync(join(folder, 'lantern', '__pycache__', 'one.pyc'), '');
  expect(await rendered(path, again, first.output)).toMatchObject({ job: first.job, skipped: 1 });
  const code = join(folder, 'lantern', '__init__.py');
  writeFileSync(code, readFileSync(code, 'utf8').replace('(*scene.lantern.colour, 1)', '(1, 0, 0, 1)'));
  const changed = await rendered(path, [...again, '--replace'], first.output);
  expect(changed.job).not.toBe(first.job);
  expect(await middleOf(first.output, 1)).toEqual([1, 0, 0]);
});

test('a driver reads what an extension defines, and the frame is that of a Blender that has it enabled', async () => {
  const path = await extended('driven');
  const { output } = await rendered(path, ['-f', '1-2', '--extensions', folderOf('lantern')]);
  expect(await middleOf(output, 2)).toEqual(GREEN);
  const without = await rendered(path, ['-f', '2']);
  expect(await middleOf(without.output, 2)).toEqual(BLACK);
  if (blenderName() === 'official') return; // It takes no --addons.
  const user = join(work, 'user');
  const inside = takesExtensions ? ['extensions', 'user_default'] : ['scripts', 'addons'];
  cpSync(join(SOURCES, 'lantern'), join(user, ...inside, 'lantern'), { recursive: true });
  const variables = {
    BLENDER_USER_EXTENSIONS: join(user, 'extensions'),
    BLENDER_USER_SCRIPTS: join(user, 'scripts'),
  };
  const options = ['--addons', takesExtensions ? 'bl_ext.user_default.lantern' : 'lantern'];
  const script = join(work, 'enabled.py');
  writeFileSync(script, `import bpy\nassert hasattr(bpy.types.Object, "lantern_height")\n`);
  // Blender enables what --addons names where it stands: before the scene is opened again.
  const reopened = [
    '--python-exit-code',
    '1',
    '-P',
    script,
    '--python-expr',
    `import bpy; bpy.ops.wm.open_mainfile(filepath=${JSON.stringify(path)})`,
  ];
  const fresh = await freshFrame(path, 2, [...options, ...reopened], { variables });
  expect(await pixels(join(output, 'frame_000002.png'))).toEqual(await pixels(fresh));
});

test('an add-on that remembers frames gets a Blender for each', async () => {
  const { output } = await rendered(await extended('counted'), [
    '-f',
    '1-3',
    '--extensions',
    folderOf('counter.py'),
  ]);
  for (const frame of [1, 2, 3]) expect(await middleOf(output, frame)).toEqual(GREEN);
});

test.each([
  [
    'what an add-on sees, and how often it is called, is what it would be without Brenda',
    'watched',
    'watcher',
  ],
  ['a property that an add-on computes is asked for as often', 'answered', 'answering'],
])('%s', async (_, name, addOn) => {
  const path = await extended(name);
  const { output } = await rendered(path, ['-f', '2-3', '--extensions', folderOf(`${addOn}.py`)]);
  const enabling = join(work, `${addOn}-enabled.py`);
  writeFileSync(
    enabling,
    `import sys\nsys.path.insert(0, ${JSON.stringify(SOURCES)})\nimport ${addOn}\n${addOn}.register()\n`,
  );
  for (const frame of [2, 3]) {
    const fresh = await freshFrame(path, frame, [], { before: ['-P', enabling] });
    expect(await pixels(join(output, `frame_00000${String(frame)}.png`))).toEqual(await pixels(fresh));
  }
});

(takesExtensions ? test : test.skip)('a trusted script of a scene can import an extension', async () => {
  const path = await extended('scripted');
  const { output } = await rendered(path, ['-f', '1', '--trust', '--extensions', folderOf('lantern')]);
  expect(await middleOf(output, 1)).toEqual(GREEN);
  const checked = await brenda(['check', path, '--trust']);
  expect(checked.stdout).toContain(
    `text "Setup.py": imports bl_ext.user_default.lantern, which this Blender ${blenderVersion()} has not, and ends there`,
  );
  expect(checked.code).toBe(1);
});

test.each([
  [
    'a .zip of it',
    (folder: string) => {
      zipped('lantern', join(folder, 'any-name.zip'));
    },
  ],
  [
    'a .zip with a folder of it',
    (folder: string) => {
      zipped('.', join(folder, 'any-name.zip'), 'lantern');
    },
  ],
  [
    'a folder of another name',
    (folder: string) => {
      cpSync(join(SOURCES, 'lantern'), join(folder, takesExtensions ? 'Lantern 1.0' : 'other'), {
        recursive: true,
      });
    },
  ],
  [
    'the folder itself',
    (folder: string) => {
      cpSync(join(SOURCES, 'lantern'), folder, { recursive: true });
    },
  ],
  [
    'an add-on of one file',
    (folder: string) => {
      cpSync(join(SOURCES, 'lantern', '__init__.py'), join(folder, 'light.py'));
    },
  ],
  [
    'a script',
    (folder: string) => {
      const text = readFileSync(join(SOURCES, 'lantern', '__init__.py'), 'utf8').replace(/^bl_info.*$/m, '');
      writeFileSync(join(folder, 'light.py'), text);
    },
  ],
])('%s is enabled, and nothing of the user’s or beside it changes', async (_, put) => {
  const folder = folderOf();
  put(folder);
  const before = readdirSync(folder, { recursive: true });
  const home = join(work, `home-${String(folders++)}`);
  mkdirSync(home);
  const checked = await brenda(['check', await extended('engine'), '--extensions', folder], {
    env: { HOME: home, XDG_CONFIG_HOME: join(home, '.config') },
  });
  expect({ code: checked.code, stdout: checked.stdout }).toMatchObject({ code: 0 });
  expect(checked.stdout).toContain('64x36, LANTERN');
  expect(readdirSync(folder, { recursive: true })).toEqual(before);
  const written = readdirSync(home, { recursive: true, encoding: 'utf8' });
  expect(written.filter((name) => /userpref|lantern|light/i.test(name))).toEqual([]);
});

(takesExtensions ? test : test.skip)('the wheels that an extension brings are there for it', async () => {
  const folder = folderOf('lantern');
  const wheel = join(work, 'wheel');
  mkdirSync(join(wheel, 'glow_of_tests-1.0.dist-info'), { recursive: true });
  writeFileSync(join(wheel, 'glow_of_tests.py'), 'COLOUR = (0, 0, 1, 1)\n');
  const about = { METADATA: 'Metadata-Version: 2.1\nName: glow-of-tests\nVersion: 1.0\n', RECORD: '' };
  const tags = 'Wheel-Version: 1.0\nGenerator: tests\nRoot-Is-Purelib: true\nTag: py3-none-any\n';
  for (const [name, text] of Object.entries({ ...about, WHEEL: tags }))
    writeFileSync(join(wheel, 'glow_of_tests-1.0.dist-info', name), text);
  const file = 'glow_of_tests-1.0-py3-none-any.whl';
  mkdirSync(join(folder, 'lantern', 'wheels'));
  zip(wheel, join(folder, 'lantern', 'wheels', file));
  const manifestFile = join(folder, 'lantern', 'blender_manifest.toml');
  writeFileSync(manifestFile, `${readFileSync(manifestFile, 'utf8')}wheels = ["./wheels/${file}"]\n`);
  const source = join(folder, 'lantern', '__init__.py');
  const text = readFileSync(source, 'utf8').replace('(*scene.lantern.colour, 1)', 'glow_of_tests.COLOUR');
  writeFileSync(source, text.replace('import bpy\n', 'import bpy\nimport glow_of_tests\n'));
  const { output } = await rendered(await extended('engine'), ['-f', '1', '--extensions', folder]);
  expect(await middleOf(output, 1)).toEqual([0, 0, 1]);
});

function zipped(what: string, file: string, ...only: readonly string[]): void {
  zip(join(SOURCES, what), file, ...only);
}

/** Of all that is in a folder, or of some of it. */
function zip(folder: string, file: string, ...only: readonly string[]): void {
  const program = `import sys, os, zipfile
root, file, only = sys.argv[1], sys.argv[2], sys.argv[3:]
with zipfile.ZipFile(file, "w") as archive:
    for at, _, names in os.walk(root):
        for name in names:
            path = os.path.relpath(os.path.join(at, name), root)
            if "__pycache__" not in path and (not only or path.split("/")[0] in only):
                archive.write(os.path.join(root, path), path)`;
  execFileSync('python3', ['-c', program, folder, file, ...only]);
}

describe('without it, check names', () => {
  const line = async (name: string): Promise<string> => {
    const checked = await brenda(['check', await extended(name)]);
    return checked.stdout;
  };

  test('the engine', async () => {
    expect(await line('engine')).toMatch(
      /^error missing-engine [^]*is for the engine LANTERN[^]*--extensions/,
    );
  });

  test('the property that a driver reads, as an error where a value of it was saved', async () => {
    const said = await line('driven-by-saved');
    expect(said).toMatch(/^error missing-add-ons /);
    expect(said).toContain(
      `object "Wall", location: its driver reads the property "lantern" of scene "Scene", which this Blender ${blenderVersion()} does not know`,
    );
  });

  test('the property that a driver reads, as a warning where it may never have been there', async () => {
    const said = await line('driven');
    expect(said).toMatch(/^warning missing-add-ons /);
    expect(said).toContain('reads the property "lantern_height" of object "Wall"');
  });

  test('properties that it has left, as a warning', async () => {
    expect(await line('driven-by-saved')).toMatch(
      /^warning missing-add-ons [^]*^ {2}property "lantern": was set by an extension/m,
    );
  });
});

const manifest =
  (change: (text: string) => string) =>
  (folder: string): void => {
    cpSync(join(SOURCES, 'lantern'), join(folder, 'lantern'), { recursive: true });
    const path = join(folder, 'lantern', 'blender_manifest.toml');
    writeFileSync(path, change(readFileSync(path, 'utf8')));
  };

const code =
  (text: string) =>
  (folder: string): void => {
    writeFileSync(
      join(folder, 'broken.py'),
      `bl_info = {"name": "Broken", "blender": (3, 0, 0), "category": "Render"}\n${text}`,
    );
  };

const says = `Blender ${blenderVersion()} says: `;
const ofCode = 'broken.py cannot be enabled; ';

describe('a folder that cannot be used is told in a line:', () => {
  const always: readonly (readonly [string, (folder: string) => void, string])[] = [
    [
      'that is not there',
      (folder) => {
        rmSync(folder, { recursive: true });
      },
      'there is no such folder',
    ],
    [
      'that is a file',
      (folder) => {
        rmSync(folder, { recursive: true });
        writeFileSync(folder, '');
      },
      'is a file, not a folder that extensions are in',
    ],
    [
      'with nothing in it',
      () => undefined,
      'it holds nothing to enable: no folder or .zip with a blender_manifest.toml, no add-on, no script (.py)',
    ],
    [
      'with other files alone',
      (folder) => {
        writeFileSync(join(folder, 'README.md'), '');
      },
      'it holds nothing to enable',
    ],
    [
      'with a folder of something else',
      (folder) => {
        mkdirSync(join(folder, 'textures'));
      },
      'textures/ has neither a blender_manifest.toml nor an __init__.py',
    ],
    [
      'with a .zip that is none',
      (folder) => {
        writeFileSync(join(folder, 'one.zip'), 'no zip');
      },
      'one.zip cannot be unpacked: File is not a zip file',
    ],
    [
      'with an exception in register',
      code('def register():\n    raise ValueError("no licence")'),
      `${ofCode}${says}ValueError: no licence`,
    ],
    [
      'with an import that is not there',
      code('import nowhere'),
      `${ofCode}${says}ModuleNotFoundError: No module named 'nowhere'`,
    ],
    ['with a mistake in its code', code('def register(:'), `${ofCode}${says}SyntaxError: `],
    ['without register', code(''), `${ofCode}${says}AttributeError: `],
    ['that ends Python', code('def register():\n    raise SystemExit(0)'), `${ofCode}${says}SystemExit: 0`],
    [
      'that ends Blender',
      code('def register():\n    import os\n    os._exit(0)'),
      'Blender ended by itself (exit code 0) while they were enabled',
    ],
    [
      'with the name of something that Python brings',
      (folder) => {
        cpSync(join(SOURCES, 'counter.py'), join(folder, 'colorsys.py'));
      },
      'colorsys.py cannot be enabled: "colorsys" is the name of a module that Blender or Python brings',
    ],
    [
      'with the same twice',
      (folder) => {
        cpSync(join(SOURCES, 'counter.py'), join(folder, 'counter.py'));
        mkdirSync(join(folder, 'counter'));
        cpSync(join(SOURCES, 'counter.py'), join(folder, 'counter', '__init__.py'));
      },
      'counter and counter.py are both "counter"',
    ],
  ];
  const ofExtensions: typeof always = [
    [
      'with a manifest that is no TOML',
      manifest(() => 'id = '),
      'lantern: its blender_manifest.toml cannot be read: Invalid value',
    ],
    [
      'with a manifest without a version',
      manifest((text) => text.replace(/^version.*$/m, '')),
      `lantern cannot be enabled; ${says}Extension bl_ext.user_default.lantern is incompatible (missing "version")`,
    ],
    [
      'for a newer Blender',
      manifest((text) => text.replace('4.2.0', '9.0.0')),
      `lantern cannot be enabled; ${says}Extension bl_ext.user_default.lantern is incompatible (`,
    ],
    [
      'for another system',
      manifest((text) => `${text}platforms = ["windows-x64"]\n`),
      `lantern cannot be enabled; ${says}Extension bl_ext.user_default.lantern is incompatible (`,
    ],
    [
      'with a permission that is none',
      manifest((text) => `${text}[permissions]\nfiles = 5\n`),
      `lantern cannot be enabled; ${says}Extension bl_ext.user_default.lantern is incompatible (`,
    ],
    [
      'without code',
      (folder) => {
        manifest((text) => text)(folder);
        rmSync(join(folder, 'lantern', '__init__.py'));
      },
      `lantern cannot be enabled; ${says}Add-on not loaded: "bl_ext.user_default.lantern"`,
    ],
  ];
  const tooOld: typeof always = [
    [
      'with an extension for a Blender that takes none',
      (folder) => {
        manifest((text) => text)(folder);
        writeFileSync(join(folder, 'lantern', '__init__.py'), '');
      },
      `lantern is an extension, and this Blender ${blenderVersion()} takes none; they came with 4.2`,
    ],
  ];
  test.each([...always, ...(takesExtensions ? ofExtensions : tooOld)])('one %s', async (_, put, why) => {
    const folder = folderOf();
    put(folder);
    const ran = await brenda(['check', await extended('engine'), '--extensions', folder]);
    expect(ran.stderr).toMatch(/^brenda: [^\n]*; fix that, or name another folder \(--extensions\)\n$/);
    expect(ran.stderr).toContain(`brenda: extensions "${folder}": ${why}`);
    expect(ran.code).toBe(2);
  });
});

test('a template, which starts Blender by itself, is refused with them', async () => {
  const template = join(work, 'template.sh');
  writeFileSync(template, 'true\n');
  const ran = await brenda(['render', await extended('engine'), '-T', template, '--extensions', work]);
  expect(ran.code).toBe(2);
  expect(ran.stderr).toContain(
    'a template (-T) starts Blender by itself; enable them there (blender --addons NAME)',
  );
});
