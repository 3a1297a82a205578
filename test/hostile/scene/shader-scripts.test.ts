import { execFileSync } from 'node:child_process';
import {
  cpSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { type Finding, severityOf } from '../../../protocol/failure/finding';
import { FrameRange } from '../../../protocol/job/frame-range';
import { BlenderProcess } from '../../../worker/render/blender/process/blender-process';
import { BLENDER, isAtLeast } from '../../support/blender';
import { hasBuiltIn } from '../../support/blenders/blender-build';
import { freshFrame } from '../../support/fresh-blender';
import { scene } from '../../support/scenes';
import { temporaryFolder } from '../../support/temporary-folder';
import { listing } from '../../support/trees';

const work = temporaryFolder();
let copies = 0;

/** A project whose scripts append to a file of the user's. */
async function hostile() {
  const folder = join(work, `project-${String(copies)}`);
  const canary = join(work, `canary-${String(copies++)}`);
  cpSync(dirname(await scene('shader-scripts', 'script')), folder, { recursive: true });
  for (const name of ['bands', 'straight']) {
    const path = join(folder, 'scripts', `${name}.osl`);
    if (!existsSync(path)) continue;
    const writing = `{\n  fprintf("${canary}", "${name}\\n");`;
    writeFileSync(path, readFileSync(path, 'utf8').replace('{\n', writing));
  }
  return { folder, canary };
}

/** What is found of a scene, and whether a frame of it has written to the canary, or would have. */
async function rendered(path: string, canary: string, settings: { readonly trusted?: true }) {
  const printed: string[] = [];
  const blender = await BlenderProcess.start({
    executable: BLENDER,
    workFolder: work,
    // What Blender 5.2 does instead of it.
    onLine: (line) => printed.push(line),
  });
  let findings: readonly Finding[];
  try {
    await blender.open(path, settings);
    const frames = FrameRange.parse('1');
    ({ findings } = await blender.check({
      frames,
      project: dirname(path),
      elsewhere: false,
    }));
    const folder = join(work, `frame-${String(copies++)}`);
    mkdirSync(folder);
    await blender.render({ frame: 1, folder });
  } finally {
    await blender.close();
  }
  const wrote = existsSync(canary) || printed.some((line) => line.startsWith(`${canary}:`));
  rmSync(canary, { force: true });
  return { wrote, findings: findings.map((one) => `${severityOf(one)} ${one.id}`) };
}

function inBlender(path: string, script: string): void {
  const file = join(work, 'change.py');
  writeFileSync(file, script);
  execFileSync(BLENDER, ['-b', path, '--python-exit-code', '1', '-P', file], { stdio: 'ignore' });
}

const COMPILE = `
import _cycles, bpy, os
source = bpy.path.abspath("//scripts/bands.osl")
made = bpy.path.abspath("//scripts/bands.oso")
assert _cycles.osl_compile(source, made)
`;
const INTO_NODE = `${COMPILE}
for material in bpy.data.materials:
    for node in material.node_tree.nodes if material.node_tree else ():
        if node.bl_idname == "ShaderNodeScript":
            node.mode, node.bytecode, node.bytecode_hash = "INTERNAL", open(made).read(), "0" * 32
os.remove(source)
os.remove(made)
bpy.ops.wm.save_mainfile()
`;

(hasBuiltIn('osl') ? describe : describe.skip)(
  'a script of a shader or a camera that writes files does so in a trusted scene alone:',
  () => {
    test.each<[string, string, (path: string) => void]>([
      ['in a file', 'script', () => undefined],
      ['named by what it was compiled into', 'compiled', () => undefined],
      [
        'compiled, without its source',
        'compiled',
        (path) => {
          inBlender(path, `${COMPILE}os.remove(source)\n`);
        },
      ],
      [
        'compiled into the scene',
        'script',
        (path) => {
          inBlender(path, INTO_NODE);
        },
      ],
      ...(isAtLeast(5) ? [['of a camera', 'camera', () => undefined] as [string, string, () => void]] : []),
    ])('%s', async (_, name, prepare) => {
      const { folder, canary } = await hostile();
      const path = join(folder, `${name}.blend`);
      prepare(path);
      const without = await rendered(path, canary, {});
      expect(without.wrote).toBe(false);
      expect(without.findings).toContain('error blocked-shader-scripts');
      expect(await rendered(path, canary, { trusted: true })).toEqual({ wrote: true, findings: [] });
    });
  },
);

/** A project with every way to a script; where Cycles would write what it makes of one, a link leads to a file of the user's. */
async function linked() {
  const folder = join(work, `ways-${String(copies++)}`);
  cpSync(dirname(await scene('shader-ways')), join(folder, 'project'), { recursive: true });
  mkdirSync(join(folder, 'victim'));
  const scripts = join(folder, 'project', 'scripts');
  const names = readdirSync(scripts).map((name) => basename(name, '.osl'));
  for (const name of names) {
    const victim = join(folder, 'victim', name);
    writeFileSync(victim, 'precious');
    utimesSync(victim, 1, 1);
    symlinkSync(`../../victim/${name}`, join(scripts, `${name}.oso`));
  }
  return { folder, path: join(folder, 'project', 'shader-ways.blend'), names };
}

(hasBuiltIn('osl') ? describe : describe.skip)('what Cycles makes of a script in a file', () => {
  const last = isAtLeast(5) ? 12 : 1;

  test('is written through no link, whatever the mode, type and animation of its node or camera, though plain Blender does that', async () => {
    const plain = await linked();
    await freshFrame(plain.path, last, [
      '-o',
      join(work, 'plain_######'),
      '-s',
      '1',
      '-e',
      String(last),
      '-a',
    ]);
    const hit = plain.names.filter(
      (name) => readFileSync(join(plain.folder, 'victim', name), 'utf8') !== 'precious',
    );
    expect(hit.length).toBeGreaterThan(isAtLeast(5) ? 10 : 3);

    const { folder, path } = await linked();
    const before = await listing(folder);
    let findings: readonly Finding[];
    const blender = await BlenderProcess.start({ executable: BLENDER, workFolder: temporaryFolder() });
    try {
      await blender.open(path, {});
      ({ findings } = await blender.check({
        frames: FrameRange.of(1, last),
        project: dirname(path),
        elsewhere: false,
      }));
      for (let frame = 1; frame <= last; frame++) {
        const to = join(temporaryFolder(), 'frame');
        mkdirSync(to);
        await blender.render({ frame, folder: to });
      }
    } finally {
      await blender.close();
    }
    expect(await listing(folder)).toEqual(before);
    const unread = findings.filter(({ id }) => id === 'broken-scripts').map(({ subject }) => subject);
    // Of a text's, nothing is rendered in any case.
    const bytes = plain.names.filter((name) => name.endsWith('-bytes') && !/^\w+-KEYED/.test(name));
    expect(unread.sort()).toEqual(bytes.map((name) => `scripts/${name}.osl`).sort());
  });
});
