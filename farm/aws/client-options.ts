import { requestLog } from '../account/failed-request';

/** The environment variables that say where AWS is and who asks. */
export type AwsEnvironment = Readonly<Record<string, string | undefined>>;

/** How long a connection may take to come about. Far more than any region needs. */
export const CONNECTION_TIMEOUT_MS = 5_000;

/**
 * What every client has in common. The SDK reads `process.env` by itself, together with the profile, the instance's
 * role and so on; any other environment is spelled out to it.
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
 * The same AWS, in another Region. Whose login it is, the SDK finds as before: of `process.env` the keys are left out, which would be half of a session's.
 *
 * @param env where AWS is. @default process.env
 */
export function inRegion(region: string, env: AwsEnvironment = process.env): AwsEnvironment {
  if (env !== process.env) return { ...env, AWS_REGION: region };
  const { AWS_ENDPOINT_URL: endpoint } = env;
  return { ...(endpoint === undefined ? {} : { AWS_ENDPOINT_URL: endpoint }), AWS_REGION: region };
}

/** What the CDK and the AWS command line go by as well, and the SDK does not. */
function regionOfOthers({ AWS_REGION: own, AWS_DEFAULT_REGION: region }: AwsEnvironment): {
  region?: string;
} {
  return own === undefined && region !== undefined && region !== '' ? { region } : {};
}
