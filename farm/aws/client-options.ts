import { requestLog } from '../account/failed-request';

/** The environment variables that define AWS's endpoint, Region and credentials. */
export type AwsEnvironment = Readonly<Record<string, string | undefined>>;

/** The timeout for connecting. Every Region connects much faster. */
export const CONNECTION_TIMEOUT_MS = 5_000;

/**
 * The options that all clients share. The SDK reads `process.env` by itself, with the profile, the instance's role and so on. Any other
 * environment is passed to it explicitly.
 */
export function clientOptions(env: AwsEnvironment) {
  const common = { retryMode: 'adaptive', maxAttempts: 5, logger: requestLog } as const;
  if (env === process.env) return { ...common, ...regionOfOthers(env) };
  const {
    AWS_ENDPOINT_URL: endpoint,
    AWS_REGION: region,
    AWS_ACCESS_KEY_ID: id,
    AWS_SECRET_ACCESS_KEY: secret,
  } = env;
  return {
    ...common,
    ...(endpoint === undefined ? {} : { endpoint }),
    ...(region === undefined ? {} : { region }),
    ...(id === undefined || secret === undefined
      ? {}
      : { credentials: { accessKeyId: id, secretAccessKey: secret } }),
  };
}

/**
 * The same environment, for another Region. The SDK finds the credentials as before: the keys of `process.env` are left out, because they
 * would be only a part of a session's.
 *
 * @param env where AWS is. @default process.env
 */
export function inRegion(region: string, env: AwsEnvironment = process.env): AwsEnvironment {
  if (env !== process.env) return { ...env, AWS_REGION: region };
  const { AWS_ENDPOINT_URL: endpoint } = env;
  return { ...(endpoint === undefined ? {} : { AWS_ENDPOINT_URL: endpoint }), AWS_REGION: region };
}

/** The variable that the CDK and the AWS CLI also read, and the SDK does not. */
function regionOfOthers({ AWS_REGION: own, AWS_DEFAULT_REGION: region }: AwsEnvironment): {
  region?: string;
} {
  return own === undefined && region !== undefined && region !== '' ? { region } : {};
}
