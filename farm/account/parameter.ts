import { GetParameterCommand, SSMClient } from '@aws-sdk/client-ssm';
import { type AwsEnvironment, clientOptions } from '../aws/client-options';

/** The parameter in which `cdk bootstrap` stores its version in an account and Region. */
export const BOOTSTRAP_VERSION = '/cdk-bootstrap/hnb659fds/version';

/** The value of a parameter of Parameter Store; undefined when there is none. @param env where AWS is. @default process.env */
export async function parameter(
  name: string,
  env: AwsEnvironment = process.env,
): Promise<string | undefined> {
  const client = new SSMClient(clientOptions(env));
  try {
    return (await client.send(new GetParameterCommand({ Name: name }))).Parameter?.Value;
  } catch (error) {
    if (error instanceof Error && error.name === 'ParameterNotFound') return undefined;
    throw error;
  } finally {
    client.destroy();
  }
}
