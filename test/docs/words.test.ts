import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { documents, root } from './documents';

/** Words that have no place here, each with what to write in its place. The glossary has the words for the rest. */
const INSTEAD: Record<string, string> = {
  anew: 'again',
  manieth: 'the number itself',
  nobody: 'no one, or the thing that is missing: no worker, no process',
  somebody: 'the one that is meant: a user, another process, another worker',
  'what becomes of': 'what happens to',
  whoever: 'the one that is meant: the caller, the worker that',
};
/** Also as part of a name. */
const UNWANTED = new RegExp(Object.keys(INSTEAD).join('|'), 'i');

/** The longest sentence in words. Code, links and tables count for little: code is one word, a table is not prose. */
const LONGEST = 40;

const SOURCES = [
  'bench',
  'bin',
  'cli',
  'lambda',
  'lib',
  'local',
  'protocol',
  'farm',
  'scripts',
  'simulation',
  'worker',
];

interface Line {
  readonly at: string;
  readonly text: string;
}

function linesOf(path: string, text: string): Line[] {
  return text.split('\n').map((line, index) => ({ at: `${path}:${String(index + 1)}`, text: line }));
}

function sources(): Line[] {
  return execFileSync('git', ['ls-files', '-co', '--exclude-standard', ...SOURCES], {
    cwd: root,
    encoding: 'utf8',
  })
    .split('\n')
    .filter((path) => /\.(?:ts|[cm]?js|py|sh)$/.test(path))
    .flatMap((path) => linesOf(path, readFileSync(join(root, path), 'utf8')));
}

/** What stands first in `test`, `it`, `describe` and what is called like `onLinux`, or behind the table of `each`. */
const TITLE =
  /(?:\b(?:test|it|describe)(?:\.\w+)*(?:<[^()]*>)?|\)|\bon[A-Z]\w*)\(\s*(?<quote>['"`])(?<title>(?:\\.|(?!\k<quote>).)+)\k<quote>,/gs;

function titlesIn(path: string, text: string): Line[] {
  return [...text.matchAll(TITLE)].map(({ index, groups }) => ({
    at: `${path}:${String(text.slice(0, index).split('\n').length)}`,
    text: groups?.['title'] ?? '',
  }));
}

function titles(): Line[] {
  return execFileSync('git', ['ls-files', '-co', '--exclude-standard', 'test/*.test.ts'], {
    cwd: root,
    encoding: 'utf8',
  })
    .split('\n')
    .filter((path) => path !== '' && path !== 'test/docs/words.test.ts' && existsSync(join(root, path)))
    .flatMap((path) => titlesIn(path, readFileSync(join(root, path), 'utf8')));
}

/** Decisions keep the sentences in which they were taken. */
const isDecision = ({ path }: { readonly path: string }): boolean => path.startsWith('docs/decisions/');
const written = documents();

function unwanted(lines: readonly Line[]): string[] {
  return lines.flatMap(({ at, text }) => {
    const [word] = UNWANTED.exec(text) ?? [];
    return word === undefined ? [] : [`${at}: ${word}: write ${INSTEAD[word.toLowerCase()] ?? ''}`];
  });
}

function sentencesOf(markdown: string): string[] {
  return markdown
    .replaceAll(/```[\s\S]*?```/g, '')
    .replaceAll(/^\|.*$/gm, '')
    .replaceAll(/`[^`]*`/g, 'code')
    .replaceAll(/\[([^\]]*)\]\([^)]*\)/g, '$1')
    .split(/(?<=[.!?:;])\s+|\n\s*\n|\n(?=\s*(?:[-*#>]|\d+\.)\s)/)
    .map((sentence) =>
      sentence
        .replace(/^\s*(?:[-*#>]+|\d+\.)\s/, '')
        .trim()
        .replaceAll(/\s+/g, ' '),
    );
}

/** Lines in which a sentence ends and another begins: outside of code, tables, headings, quotes, and what stands in brackets. */
function severalSentences(lines: readonly Line[]): string[] {
  let fenced = false;
  return lines.flatMap(({ at, text }) => {
    if (/^\s*```/.test(text)) fenced = !fenced;
    if (fenced || /^\s*(?:```|\||#|>|- \*\*|!\[|<)/.test(text)) return [];
    const bare = text.replaceAll(/`[^`]*`/g, 'code').replaceAll(/\[[^\]]*\]|\([^)]*\)/g, '()');
    return /[a-z)][.!?] [A-Z]/.test(bare) ? [at] : [];
  });
}

test('an unwanted word is found, also in a name, and so is a sentence without end', () => {
  expect(unwanted([{ at: 'a.md:1', text: 'Whoever renders it anew' }])).toEqual([
    'a.md:1: Whoever: write the one that is meant: the caller, the worker that',
  ]);
  expect(unwanted([{ at: 'a.ts:1', text: 'beginAnew()' }])).toEqual(['a.ts:1: Anew: write again']);
  expect(sentencesOf('One `code of three`. Two [of](a/b).\n\n- three: four')).toEqual([
    'One code.',
    'Two of.',
    'three:',
    'four',
  ]);
});

test.each(written)('$path has the words of the glossary', ({ path, text }) => {
  expect(unwanted(linesOf(path, text))).toEqual([]);
});

test.each(written.filter((one) => !isDecision(one)))(
  '$path has no sentence of more than 40 words',
  ({ text }) => {
    expect(sentencesOf(text).filter((sentence) => sentence.split(' ').length > LONGEST)).toEqual([]);
  },
);

test('of two sentences on a line the second is found, but not in code, a table or brackets', () => {
  const found = (...texts: string[]): string[] =>
    severalSentences(texts.map((text, at) => ({ at: String(at), text })));
  expect(
    found('One. Two', '`a. B`', '| One. Two |', '(one. Two) [three. Four](a)', '```', 'a. B', '```'),
  ).toEqual(['0']);
});

test.each(written)('$path has one sentence a line', ({ path, text }) => {
  expect(severalSentences(linesOf(path, text))).toEqual([]);
});

test('names, comments, help and errors have the words of the glossary', () => {
  expect(unwanted(sources())).toEqual([]);
});

test('a title is found in each way to write one', () => {
  const text = [
    "test('one', () => {});",
    'describe("two", () => {});',
    "test.each([['a']])(",
    "  'three %s',",
    '  () => {},',
    ');',
    'it.skip(`four`, () => {});',
  ].join('\n');
  expect(titlesIn('a.test.ts', text)).toEqual([
    { at: 'a.test.ts:1', text: 'one' },
    { at: 'a.test.ts:2', text: 'two' },
    { at: 'a.test.ts:3', text: 'three %s' },
    { at: 'a.test.ts:7', text: 'four' },
  ]);
});

test('titles of tests have the words of the glossary', () => {
  const all = titles();
  expect(all.length).toBeGreaterThan(2000);
  expect(unwanted(all)).toEqual([]);
});
