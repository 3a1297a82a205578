import { execFile } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import * as v from 'valibot';
import { BlenderProcess } from '../../worker/render/blender/process/blender-process';
import { BLENDER, BLENDERS, blenderName } from '../support/blender';
import { scene } from '../support/scenes';
import { temporaryFolder } from '../support/temporary-folder';

const path = join(__dirname, '..', '..', 'docs', 'reference', 'blenders.md');
const BEGIN =
  '<!-- Printed by each Blender: UPDATE_DOCS=1 npm run test:blenders -- test/blenders/document -->';
const END = '<!-- The end of what is printed. -->';

type Facts = Readonly<Record<string, string>>;

const printed = v.record(v.string(), v.union([v.string(), v.boolean()]));

/** What the Blender at hand says of itself, and shows. */
async function facts(): Promise<Facts> {
  const script = join(__dirname, 'facts.py');
  const { stdout } = await promisify(execFile)(
    BLENDER,
    ['-b', '--factory-startup', '-P', script, '--', temporaryFolder()],
    { maxBuffer: 2 ** 26, timeout: 280_000 },
  );
  const found = v.parse(printed, JSON.parse(/^FACTS (.*)$/m.exec(stdout)?.[1] ?? ''));
  const all = { ...found, 'long frames are rendered in slices': await isSliced() };
  return Object.fromEntries(
    Object.entries(all).map(([name, is]) => [name, typeof is === 'string' ? is : is ? 'yes' : 'no']),
  );
}

/** Whether a frame with a fixed number of samples, and nothing else, may be. */
async function isSliced(): Promise<boolean> {
  const blender = await BlenderProcess.start({ executable: BLENDER, workFolder: temporaryFolder() });
  try {
    await blender.open(await scene('plain', 'fixed-samples'), {});
    const { obstacles } = await blender.slicing();
    return obstacles.length === 0;
  } finally {
    await blender.close();
  }
}

/** The column of a Blender in the document's table: its cells by the name of their row. */
function columnOf(text: string, name: string): Facts {
  const rows = text.slice(text.indexOf(BEGIN), text.indexOf(END)).match(/^\|.*\|$/gm) ?? [];
  const [head = [], , ...body] = rows.map((row) => row.split('|').map((cell) => cell.trim()));
  const at = head.indexOf(name);
  return at < 0 ? {} : Object.fromEntries(body.map((cells) => [cells[1] ?? '', cells[at] ?? '']));
}

/** The document with one column as it is to be. */
function withColumn(text: string, name: string, column: Facts): string {
  const columns = BLENDERS.map((other) => (other === name ? column : columnOf(text, other)));
  const rows = [
    ['', ...BLENDERS],
    ['---', ...BLENDERS.map(() => '---')],
    ...Object.keys(column).map((row) => [row, ...columns.map((cells) => cells[row] ?? '')]),
  ].map((cells) => `| ${cells.join(' | ')} |`);
  const [before, after] = [text.indexOf(BEGIN), text.indexOf(END)];
  if (before < 0 || after < before) throw new Error(`${path} has no place for the table`);
  return `${text.slice(0, before)}${BEGIN}\n\n${rows.join('\n')}\n\n${text.slice(after)}`;
}

// EEVEE's first frame without a GPU takes minutes on some: shaders are compiled for it.
test('docs/reference/blenders.md says what the Blender at hand can do', async () => {
  const column = await facts();
  const text = readFileSync(path, 'utf8');
  if (process.env['UPDATE_DOCS'] !== undefined) writeFileSync(path, withColumn(text, blenderName(), column));
  // Debian's newest may be a later version of the same.
  const told = { ...columnOf(readFileSync(path, 'utf8'), blenderName()), Blender: column['Blender'] };
  expect(told).toEqual(column);
}, 300_000);
