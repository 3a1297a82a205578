import type { Command } from 'commander';

/** What holds for everything that a command renders. */
export interface NightFlags {
  readonly json?: true;
  readonly notify?: true;
  readonly estimate?: true;
  readonly yes?: true;
}

/** Adds the options of `NightFlags` to a command, but `--json`. */
export function withNightOptions<C extends Command>(command: C): C {
  return command
    .option(
      '--estimate',
      'render the first, the middle and the last frame, say how long the rest takes, and ask whether to go on; without a terminal, or of several scenes, end there',
    )
    .option('-y, --yes', 'with --estimate: go on without a question')
    .option('--notify', 'tell the desktop when it has ended, or the terminal');
}
