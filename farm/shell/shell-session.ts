import { SSMClient, StartSessionCommand } from '@aws-sdk/client-ssm';
import { type AwsEnvironment, clientOptions } from '../aws/client-options';

/** What a session is for: a shell, or, without that, what SSH sends and hears. */
export type SessionKind = 'shell' | 'ssh';

/** A session of Session Manager that waits for its plugin. */
export interface ShellSession {
  /** What the plugin is told of it. It holds a token, by which anybody may join. */
  readonly response: string;
  /** How it was asked for, which the plugin wants to know, too. */
  readonly request: string;
  readonly region: string;
  /** Where Systems Manager is. */
  readonly endpoint: string;
}

/**
 * Begins a session with an instance. Nothing of it listens: both sides call Systems Manager.
 *
 * @param env where AWS is. @default process.env
 */
export async function startSession(
  instance: string,
  kind: SessionKind,
  env: AwsEnvironment = process.env,
): Promise<ShellSession> {
  const client = new SSMClient(clientOptions(env));
  const request = {
    Target: instance,
    ...(kind === 'ssh' ? { DocumentName: 'AWS-StartSSHSession', Parameters: { portNumber: ['22'] } } : {}),
  };
  try {
    const region = await client.config.region();
    const { SessionId, TokenValue, StreamUrl } = await client.send(new StartSessionCommand(request));
    return {
      response: JSON.stringify({ SessionId, TokenValue, StreamUrl }),
      request: JSON.stringify(request),
      region,
      endpoint: endpointOf(client, region, env),
    };
  } finally {
    client.destroy();
  }
}

function endpointOf(client: SSMClient, region: string, env: AwsEnvironment): string {
  const own = env['AWS_ENDPOINT_URL_SSM'] ?? env['AWS_ENDPOINT_URL'];
  if (own !== undefined && own !== '') return own;
  return client.config.endpointProvider({ Region: region }).url.origin;
}
