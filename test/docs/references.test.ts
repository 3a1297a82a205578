import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';
import type { BrendaCommand } from '../../cli/program/command';
import { program } from '../../cli/program/program';
import { commands, document, documents, root } from './documents';

const all = documents();

describe('a document refers to what there is', () => {
  test.each(all.map(({ path, links }) => [path, links] as const))('links of %s', (path, links) => {
    const broken = links
      .filter(({ text }) => !/^\w+:/.test(text))
      .filter(({ text }) => {
        const [file = '', anchor] = text.split('#');
        const target = file === '' ? path : normalize(join(dirname(path), file));
        if (!existsSync(join(root, target))) return true;
        return anchor !== undefined && !document(target).anchors.includes(anchor);
      });
    expect(broken).toEqual([]);
  });

  test('files and folders that are named', () => {
    const named = all.flatMap(({ spans }) => spans.filter(({ text }) => isPath(text)));
    expect(named.length).toBeGreaterThan(20);
    expect(named.filter(({ text }) => !existsSync(join(root, text)))).toEqual([]);
  });

  test('scripts of npm', () => {
    const text = readFileSync(join(root, 'package.json'), 'utf8');
    const { scripts } = JSON.parse(text) as { scripts: Record<string, string> };
    const named = all.flatMap(({ spans, blocks }) =>
      [...spans, ...blocks].flatMap(({ text: shown, at }) =>
        [...shown.matchAll(/\bnpm run ([\w:]+)/g)].map(([, name = '']) => ({ name, at })),
      ),
    );
    expect(named.length).toBeGreaterThan(20);
    expect(named.filter(({ name }) => !(name in scripts))).toEqual([]);
  });

  test('would not pass if something were missing', () => {
    const { anchors, links } = document('README.md');
    expect(anchors).toContain('on-aws');
    expect(links.map(({ text }) => text)).toContain('docs/guides/tutorial.md');
  });
});

/** Names from the top of the repository, and no key in a bucket. */
function isPath(text: string): boolean {
  return /^(?:bench|bin|cli|docs|examples|farm|lambda|lib|local|protocol|scripts|test|worker)\/[\w./-]*$/.test(
    text,
  );
}

describe('the commands of brenda in a document', () => {
  const lines = all.flatMap(({ blocks, spans }) => [
    ...blocks.flatMap((block) => commands(block).map((text) => ({ text, at: block.at }))),
    ...spans,
  ]);
  const called = lines.flatMap(({ text, at }) => {
    const words = /^(?:brenda|npx @brenda-render\/brenda) ([a-z].*)$/.exec(text)?.[1]?.split(' ') ?? [];
    // What is behind two dashes is a command of another program.
    const end = words.indexOf('--');
    return words.length === 0 ? [] : [{ at, words: end < 0 ? words : words.slice(0, end) }];
  });

  test('are there, with all their options', () => {
    expect(called.length).toBeGreaterThan(8);
    const unknown = called.filter(({ words }) => {
      const found = commandOf(program(), words);
      const known = found.options.flatMap(({ short, long }) => [short, long]);
      return found.parent === null || optionsIn(words).some((option) => !known.includes(option));
    });
    expect(unknown).toEqual([]);
  });
});

/** The command that is called: `volume create` where there is one, and `brenda` itself where there is none. */
function commandOf(from: BrendaCommand, [word, ...others]: readonly string[]): BrendaCommand {
  const found = from.commands.find((one) => one.name() === word);
  return found ? commandOf(found, others) : from;
}

function optionsIn(words: readonly string[]): string[] {
  return words
    .flatMap((word) => /^--?[a-zA-Z][\w-]*/.exec(word)?.[0] ?? [])
    .filter((option) => option !== '--help');
}

describe('the shell of a document', () => {
  test('is shell', () => {
    const blocks = all.flatMap(({ blocks }) => blocks.filter(({ language }) => language === 'sh'));
    expect(blocks.length).toBeGreaterThan(20);
    const wrong = blocks.flatMap(({ text, at }) => {
      const { status, stderr } = spawnSync('bash', ['-n'], { input: text, encoding: 'utf8' });
      return status === 0 ? [] : [{ at, stderr }];
    });
    expect(wrong).toEqual([]);
  });
});
