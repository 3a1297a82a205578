import type { Option } from 'commander';
import { called } from '../../program/called';
import type { BrendaCommand } from '../../program/command';
import { bashCompletion, fishCompletion, type KnownCommand, zshCompletion } from './scripts';

const SCRIPTS = { bash: bashCompletion, zsh: zshCompletion, fish: fishCompletion };

/** `brenda completion SHELL`: prints a script for the shell to load. */
export function completion(shell: keyof typeof SCRIPTS, brenda: BrendaCommand): void {
  process.stdout.write(
    SCRIPTS[shell](
      brenda.commands.map((one) => known(one, brenda)),
      called(),
    ),
  );
}

function known(one: BrendaCommand, { commands }: BrendaCommand): KnownCommand {
  const choices =
    one.commands.length > 0
      ? one.commands.map((other) => other.name())
      : one.registeredArguments.flatMap(({ argChoices = [] }) => argChoices);
  return {
    name: one.name(),
    summary: one.summary(),
    options: optionsOf(one).map(({ short, long = '', description, required }) => ({
      flags: [long, ...(short === undefined ? [] : [short])],
      description,
      isValueNeeded: required,
    })),
    choices: one.name() === 'help' ? commands.map((other) => other.name()) : choices,
  };
}

/** Its own options, or those of all its subcommands. */
function optionsOf(one: BrendaCommand): Option[] {
  const all = one.callable().flatMap((each) => each.createHelp().visibleOptions(each));
  return [...new Map(all.map((option) => [option.long, option])).values()];
}
