import { cpSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Template } from 'aws-cdk-lib/assertions';
import sharp from 'sharp';
import { DEFAULT_BLENDER } from '../../lib/blender-release';
import { readFarmConfigs } from '../../lib/farm-config';
import { vcpusOf } from '../../protocol/farm/instance-types';
import { readSource } from '../../lib/project/source';
import { RenderFarmStack } from '../../lib/render-farm-stack';
import { DEFAULTS } from '../../lib/settings/defaults';
import { mostSnapshots } from '../../lib/volume-limits';
import { checkTemplate, usesTiles } from '../../protocol/job/template';
import { tarOf, zstdOf } from '../support/projects/archives';
import { brenda } from '../support/brenda';
import { givenApp } from '../support/deployment/farm-stack';
import { scene } from '../support/scenes';
import { temporaryFolder } from '../support/temporary-folder';
import { commands, document, documents } from './documents';

const tutorial = document('docs/guides/tutorial.md');
const all = documents();
const templates = tutorial.blocks.flatMap(({ file, text }) => (file === undefined ? [] : [{ file, text }]));
const here = process.cwd();
/** Where a reader is: in a folder with everything that the tutorial says to put there. */
let folder = '';

beforeAll(async () => {
  folder = temporaryFolder();
  const shot = await scene('plain');
  mkdirSync(join(folder, 'film'));
  cpSync(shot, join(folder, 'film', 'shot.blend'));
  for (const { file, text } of templates) writeFileSync(join(folder, file), text);
  process.chdir(folder);
  const content = readFileSync(shot);
  writeFileSync('film.tar.zst', zstdOf(await tarOf({ name: './shot.blend', content })));
});

afterAll(() => {
  process.chdir(here);
});

function blockWith(text: string): string {
  return tutorial.blocks.find((block) => block.text.includes(text))?.text ?? '';
}

/** What the tutorial begins with, and every snippet adds to. */
const first = JSON.parse(blockWith('"brenda"')) as { brenda: Record<string, unknown> };

function read(settings: object, commandLine: object = {}): ReturnType<typeof readFarmConfigs> {
  const account = '111122223333';
  return readFarmConfigs({ brenda: { ...first.brenda, ...settings }, ...commandLine }, { account });
}

/** Settings as they stand in a document: `{...}` in a block, or `"name": value` in a line. */
const snippets = all.flatMap(({ blocks, spans }) => [
  ...blocks
    .filter(({ language, text }) => language === 'json' && !/"(?:brenda|Version|Sid)"/.test(text))
    .map(({ at, text }) => [at, text] as const),
  ...spans.filter(({ text }) => /^"\w+": /.test(text)).map(({ at, text }) => [at, `{${text}}`] as const),
]);

describe('the settings in the documents', () => {
  test('make the stack that the tutorial speaks of', () => {
    const [config] = readFarmConfigs(first);
    expect(`brenda-${config?.name ?? ''}`).toBe('brenda-film');
  });

  test.each(snippets)('%s is accepted', (_, text) => {
    const settings = JSON.parse(text) as Record<string, unknown>;
    // Tiles are explained before their template is; no other snippet needs another.
    const template = 'tiles' in settings && !('template' in settings) ? { template: 'tile-template' } : {};
    expect(read({ ...settings, ...template })).toHaveLength(1);
  });

  test('name projects in every way there is', () => {
    const kinds = tutorial.spans
      .filter(({ text }) => /^(?:s3|ebs|file):\/\//.test(text))
      .map(({ text }) => readSource(text).kind);
    expect(new Set(kinds)).toEqual(new Set(['s3', 'snapshot', 'image']));
  });

  test('are accepted on the command line', () => {
    const lines = all.flatMap(({ blocks, spans }) => [
      ...blocks.flatMap(commands),
      ...spans.map(({ text }) => text),
    ]);
    const given = lines
      .map((line) =>
        [...line.matchAll(/ -c (\w+)=([^\s"$]+)/g)].map(([, name = '', value = '']) => [name, value]),
      )
      .filter((pairs) => pairs.length > 0);
    expect(given.length).toBeGreaterThan(2);
    for (const pairs of given) expect(read({}, Object.fromEntries(pairs) as object)).toHaveLength(1);
  });
});

describe('what the tutorial says of the defaults', () => {
  test.each([
    [`with the default types is ${String(Math.min(...DEFAULTS.instanceTypes.map(mostSnapshots)))};`],
    [`They fill with ${String(DEFAULTS.snapshotInitializationRate)} MiB a second`],
    [`Blender is ${DEFAULT_BLENDER.version} unless`],
    [`"blenderSha256": "${DEFAULT_BLENDER.sha256}"`],
  ])('"%s"', (words) => {
    expect(tutorial.text.replaceAll(/\s+/g, ' ')).toContain(words);
  });

  test('"eight types of 16 vCPUs"', () => {
    expect(tutorial.text).toContain('eight types of 16 vCPUs');
    expect(DEFAULTS.instanceTypes.map(vcpusOf)).toEqual(Array<number>(8).fill(16));
  });
});

test('each $(output NAME) is an output of the stack', () => {
  const used = new Set([...tutorial.text.matchAll(/\$\(output (\w+)\)/g)].map(([, name = '']) => name));
  expect(used.size).toBeGreaterThan(1);
  const [config] = readFarmConfigs(first);
  if (!config) throw new Error('no farm');
  const outputs = Object.keys(Template.fromStack(new RenderFarmStack(givenApp(), config)).findOutputs('*'));
  expect(outputs).toEqual(expect.arrayContaining([...used]));
});

describe('the task templates', () => {
  test.each(templates.map(({ file, text }) => [file, text] as const))(
    '%s passes the checks',
    (name, text) => {
      expect(() => {
        checkTemplate(text, { tiled: usesTiles(text), name });
      }).not.toThrow();
    },
  );

  const rendered = async (template: string, ...args: string[]): Promise<string[]> => {
    const out = join(folder, `frames-of-${template}`);
    const line = ['render', 'film', '--scene', 'shot.blend', '-T', template, '-o', out, ...args];
    const { code, stderr } = await brenda(line, { cwd: folder });
    expect([code, code === 0 ? '' : stderr]).toEqual([0, '']);
    return readdirSync(out)
      .filter((name) => name.endsWith('.png'))
      .map((name) => join(out, name));
  };
  const frame = async (): Promise<string> => {
    const out = join(folder, 'whole');
    await brenda(['render', 'film/shot.blend', '-f', '1', '-o', out], { cwd: folder });
    return join(out, 'frame_000001.png');
  };
  const colors = (file: string | Buffer): Promise<Buffer> => sharp(file).removeAlpha().raw().toBuffer();

  test('for frames renders the frames of a task', async () => {
    const files = await rendered('frame-template', '-f', '1-2', '-S', '2');
    expect(files).toHaveLength(2);
    expect(await colors(files[0] ?? '')).toEqual(await colors(await frame()));
  });

  test('for tiles renders what makes the frame when it is put together', async () => {
    const tiles = await rendered('tile-template', '-f', '1', '-X', '2', '-Y', '2');
    expect(tiles).toHaveLength(4);
    const [first = '', ...others] = tiles;
    const whole = await sharp(first)
      .composite(others.map((input) => ({ input })))
      .png()
      .toBuffer();
    expect(await colors(whole)).toEqual(await colors(await frame()));
  });

  test('for GPUs is the one for frames, and says which device', () => {
    const of = (name: string): string => templates.find(({ file }) => file === name)?.text.trim() ?? '';
    expect(of('gpu-template')).toBe(`${of('frame-template')} -- --cycles-device OPTIX`);
  });
});
