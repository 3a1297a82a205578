import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import * as v from 'valibot';
import { type AwsEnvironment, clientOptions } from './client-options';

/**
 * Calls a Lambda function asynchronously, and does not wait for its result.
 *
 * @param env where AWS is. @default process.env
 */
export async function invokeLater(
  name: string,
  event: unknown,
  env: AwsEnvironment = process.env,
): Promise<void> {
  const client = new LambdaClient(clientOptions(env));
  await client.send(
    new InvokeCommand({ FunctionName: name, InvocationType: 'Event', Payload: JSON.stringify(event) }),
  );
  client.destroy();
}

/** The error that a function threw, with its message. */
export class FunctionFailed extends Error {
  override readonly name = 'FunctionFailed';

  constructor(
    message: string,
    /** The name of that error. */
    readonly thrown: string,
  ) {
    super(message);
  }
}

const thrown = v.object({ errorMessage: v.string(), errorType: v.optional(v.string(), 'Error') });

/**
 * Calls a Lambda function and waits for its result, for up to the 15 minutes that it may take.
 *
 * @param env where AWS is. @default process.env
 * @returns what it returned.
 * @throws FunctionFailed
 */
export async function invoke(
  name: string,
  event: unknown,
  env: AwsEnvironment = process.env,
): Promise<unknown> {
  // Never retried: the function may have started even if the response was lost.
  const client = new LambdaClient({ ...clientOptions(env), maxAttempts: 1 });
  try {
    const { Payload, FunctionError } = await client.send(
      new InvokeCommand({ FunctionName: name, Payload: JSON.stringify(event) }),
    );
    const answer: unknown = JSON.parse(Buffer.from(Payload ?? []).toString('utf8'));
    if (FunctionError === undefined) return answer;
    const said = v.parse(thrown, v.is(thrown, answer) ? answer : { errorMessage: FunctionError });
    throw new FunctionFailed(said.errorMessage, said.errorType);
  } finally {
    client.destroy();
  }
}
