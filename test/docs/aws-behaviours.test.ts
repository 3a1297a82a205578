import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { globSync } from 'tinyglobby';
import { BEHAVIOURS, behavioursPage, stepsOf } from './aws-behaviours-page';
import { root } from './documents';

const page = join(root, 'docs', 'how-it-works', 'aws-behaviours.md');
const read = (path: string): string => readFileSync(join(root, path), 'utf8');
const steps = stepsOf(read('scripts/first-account.sh'));

/** The title as a text of TypeScript, in whichever quotes. */
function hasTitle(file: string, title: string): boolean {
  const escaped = title.replaceAll("'", String.raw`\'`);
  return [`'${escaped}'`, `"${title}"`, `\`${title}\``].some((quoted) => file.includes(quoted));
}

/** Without what is behind the #: a row is of the page. */
function pages(text: string): string[] {
  return [...text.matchAll(/https:\/\/docs\.aws\.amazon\.com\/[^\s)'"`<>]+/g)].map(([url]) =>
    url.replace(/#.*/, '').replace(/[.,;:]+$/, ''),
  );
}

describe('docs/how-it-works/aws-behaviours.md', () => {
  test('is what the data says', () => {
    const printed = behavioursPage(BEHAVIOURS, steps);
    if (process.env['UPDATE_DOCS'] !== undefined) writeFileSync(page, printed);
    expect(readFileSync(page, 'utf8')).toBe(printed);
  });

  test('names files that there are', () => {
    const files = BEHAVIOURS.flatMap(({ reliesOn, test }) => [reliesOn, ...(test ? [test.file] : [])]);
    expect(files.filter((file) => !existsSync(join(root, file)))).toEqual([]);
  });

  test('names tests that there are', () => {
    const gone = BEHAVIOURS.filter(({ test }) => test && !hasTitle(read(test.file), test.title));
    expect(gone.map(({ test }) => test)).toEqual([]);
    expect(hasTitle("test('is none', () => {", 'is one')).toBe(false);
  });

  test('has a test or a step in a real account for each, and a step where AWS says nothing', () => {
    expect(BEHAVIOURS.filter(({ test, step }) => !test && step === undefined)).toEqual([]);
    const told = BEHAVIOURS.flatMap(({ step }) => step ?? []);
    expect(told.filter((step) => step < 1 || step > steps.length)).toEqual([]);
  });

  test('says each thing once, service by service', () => {
    const all = BEHAVIOURS.map(({ does }) => does);
    expect(all.filter((does, at) => all.indexOf(does) !== at)).toEqual([]);
    const services = BEHAVIOURS.map(({ service }) => service);
    expect(
      services.filter((service, at) => at > services.indexOf(service) && services[at - 1] !== service),
    ).toEqual([]);
  });

  test('has a row for each page of AWS that the source names', () => {
    const sources = globSync(['{farm,lambda,lib,worker,cli,protocol,local}/**/*.{ts,sh,py}'], { cwd: root });
    const named = sources.flatMap((path) => pages(read(path)).map((url) => `${url} in ${path}`));
    expect(named.length).toBeGreaterThan(3);
    const known = new Set(BEHAVIOURS.flatMap((one) => one.sources.flatMap(pages)));
    expect(named.filter((line) => !known.has(line.split(' ')[0] ?? ''))).toEqual([]);
  });
});
