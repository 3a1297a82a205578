import { CommanderError } from 'commander';
import { version } from '../../package.json';
import { messageOf, UserFault } from '../../protocol/failure/fault';
import { called } from './called';
import { BrendaCommand } from './command';
import { commandFirst } from './command-first';
import { auditCommand } from '../commands/audit/command';
import { benchFleetCommand } from '../commands/bench-fleet/command';
import { cancelCommand } from '../commands/cancel/command';
import { checkCommand } from '../commands/check/command';
import { compareCommand } from '../commands/compare/command';
import { completionCommand } from '../commands/completion/command';
import { copyCommand } from '../commands/copy/command';
import { doctorCommand } from '../commands/doctor/command';
import { execCommand } from '../commands/exec/command';
import { failuresCommand } from '../commands/failures/command';
import { framesCommand } from '../commands/frames/command';
import { helpCommand } from '../commands/help/command';
import { importConfigCommand } from '../commands/import-config/command';
import { instancesCommand } from '../commands/instances/command';
import { logsCommand } from '../commands/logs/command';
import { perfCommand } from '../commands/perf/command';
import { planCommand } from '../commands/plan/command';
import { priceCommand } from '../commands/price/command';
import { pruneCommand } from '../commands/prune/command';
import { queueCommand } from '../commands/queue/command';
import { renderCommand } from '../commands/render/command';
import { resumeCommand } from '../commands/resume/command';
import { resetCommand } from '../commands/reset/command';
import { retryCommand } from '../commands/retry/command';
import { scaleCommand } from '../commands/scale/command';
import { sshCommand } from '../commands/ssh/command';
import { statusCommand } from '../commands/status/command';
import { stopCommand } from '../commands/stop/command';
import { volumeCommand } from '../commands/volume/command';
import { userDataCommand } from '../commands/user-data/command';
import { waitCommand } from '../commands/wait/command';
import { submitCommand } from '../commands/submit/command';
import { exitCodes } from './exit-codes';
import { haveHome } from './have-home';
import { withShortValues } from './short-values';
import { systemFaultText } from './system-fault';
import { guard } from '../terminal/guard';

/** Every command, as help and docs/reference/commands.md list them. */
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

/** Output cannot steer the terminal. On stderr, each suggested command has the form in which this one was typed. */
function guardOutput(brenda: BrendaCommand): void {
  guard(process.stdout);
  guard(process.stderr, called() === 'brenda' ? undefined : (text) => brenda.asCalled(text));
}

/** Runs the command line, and sets the exit code. */
export async function run(argv: readonly string[]): Promise<void> {
  // The reader may have closed the pipe: `brenda plan ... | head`.
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
    const text = systemFaultText(error) ?? withShortValues(messageOf(error), argv);
    process.stderr.write(`brenda: ${text}\n`);
    if (!fault && process.env['BRENDA_DEBUG'] !== undefined)
      process.stderr.write(`${String((error as Error).stack)}\n`);
    process.exitCode = fault ? exitCodes.usage : exitCodes.failed;
  }
}
