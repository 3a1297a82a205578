import { SSMClient, StartSessionCommand } from '@aws-sdk/client-ssm';
import { type AwsEnvironment, clientOptions } from '../aws/client-options';

/** The kind of session: an interactive shell, or a tunnel for SSH. */
export type SessionKind = 'shell' | 'ssh';

/** A session of Session Manager that is ready for its plugin. */
export interface ShellSession {
  /** The response, for the plugin. It holds a token, with which anyone may join the session. */
  readonly response: string;
  /** The request, which the plugin also requires. */
  readonly request: string;
  readonly region: string;
  /** Systems Manager's endpoint. */
  readonly endpoint: string;
}

/**
 * Starts a session with an instance. No port listens: both sides call Systems Manager.
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
