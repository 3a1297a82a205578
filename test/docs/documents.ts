import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

export const root = join(__dirname, '..', '..');

/** Something in a document, and where: to be named when it is wrong. */
interface Found {
  readonly text: string;
  /** `docs/guides/tutorial.md:12` */
  readonly at: string;
}

interface Block extends Found {
  /** What stands behind the three backquotes. */
  readonly language: string;
  /** The file that it is the contents of: from `<!-- file: NAME -->` before it. */
  readonly file?: string;
}

export interface Document {
  /** Relative to the repository. */
  readonly path: string;
  readonly text: string;
  readonly blocks: readonly Block[];
  /** What stands between single backquotes. */
  readonly spans: readonly Found[];
  /** Targets of links. */
  readonly links: readonly Found[];
  /** As GitHub makes them of the headings. */
  readonly anchors: readonly string[];
}

export function document(path: string): Document {
  const text = readFileSync(join(root, path), 'utf8');
  const blocks: Block[] = [];
  const prose: Found[] = [];
  let block: { language: string; file?: string; lines: string[]; indent: string; at: string } | undefined;
  let file: string | undefined;
  text.split('\n').forEach((line, index) => {
    const at = `${path}:${String(index + 1)}`;
    const [, indent, language] = /^( *)```(\w*)$/.exec(line) ?? [];
    if (indent !== undefined && language !== undefined) {
      if (block) blocks.push({ ...block, text: `${block.lines.join('\n')}\n` });
      block = block
        ? undefined
        : { language, ...(file === undefined ? {} : { file }), lines: [], indent, at };
      file = undefined;
    } else if (block) block.lines.push(line.slice(block.indent.length));
    else {
      file = /^<!-- file: (\S+) -->$/.exec(line)?.[1] ?? (line === '' ? file : undefined);
      prose.push({ text: line, at });
    }
  });
  const inProse = (pattern: RegExp): Found[] =>
    prose.flatMap((line) => [...line.text.matchAll(pattern)].map(([, of = '']) => ({ ...line, text: of })));
  return {
    path,
    text,
    blocks,
    spans: inProse(/`([^`]+)`/g),
    links: inProse(/\]\(([^()\s]+)\)/g),
    anchors: prose.flatMap(({ text }) => (/^#+ /.test(text) ? [anchorOf(text.replace(/^#+ /, ''))] : [])),
  };
}

/** What a person may read who has the repository. */
export function documents(): Document[] {
  const inFolder = (folder: string): string[] =>
    readdirSync(join(root, folder))
      .filter((name) => name.endsWith('.md'))
      .map((name) => `${folder}/${name}`);
  const foldersOf = (folder: string): string[] => [
    folder,
    ...readdirSync(join(root, folder)).flatMap((name) => (name.includes('.') ? [] : [`${folder}/${name}`])),
  ];
  return [
    'README.md',
    'CONTRIBUTING.md',
    ...foldersOf('docs').flatMap(inFolder),
    ...['examples/ci', 'examples/own-app', 'worker/bootstrap'].flatMap(inFolder),
  ].map(document);
}

/** The commands of a shell block, each on one line. */
export function commands({ text }: Found): string[] {
  return text
    .replaceAll(/ *\\\n */g, ' ')
    .split('\n')
    .map((line) => line.replace(/ +# .*$/, '').trim())
    .filter((line) => line !== '');
}

function anchorOf(heading: string): string {
  return heading
    .toLowerCase()
    .replace(/[^\p{L}\p{N}\s_-]/gu, '')
    .replaceAll(' ', '-');
}
