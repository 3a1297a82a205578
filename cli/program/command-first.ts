import type { Option } from 'commander';
import type { BrendaCommand } from './command';
import { isOldProgram, todaysWord } from './old-words';

/**
 * The arguments with the command before its options: `--farm bloom status` becomes `status --farm bloom`. Options of the program itself,
 * such as `--version`, stay in place. Subcommands work the same: `--json volume list` becomes `volume list --json`.
 */
export function commandFirst(program: BrendaCommand, args: readonly string[]): string[] {
  const names = new Set(program.commands.map((one) => one.name()));
  const options = program.callable().flatMap((one) => one.options);
  let at = 0;
  for (let arg = args[at]; arg?.startsWith('-'); arg = args[at]) {
    if (program.options.some(is(arg))) return [...args];
    at += takesNext(options, names, arg, args[at + 1]) ? 2 : 1;
  }
  const command = args[at];
  if (command === undefined) return [...args];
  // The original's own options are unknown here, so the value of one may stand where a command would.
  const words = names.has(command) || program.parent ? [] : args.filter((arg) => todaysWord(arg));
  const old = words.find((word) => !isOldProgram(word)) ?? words[0];
  if (old !== undefined) return [old];
  const others = [...args.slice(0, at), ...args.slice(at + 1)];
  const group = program.commands.find((one) => one.name() === command && one.commands.length > 0);
  return [command, ...(group ? commandFirst(group, others) : others)];
}

/** Whether the next argument is its value. Where the value is optional, the name of a command is none. */
function takesNext(
  options: readonly Option[],
  names: ReadonlySet<string>,
  arg: string,
  next: string | undefined,
): boolean {
  const option = options.find(is(arg));
  if (!option || next === undefined) return false;
  return option.required || (option.optional && !next.startsWith('-') && !names.has(next));
}

function is(arg: string): (option: Option) => boolean {
  return ({ short, long }) => arg === short || arg === long;
}
