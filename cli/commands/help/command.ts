import { type BrendaCommand, command } from '../../program/command';

export function helpCommand(): BrendaCommand {
  return command('help', 'what there is, or what a command takes')
    .description('Lists the commands, or tells of one what its --help tells.')
    .argument('[command]', 'a command of brenda')
    .example('brenda help render')
    .action(async (name: string | undefined, _: object, { parent }: BrendaCommand) => {
      await parent?.parseAsync(name === undefined ? ['--help'] : [name, '--help'], { from: 'user' });
    });
}
