import { chooseInstances } from '../../../farm/instances/choose-instances';
import { farmInstances } from '../../../farm/instances/farm-instances';
import { type CommandResult, runCommand } from '../../../farm/shell/run-command';
import { UserFault } from '../../../protocol/failure/fault';
import { exitCodes } from '../../program/exit-codes';
import { counted } from '../../output/counted';
import { instanceChoice, type InstanceFlags } from '../../farm/instance-choice';
import { type OnFarmFlags, onFarm } from '../../farm/on-farm';
import { wholeNumber } from '../../options/option-values';

export interface ExecFlags extends OnFarmFlags, InstanceFlags {
  readonly timeout: string;
  readonly dryRun?: true;
  readonly json?: true;
}

/** The limit of Systems Manager: 48 hours. */
const LONGEST_SECONDS = 172_800;

/** `brenda exec -- COMMAND`: runs it on instances. */
export async function exec(words: readonly string[], flags: ExecFlags): Promise<void> {
  const command = words.join(' ');
  if (command.trim() === '')
    throw new UserFault('exec "": there is nothing to run; say brenda exec -- uptime');
  const timeoutSeconds = wholeNumber('--timeout', flags.timeout, 1, LONGEST_SECONDS);
  const choice = instanceChoice(flags);
  await onFarm(flags, async ({ entry: { farm, group } }) => {
    const chosen = chooseInstances(await farmInstances(group), choice, farm);
    const typeOf = new Map(chosen.map(({ id, type }) => [id, type]));
    const ids = [...typeOf.keys()];
    if (flags.dryRun) {
      process.stdout.write(
        chosen
          .map(({ id, type }) => (flags.json ? JSON.stringify({ instance: id, type }) : `${id}  ${type}`))
          .map((line) => `${line}\n`)
          .join(''),
      );
      process.stderr.write(`${farm}: would run as root on ${counted(ids.length, 'instance')}: ${command}\n`);
      return;
    }
    const interrupted = (): void => {
      process.stderr.write('interrupted; where it runs it goes on, until it ends or its time is up\n');
      process.exit(exitCodes.interrupted);
    };
    process.once('SIGINT', interrupted).once('SIGTERM', interrupted);
    process.stderr.write(`${farm}: runs as root on ${counted(ids.length, 'instance')}: ${command}\n`);
    let failed = 0;
    await runCommand(ids, command, {
      timeoutSeconds,
      onResult: (result) => {
        if (result.code !== 0) failed++;
        const type = typeOf.get(result.instance) ?? '';
        if (flags.json) process.stdout.write(`${JSON.stringify({ type, ...result })}\n`);
        else print(result, type);
      },
    });
    if (failed > 0) {
      process.stderr.write(`${String(failed)} of ${counted(ids.length, 'instance')} failed\n`);
      process.exitCode = exitCodes.failed;
    }
  });
}

function print({ instance, status, code, stdout, stderr }: CommandResult, type: string): void {
  process.stdout.write(`------- ${instance}  ${type}\n${lineEnded(stdout)}${lineEnded(stderr)}`);
  if (code === 0) return;
  const why =
    code !== null
      ? `ended with ${String(code)}`
      : status === 'Unreachable'
        ? 'Systems Manager does not reach it: it boots, or its agent has stopped'
        : `was not run to its end (${status})`;
  process.stderr.write(`${instance}: ${why}\n`);
}

function lineEnded(text: string): string {
  return text === '' || text.endsWith('\n') ? text : `${text}\n`;
}
