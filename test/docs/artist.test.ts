import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { isAtLeast } from '../support/blender';
import { needs } from '../support/programs';
import { normalForm } from './artist/normal-form';
import { screensOnPage, writeScreen } from './artist/page';
import { pictureOf } from './artist/picture';
import { screenOf, textOf } from './artist/screen';
import { givenStudio, type Studio } from './artist/studio';
import { TASKS } from './artist/tasks';
import { Terminal } from './artist/terminal';
import { document, root } from './documents';

needs('tmux');
jest.setTimeout(240_000);

/** Where screens are written rather than compared: `npm run artist -- --write`. */
const isWriting = process.env['UPDATE_DOCS'] !== undefined;
/** Screens that the page shows as pictures, with their colours, and what these show. */
const PICTURES: Readonly<Record<string, string>> = {
  progress: 'A render of seven frames, two of them done',
  still: 'A still, half of its samples done',
};

/** How many words people read in a minute, with a glance at the screens between them. */
const WORDS_A_MINUTE = 180;

test('docs/guides/artist.md is read in five minutes, and has no word of AWS', () => {
  const { text } = document('docs/guides/artist.md');
  const prose = text.replaceAll(/```[^]*?```/g, '');
  expect(prose.split(/\s+/).length).toBeLessThan(5 * WORDS_A_MINUTE);
  expect(text).not.toMatch(/\b(?:AWS|EC2|S3|CDK|instances?|farms?|spot)\b/i);
});

/** The page shows the screens of Blender 5; those of older ones have other versions in them, and warn of more. */
const onPage = isAtLeast(5) ? describe : describe.skip;

onPage('what docs/guides/artist.md shows is what a terminal shows', () => {
  const page = screensOnPage();
  const seen: string[] = [];
  let studio: Studio;
  let terminals = 0;

  beforeAll(async () => {
    studio = await givenStudio();
  });
  afterAll(async () => {
    await Terminal.closeAll(studio);
  });

  test.each(TASKS)('%s', async (_, task) => {
    const shown: Record<string, string> = {};
    await task({
      studio,
      terminal: () => Terminal.open(studio, String(terminals++)),
      keep: async (name, terminal) => {
        const screen = screenOf(normalForm(await terminal.screen(), studio.home));
        if (textOf(screen.slice(-1)) === '$') screen.pop();
        const title = PICTURES[name];
        if (title === undefined) shown[name] = `${textOf(screen)}\n`;
        else compareWithPicture(name, pictureOf(screen, title));
      },
    });
    for (const [name, text] of Object.entries(shown)) {
      seen.push(name);
      if (isWriting) writeScreen(name, text);
    }
    if (isWriting) return;
    expect(shown).toEqual(Object.fromEntries(Object.keys(shown).map((name) => [name, page.get(name)])));
  });

  test('and it shows nothing else', () => {
    expect([...page.keys()]).toEqual(seen);
  });
});

function compareWithPicture(name: string, picture: string): void {
  const path = join(root, 'docs', 'images', `artist-${name}.svg`);
  if (isWriting) writeFileSync(path, picture);
  else expect(readFileSync(path, 'utf8')).toBe(picture);
}
