import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { globSync } from 'tinyglobby';
import { document, root } from '../documents';

const { anchors } = document('docs/operations/runbook.md');
const read = (path: string): string => readFileSync(join(root, path), 'utf8');

/** The sections that a text links to: `docs/operations/runbook.md#lost-units`. */
function linked(text: string): string[] {
  return [...text.matchAll(/runbook\.md#([\w-]+)/g)].map(([, section = '']) => section);
}

describe('the runbook', () => {
  test('has a section for each alarm', () => {
    const alarms = [...read('lib/constructs/farm/farm-alarms.ts').matchAll(/section: '([\w-]+)'/g)];
    expect(alarms.length).toBeGreaterThan(4);
    expect(alarms.map(([, section = '']) => section).filter((one) => !anchors.includes(one))).toEqual([]);
  });

  test('has each section to which brenda status, another command or a script links', () => {
    const sources = globSync(
      ['{bin,cli,farm,lambda,lib,local,protocol,worker}/**/*.{ts,sh}', 'scripts/**/*.{sh,mjs}'],
      { cwd: root },
    );
    const links = sources.flatMap((path) => linked(read(path)).map((section) => ({ path, section })));
    expect(links.map(({ path }) => path)).toContain('scripts/first-account.sh');
    expect(links.filter(({ section }) => !anchors.includes(section))).toEqual([]);
  });

  test('would not pass if a section were missing', () => {
    expect(linked('see docs/operations/runbook.md#no-such-thing')).toEqual(['no-such-thing']);
    expect(anchors).not.toContain('no-such-thing');
  });
});
