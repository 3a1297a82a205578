import { setTimeout } from 'node:timers/promises';
import {
  GetCommandInvocationCommand,
  paginateListCommandInvocations,
  SendCommandCommand,
  SSMClient,
} from '@aws-sdk/client-ssm';
import { agentPings, inPieces, isOnline } from '../instances/agent-pings';
import { type AwsEnvironment, clientOptions } from '../aws/client-options';
import { forEachConcurrently } from '../aws/for-each-concurrently';

/** The result of a command on one instance. */
export interface CommandResult {
  readonly instance: string;
  /**
   * Systems Manager's status, such as `Success`, `Failed`, `TimedOut`; `Unreachable` when it was not sent because the agent is not online.
   */
  readonly status: string;
  /** Null when it did not run to its end. */
  readonly code: number | null;
  /** Its first 24,000 characters. */
  readonly stdout: string;
  /** Its first 8,000 characters. */
  readonly stderr: string;
}

export interface RunOptions {
  /** The timeout on each of them. Seconds. */
  readonly timeoutSeconds: number;
  /** Called for each as it ends. */
  readonly onResult: (result: CommandResult) => void;
}

/** SendCommand's limit. */
const INSTANCES = 50;
const LANES = 4;
/** The timeout for the delivery to an agent. Online agents fetch a command at once. The minimum is 30. */
const DELIVERY_SECONDS = 60;
const FIRST_LOOK_MS = 500;
const LONGEST_WAIT_MS = 5_000;
const UNDER_WAY: ReadonlySet<string> = new Set(['Pending', 'InProgress', 'Delayed', 'Cancelling']);

/**
 * Runs a shell command as root on instances, on all of them at once: Systems Manager's Run Command, with its document AWS-RunShellScript.
 * If the caller stops waiting, the command continues there until its timeout.
 *
 * @param env where AWS is. @default process.env
 */
export async function runCommand(
  instances: readonly string[],
  command: string,
  { timeoutSeconds, onResult }: RunOptions,
  env: AwsEnvironment = process.env,
): Promise<void> {
  const pings = await agentPings(instances, env);
  const online: string[] = [];
  for (const instance of instances) {
    // One instance whose agent is offline would make the whole request fail.
    if (isOnline(pings.get(instance))) online.push(instance);
    else onResult({ instance, status: 'Unreachable', code: null, stdout: '', stderr: '' });
  }
  const client = new SSMClient(clientOptions(env));
  try {
    const left = new Map<string, Set<string>>();
    await forEachConcurrently(inPieces(online, INSTANCES), LANES, async (some) => {
      left.set(await send(client, some, command, timeoutSeconds), new Set(some));
    });
    for (let wait = FIRST_LOOK_MS; left.size > 0; wait = Math.min(LONGEST_WAIT_MS, wait * 1.5)) {
      await setTimeout(wait);
      await forEachConcurrently([...left], LANES, async ([id, waiting]) => {
        for (const instance of await ended(client, id, waiting)) {
          onResult(await resultOf(client, id, instance));
          waiting.delete(instance);
        }
        if (waiting.size === 0) left.delete(id);
      });
    }
  } finally {
    client.destroy();
  }
}

async function send(
  client: SSMClient,
  instances: string[],
  command: string,
  timeoutSeconds: number,
): Promise<string> {
  const { Command } = await client.send(
    new SendCommandCommand({
      DocumentName: 'AWS-RunShellScript',
      InstanceIds: instances,
      Parameters: { commands: [command], executionTimeout: [String(timeoutSeconds)] },
      TimeoutSeconds: DELIVERY_SECONDS,
      Comment: 'brenda exec',
      // Otherwise the first failure would stop the rest.
      MaxConcurrency: '100%',
      MaxErrors: '100%',
    }),
  );
  if (Command?.CommandId === undefined) throw new Error('Systems Manager left out the id of the command');
  return Command.CommandId;
}

async function ended(
  client: SSMClient,
  id: string,
  waiting: ReadonlySet<string>,
): Promise<readonly string[]> {
  const found: string[] = [];
  const question = { CommandId: id, MaxResults: INSTANCES };
  for await (const { CommandInvocations = [] } of paginateListCommandInvocations({ client }, question))
    for (const { InstanceId = '', Status = 'Pending' } of CommandInvocations)
      if (waiting.has(InstanceId) && !UNDER_WAY.has(Status)) found.push(InstanceId);
  return found;
}

async function resultOf(client: SSMClient, id: string, instance: string): Promise<CommandResult> {
  const said = await client.send(new GetCommandInvocationCommand({ CommandId: id, InstanceId: instance }));
  const { ResponseCode: code = -1 } = said;
  return {
    instance,
    status: said.StatusDetails ?? said.Status ?? 'Unknown',
    code: code < 0 ? null : code,
    stdout: said.StandardOutputContent ?? '',
    stderr: said.StandardErrorContent ?? '',
  };
}
