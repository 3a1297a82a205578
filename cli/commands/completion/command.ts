import { Argument } from 'commander';
import { type BrendaCommand, command } from '../../program/command';

export function completionCommand(): BrendaCommand {
  return command('completion', 'complete commands and options in your shell')
    .description(
      'Prints a script by which a shell completes the commands of brenda and their options. Have it read when a shell starts: source <(brenda completion bash) in ~/.bashrc, source <(brenda completion zsh) behind compinit in ~/.zshrc, brenda completion fish | source in config.fish. Called by npx, it completes what is behind npx as well.',
    )
    .addArgument(new Argument('<shell>', 'bash, zsh or fish').choices(['bash', 'zsh', 'fish']))
    .example('brenda completion bash')
    .action(async (shell: 'bash' | 'zsh' | 'fish', _: object, { parent }: BrendaCommand) => {
      if (parent) (await import('./run.ts')).completion(shell, parent);
    });
}
