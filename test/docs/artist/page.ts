import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from '../documents';

const PAGE = join(root, 'docs', 'guides', 'artist.md');
const SCREEN = /(<!-- screen: ([\w-]+) -->\n\n```console\n)([\s\S]*?)(```\n)/g;

/** The screens that docs/guides/artist.md shows, by their names, in its order: what stands in a block behind `<!-- screen: NAME -->`. */
export function screensOnPage(): Map<string, string> {
  const found = [...readFileSync(PAGE, 'utf8').matchAll(SCREEN)];
  return new Map(found.map(([, , name = '', text = '']) => [name, text]));
}

/** Writes a screen into its block. */
export function writeScreen(screen: string, text: string): void {
  const page = readFileSync(PAGE, 'utf8');
  const written = page.replaceAll(SCREEN, (all, before: string, name: string, _: string, after: string) =>
    name === screen ? `${before}${text}${after}` : all,
  );
  writeFileSync(PAGE, written);
}
