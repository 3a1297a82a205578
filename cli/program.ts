import { CommanderError } from 'commander';
import { version } from '../package.json';
import { messageOf, UserFault } from '../protocol/fault';
import { called } from './called';
import { BrendaCommand } from './command';
import { commandFirst } from './command-first';
import { auditCommand } from './commands/audit';
import { benchFleetCommand } from './commands/bench-fleet';
import { cancelCommand } from './commands/cancel';
import { checkCommand } from './commands/check';
import { compareCommand } from './commands/compare';
import { completionCommand } from './commands/completion';
import { copyCommand } from './commands/copy';
import { doctorCommand } from './commands/doctor';
import { execCommand } from './commands/exec';
import { failuresCommand } from './commands/failures';
import { framesCommand } from './commands/frames';
import { helpCommand } from './commands/help';
import { importConfigCommand } from './commands/import-config';
import { instancesCommand } from './commands/instances';
import { logsCommand } from './commands/logs';
import { perfCommand } from './commands/perf';
import { planCommand } from './commands/plan';
import { priceCommand } from './commands/price';
import { pruneCommand } from './commands/prune';
import { queueCommand } from './commands/queue';
import { renderCommand } from './commands/render';
import { resumeCommand } from './commands/resume';
import { resetCommand } from './commands/reset';
import { retryCommand } from './commands/retry';
import { scaleCommand } from './commands/scale';
import { sshCommand } from './commands/ssh';
import { statusCommand } from './commands/status';
import { stopCommand } from './commands/stop';
import { volumeCommand } from './commands/volume';
import { userDataCommand } from './commands/user-data';
import { waitCommand } from './commands/wait';
import { submitCommand } from './commands/submit';
import { exitCodes } from './exit-codes';
import { haveHome } from './have-home';
import { systemFaultText } from './system-fault';
import { guard } from './terminal/guard';

/** Every command, as help and docs/commands.md list them. */
const COMMANDS: Readonly<Record<string, readonly (() => BrendaCommand)[]>> = {
  'On this machine': [renderCommand, queueCommand, checkCommand, planCommand],
  'Frames, in a folder or on a farm': [
    statusCommand,
    failuresCommand,
    retryCommand,
    resumeCommand,
    compareCommand,
    auditCommand,
  ],
  'The work of a farm': [submitCommand, framesCommand, waitCommand, cancelCommand, resetCommand],
  'The instances of a farm': [
    instancesCommand,
    scaleCommand,
    stopCommand,
    pruneCommand,
    execCommand,
    sshCommand,
    copyCommand,
    logsCommand,
    userDataCommand,
  ],
  'Projects on AWS': [volumeCommand],
  'What it costs': [priceCommand, perfCommand, benchFleetCommand],
  'Setting up': [importConfigCommand, doctorCommand, completionCommand, helpCommand],
};

/** `brenda`, with all its commands. */
export function program(): BrendaCommand {
  const brenda = new BrendaCommand('brenda')
    .description('Renders Blender projects, on this machine or on a farm of your own on AWS.')
    .usage('<command> [options]')
    .version(version, '-V, --version', 'print the version')
    .example('brenda render scene.blend --frames 1-240', 'brenda status scene.blend', 'brenda help render');
  for (const [group, commands] of Object.entries(COMMANDS))
    for (const make of commands) brenda.addCommand(make().helpGroup(`${group}:`));
  return brenda;
}

/** What is printed steers no terminal. On stderr, each command that is to be typed next stands as this one was typed. */
function guardOutput(brenda: BrendaCommand): void {
  guard(process.stdout);
  guard(process.stderr, called() === 'brenda' ? undefined : (text) => brenda.asCalled(text));
}

/** Runs the command line, and sets the exit code. */
export async function run(argv: readonly string[]): Promise<void> {
  // Whoever reads along may have seen enough: `brenda plan ... | head`.
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code === 'EPIPE') process.exit();
    process.stderr.write(`brenda: what is printed cannot be written: ${messageOf(error)}\n`);
    process.exit(exitCodes.failed);
  });
  haveHome(process.env);
  const brenda = program();
  guardOutput(brenda);
  try {
    await brenda.parseAsync(commandFirst(brenda, argv.slice(2)), { from: 'user' });
  } catch (error) {
    if (error instanceof CommanderError) {
      // Help or version, and printed already.
      process.exitCode = error.exitCode === 0 ? exitCodes.done : exitCodes.usage;
      return;
    }
    const fault = error instanceof UserFault;
    process.stderr.write(`brenda: ${systemFaultText(error) ?? messageOf(error)}\n`);
    if (!fault && process.env['BRENDA_DEBUG'] !== undefined)
      process.stderr.write(`${String((error as Error).stack)}\n`);
    process.exitCode = fault ? exitCodes.usage : exitCodes.failed;
  }
}
