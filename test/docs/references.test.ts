import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';
import { brenda } from '../support/brenda';
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

  test('would not pass if something were missing', () => {
    const { anchors, links } = document('README.md');
    expect(anchors).toContain('on-aws');
    expect(links.map(({ text }) => text)).toContain('docs/tutorial.md');
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
    const [, command = '', rest = ''] = /^(?:npx )?brenda ([a-z]+)\b(.*)$/.exec(text) ?? [];
    return command === '' ? [] : [{ at, command, rest }];
  });

  test('are there, with all their options', async () => {
    expect(called.length).toBeGreaterThan(8);
    const helps = new Map<string, string>();
    for (const command of new Set(called.map((one) => one.command))) {
      const { code, stdout } = await brenda([command, '--help']);
      helps.set(command, code === 0 ? stdout : '');
    }
    const unknown = called.filter(({ command, rest }) => {
      const help = helps.get(command) ?? '';
      const known = [...help.matchAll(/(?:^ +|, )(--?[\w-]+)/gm)].map(([, option]) => option);
      return help === '' || optionsIn(rest).some((option) => !known.includes(option));
    });
    expect(unknown).toEqual([]);
  });
});

function optionsIn(text: string): string[] {
  return [...text.matchAll(/(?<= )--?[a-zA-Z][\w-]*/g)].map(([option]) => option);
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
