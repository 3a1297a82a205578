import type { Command } from 'commander';
import { farmOption } from '../program/command';
import type { OnFarmFlags } from '../farm/on-farm';

/** Options of every command that renders. */
export interface NightFlags extends OnFarmFlags {
  readonly json?: true;
  readonly notify?: true;
  readonly estimate?: true;
  readonly yes?: true;
  /** False when a command for a farm does not wait. */
  readonly wait?: boolean;
}

/** Adds the options of `NightFlags` to a command, except `--json`. */
export function withNightOptions<C extends Command>(command: C): C {
  return command
    .option(
      '--estimate',
      'render the first, the middle and the last frame, say how long the rest takes, and ask whether to go on; without a terminal, or of several scenes, end there',
    )
    .option('-y, --yes', 'with --estimate: go on without a question')
    .addOption(
      farmOption(
        'have a farm render: a farm as it was deployed, brenda-bloom or bloom (default: the only one)',
      ),
    )
    .option('--no-wait', 'with --farm: end as soon as all is sent')
    .option('--notify', 'tell the desktop when it has ended, or the terminal');
}
