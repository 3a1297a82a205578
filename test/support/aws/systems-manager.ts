import type { Script } from './moto-with';
import type { Answer } from './scripted-server';

/** An answer of Systems Manager, or of another service that speaks JSON, in the shape that AWS documents. */
export function jsonAnswer(body: object, status = 200): Answer {
  return {
    status,
    headers: { 'content-type': 'application/x-amz-json-1.1' },
    body: JSON.stringify(body),
  };
}

/** A refusal. */
export function jsonFault(type: string, message: string): Answer {
  return jsonAnswer({ __type: type, message }, 400);
}

/**
 * DescribeInstanceInformation, which moto has not: what is known of the agents that are asked for, in pages of at most ten.
 *
 * @param pingOf as AWS says it: `Online`, `ConnectionLost`; undefined for an agent that was never heard of.
 */
export function agents(pingOf: (instance: string) => string | undefined): Script {
  return {
    DescribeInstanceInformation(body) {
      const asked = JSON.parse(body) as {
        Filters: { Key: string; Values: string[] }[];
        MaxResults: number;
        NextToken?: string;
      };
      const [{ Key: key, Values: ids } = { Key: '', Values: [] }] = asked.Filters;
      if (key !== 'InstanceIds' || ids.length > 100 || asked.MaxResults > 50)
        return jsonFault('ValidationException', 'not what AWS takes');
      const known = ids.filter((id) => pingOf(id) !== undefined);
      const from = Number(asked.NextToken ?? 0);
      const to = from + 10;
      return jsonAnswer({
        InstanceInformationList: known.slice(from, to).map((InstanceId) => ({
          InstanceId,
          PingStatus: pingOf(InstanceId),
          LastPingDateTime: 1790000000.0,
          AgentVersion: '3.3.2299.0',
          PlatformType: 'Linux',
          PlatformName: 'Amazon Linux',
          ResourceType: 'EC2Instance',
        })),
        ...(to < known.length ? { NextToken: String(to) } : {}),
      });
    },
  };
}

/** What a command does on an instance. */
export interface Ran {
  /** @default 'Success' */
  readonly status?: 'Success' | 'Failed' | 'TimedOut';
  /** @default 0 */
  readonly code?: number;
  readonly stdout?: string;
  readonly stderr?: string;
}

interface Sent {
  readonly DocumentName: string;
  readonly InstanceIds: readonly string[];
  readonly Parameters: Readonly<Record<string, readonly string[]>>;
  readonly TimeoutSeconds: number;
  readonly MaxConcurrency: string;
  readonly MaxErrors: string;
}

/** Run Command: moto runs a command on all instances that there are, at once, and has no list of what came of it. */
export class RunCommands {
  readonly sent: Sent[] = [];
  private readonly looks = new Map<string, number>();

  /** @param ran what comes of it on an instance. */
  constructor(private readonly ran: (instance: string) => Ran) {}

  get script(): Script {
    return {
      SendCommand: (body) => {
        const sent = JSON.parse(body) as Sent;
        if (sent.InstanceIds.length === 0 || sent.InstanceIds.length > 50 || sent.TimeoutSeconds < 30)
          return jsonFault('ValidationException', 'not what AWS takes');
        this.sent.push(sent);
        const { InstanceIds, Parameters, DocumentName } = sent;
        const Command = {
          CommandId: idOf(this.sent.length),
          DocumentName,
          InstanceIds,
          Parameters,
          Status: 'Pending',
        };
        return jsonAnswer({ Command });
      },
      // Of a command that was just sent nothing is known; then one instance after the other ends.
      ListCommandInvocations: (body) => {
        const { CommandId, NextToken, MaxResults } = JSON.parse(body) as Record<string, string>;
        if (Number(MaxResults) > 50) return jsonFault('ValidationException', 'not what AWS takes');
        const { InstanceIds } = this.sentAs(String(CommandId));
        const look = (this.looks.get(String(CommandId)) ?? 0) + (NextToken === undefined ? 1 : 0);
        this.looks.set(String(CommandId), look);
        const known = look === 1 ? [] : InstanceIds;
        const from = Number(NextToken ?? 0);
        return jsonAnswer({
          CommandInvocations: known.slice(from, from + 20).map((InstanceId, i) => ({
            CommandId,
            InstanceId,
            Status: look === 2 && i > 0 ? 'InProgress' : (this.ran(InstanceId).status ?? 'Success'),
            CommandPlugins: [],
          })),
          ...(from + 20 < known.length ? { NextToken: String(from + 20) } : {}),
        });
      },
      GetCommandInvocation: (body) => {
        const { CommandId, InstanceId = '' } = JSON.parse(body) as Record<string, string>;
        const { status = 'Success', code = 0, stdout = '', stderr = '' } = this.ran(InstanceId);
        return jsonAnswer({
          CommandId,
          InstanceId,
          DocumentName: 'AWS-RunShellScript',
          PluginName: 'aws:runShellScript',
          ResponseCode: code,
          Status: status,
          StatusDetails: status === 'TimedOut' ? 'Execution Timed Out' : status,
          StandardOutputContent: stdout,
          StandardErrorContent: stderr,
        });
      },
    };
  }

  private sentAs(id: string): Sent {
    const sent = this.sent.find((_, i) => idOf(i + 1) === id);
    if (!sent) throw new Error(`there was no command ${id}`);
    return sent;
  }
}

function idOf(nth: number): string {
  return `00000000-0000-4000-8000-${String(nth).padStart(12, '0')}`;
}
