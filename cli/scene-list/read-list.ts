import { CommanderError } from 'commander';
import { homePath } from '../../local/paths/home-path';
import { messageOf, UserFault } from '../../protocol/failure/fault';
import { renderCommand } from '../commands/render/command';
import type { RenderFlags } from '../options/render-flags';
import type { BadEntry, Entry } from './entry';
import { entriesOf } from './entries-of';
import { isText } from './list-text';
import { shellWords } from './shell-words';

/** Options of the whole list, which a line cannot have. */
const OF_THE_LIST = [
  'json',
  'notify',
  'yes',
  'estimate',
  'farm',
] as const satisfies readonly (keyof RenderFlags)[];

/**
 * The renders of a list: one per line, with the arguments of `brenda render`, quoted as in a shell. Nothing in it is run, and no variable
 * is replaced. A `#` begins a comment.
 *
 * @param name of the list, for messages.
 */
export async function readList(
  text: string,
  name: string,
): Promise<{ readonly entries: Entry[]; readonly bad: BadEntry[] }> {
  const entries: Entry[] = [];
  const bad: BadEntry[] = [];
  for (const [i, line] of text.split(/\r?\n/).entries()) {
    const where = `${name}:${String(i + 1)}`;
    try {
      if (!isText(line)) throw new UserFault('is no text in UTF-8; save the list as UTF-8');
      const words = withoutCommand(shellWords(line)).map(homePath);
      if (words.length === 0) continue;
      const { scenes, flags } = await parsed(words);
      const of = await entriesOf(scenes, flags);
      entries.push(...of.map((entry) => ({ ...entry, where })));
    } catch (error) {
      if (!(error instanceof UserFault)) throw error;
      bad.push({ where, reason: messageOf(error) });
    }
  }
  return { entries, bad };
}

/** A line may be the whole command, copied from a terminal. */
function withoutCommand(words: readonly string[]): string[] {
  const [first, second] = words[0] === 'npx' ? words.slice(1) : words;
  return first === 'brenda' && second === 'render' ? words.slice(words.indexOf('render') + 1) : [...words];
}

async function parsed(words: readonly string[]): Promise<{ scenes: string[]; flags: RenderFlags }> {
  let result: { scenes: string[]; flags: RenderFlags } | undefined;
  const command = renderCommand()
    .configureOutput({ writeOut: () => undefined, writeErr: () => undefined })
    .action((scenes: string[], flags: RenderFlags) => {
      result = { scenes, flags };
    });
  try {
    await command.parseAsync([...words], { from: 'user' });
  } catch (error) {
    if (error instanceof CommanderError)
      throw new UserFault('--help: is for the command line, not for a list');
    throw error;
  }
  if (!result) throw new UserFault('no scene: name a .blend, a project folder, or an archive of one');
  const { flags } = result;
  const misplaced = OF_THE_LIST.find((flag) => flags[flag] !== undefined);
  if (flags.wait === false) throw new UserFault('--no-wait: is of the whole list; give it to brenda queue');
  if (misplaced !== undefined)
    throw new UserFault(`--${misplaced}: is of the whole list; give it to brenda queue`);
  return result;
}
