import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  type Finding,
  blocking,
  type FindingId,
  FINDINGS,
  mayBeAllowed,
  severityOf,
} from '../../../protocol/failure/finding';
import { warningTexts } from '../../../protocol/failure/finding-text';
import { SceneRefused } from '../../../protocol/failure/scene-refused';

const root = join(__dirname, '..', '..', '..');
const ids = Object.keys(FINDINGS) as FindingId[];

function given(id: FindingId, change: Partial<Finding> = {}): Finding {
  return { id, subject: 'it', say: 'is wrong', fix: 'fix it', usedBy: [], used: true, ...change };
}

test('docs/reference/check.md has the table of all findings', () => {
  const rows = ids.map((id) => {
    const { severity, means } = FINDINGS[id];
    return `| \`${id}\` | ${severity} | ${mayBeAllowed(id) ? 'yes' : ''} | ${means} |`;
  });
  const cells = (line: string): string => line.replace(/ *\| */g, '|');
  const doc = readFileSync(join(root, 'docs', 'reference', 'check.md'), 'utf8')
    .split('\n')
    .map(cells);
  expect(doc.filter((line) => line.startsWith('|`'))).toEqual(rows.map(cells));
});

test('the Python that looks for them knows the same ids', () => {
  const folder = join(root, 'worker', 'render', 'blender', 'brenda_driver');
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((name) =>
    name.endsWith('.py'),
  );
  const python = files.map((name) => readFileSync(join(folder, name), 'utf8')).join('\n');
  expect(ids.filter((id) => !python.includes(`"${id}"`))).toEqual([]);
});

describe('of a finding', () => {
  test('that nothing rendered depends on, only a warning is left', () => {
    expect(severityOf(given('missing-images'))).toBe('error');
    expect(severityOf(given('missing-images', { used: false }))).toBe('warning');
    expect(severityOf(given('newer-file'))).toBe('warning');
  });

  test('only errors that are not allowed stop the render', () => {
    const all = [given('missing-images'), given('missing-fonts'), given('newer-file'), given('no-camera')];
    expect(blocking(all).map(({ id }) => id)).toEqual(['missing-images', 'missing-fonts', 'no-camera']);
    expect(blocking(all, ['missing-images']).map(({ id }) => id)).toEqual(['missing-fonts', 'no-camera']);
  });
});

describe('a unit that is refused says', () => {
  const usedBy = ['material "Wood"', 'object "Table"', 'object "Chair"', 'object "Bed"'];

  test.each<[readonly Finding[], string]>([
    [
      [given('missing-images', { subject: 'wood.png', say: 'is not there', usedBy })],
      'scene check: missing-images: wood.png: is not there (used by material "Wood", object "Table" and 2 more); fix it; to render all the same, allow missing-images',
    ],
    [
      [given('no-gpu'), given('missing-fonts'), given('no-gpu')],
      'scene check: no-gpu: it: is wrong; fix it; 2 more, which brenda check lists; to render all the same, allow no-gpu,missing-fonts',
    ],
    [
      [given('missing-fonts'), given('no-camera')],
      'scene check: missing-fonts: it: is wrong; fix it; 1 more, which brenda check lists',
    ],
  ])('%j: %s', (errors, reason) => {
    expect(new SceneRefused(errors).message).toBe(reason);
  });
});

test('of many findings of a kind the first few are told', () => {
  const many = Array.from({ length: 5 }, (_, i) => given('missing-images', { subject: `${String(i)}.png` }));
  expect(warningTexts([...many, given('newer-file')])).toEqual([
    'missing-images: 0.png: is wrong; fix it',
    'missing-images: 1.png: is wrong; fix it',
    'missing-images: 2.png: is wrong; fix it',
    'missing-images: 2 more, which brenda check lists',
    'newer-file: it: is wrong; fix it',
  ]);
});
