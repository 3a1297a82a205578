import { GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';
import { type AwsEnvironment, clientOptions } from '../aws/client-options';

/** The identity that these credentials belong to, and the endpoint of AWS. */
export interface Caller {
  readonly account: string;
  readonly arn: string;
  readonly region: string;
}

/** Needs no permission. @param env where AWS is. @default process.env */
export async function caller(env: AwsEnvironment = process.env): Promise<Caller> {
  const client = new STSClient(clientOptions(env));
  try {
    const region = await client.config.region();
    const { Account: account = '', Arn: arn = '' } = await client.send(new GetCallerIdentityCommand({}));
    return { account, arn, region };
  } finally {
    client.destroy();
  }
}
