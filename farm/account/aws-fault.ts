import { messageOf, UserFault } from '../../protocol/failure/fault';
import type { AwsEnvironment } from '../aws/client-options';
import { deniedText } from './denied-text';
import { failedRequest } from './failed-request';

/** A fault between the user and AWS that the user can fix or wait for. */
export class AwsFault extends UserFault {
  constructor(
    message: string,
    /** The fault may be gone at the next attempt, without any action. */
    readonly isPassing: boolean,
    cause: unknown,
  ) {
    super(message, { cause });
  }
}

/** The fields of an error that any part of the SDK may have thrown. */
interface Known {
  /** AWS's own code, such as `AccessDenied`, or the SDK's. */
  readonly name: string;
  /** Node's code, such as `ENOTFOUND`. */
  readonly code: string;
  readonly message: string;
  /** The HTTP status of the response, if there was one. */
  readonly status: number | undefined;
  readonly error: Error;
}

interface Row {
  readonly is: (error: Known) => boolean;
  readonly says: (error: Known, env: AwsEnvironment) => string;
  readonly isPassing?: true;
}

const LOG_IN_AGAIN = 'log in again, with "aws sso login" or "aws login", or as you did before';

/** The first row that matches counts. Each service has its own words for the same fault. */
const ROWS: readonly Row[] = [
  {
    is: ({ message }) => message === 'Region is missing',
    says: (_, env) =>
      `no Region${profileText(env)}; set AWS_REGION=eu-central-1, or run: aws configure set region eu-central-1`,
  },
  {
    is: ({ message }) => message.startsWith('Region not accepted'),
    says: ({ message }) =>
      `${/region="[^"]*"/.exec(message)?.[0] ?? 'that'} is no Region; set AWS_REGION to one, like eu-central-1`,
  },
  {
    is: named('ExpiredToken', 'ExpiredTokenException', 'TokenRefreshRequired'),
    says: () => `your session has expired; ${LOG_IN_AGAIN}`,
  },
  {
    is: (error) =>
      isProvider(error) && /expired|refresh|sso|reauthenticate|re-authenticate/i.test(error.message),
    says: ({ message }, env) => `your session${profileText(env)} has expired; ${LOG_IN_AGAIN} (${message})`,
  },
  {
    is: isProvider,
    says: ({ message }, env) =>
      `no credentials${profileText(env)}; log in with "aws configure", "aws sso login" or "aws login", or set AWS_PROFILE to a profile that has some${
        message.startsWith('Could not load credentials') ? '' : ` (${message})`
      }`,
  },
  {
    is: named(
      'UnrecognizedClientException',
      'InvalidClientTokenId',
      'InvalidAccessKeyId',
      'InvalidToken',
      'AuthFailure',
      'SignatureDoesNotMatch',
      'IncompleteSignature',
    ),
    says: ({ name }) =>
      `these credentials are not known here (${name}): they were deleted, were copied wrong, or the account has not opted in to this Region; "aws sts get-caller-identity" says whose they are`,
  },
  {
    is: named('RequestTimeTooSkewed', 'InvalidSignatureException', 'RequestExpired'),
    says: () => "the request came at the wrong time or was changed on its way; set this machine's clock",
  },
  {
    is: ({ message }) => /\/cdk-bootstrap\/|been bootstrapped/.test(message),
    says: () =>
      'this account is not prepared for the CDK in this Region; npx cdk bootstrap does that, once for each of them',
  },
  {
    is: named('OptInRequired'),
    says: ({ message }) => `the account is not ready for this service: ${message}`,
  },
  {
    is: (error) => QUOTAS.has(error.name),
    says: ({ name, message }) =>
      `the account may not have so much at once (${name}: ${message}); ask for more at Service Quotas, where vCPUs are counted for spot and on-demand instances apart`,
  },
  {
    is: (error) =>
      named('AccessDenied', 'AccessDeniedException', 'UnauthorizedOperation', 'Forbidden')(error) ||
      error.status === 403,
    says: ({ error, message }) => deniedText(message, failedRequest(error)),
  },
  {
    is: named('PermanentRedirect', 'AuthorizationHeaderMalformed', 'IllegalLocationConstraintException'),
    says: ({ error }) => `${bucketOf(error)} is in another Region; set AWS_REGION to that of the farm`,
  },
  {
    is: named(
      'NoSuchBucket',
      'QueueDoesNotExist',
      'AWS.SimpleQueueService.NonExistentQueue',
      'ResourceNotFoundException',
      'InvalidLaunchTemplateId.NotFound',
    ),
    says: ({ error }) =>
      `${bucketOf(error)} is not there: the farm is being deleted, or it was deleted by hand; npx cdk destroy, then npx cdk deploy, makes it again`,
  },
  {
    is: ({ code }) => code === 'ENOTFOUND',
    says: ({ error }) =>
      `there is no ${hostOf(error)}; the Region in it is wrong (AWS_REGION, or that of the profile), or this machine has no network`,
    isPassing: true,
  },
  {
    is: ({ code }) => CERTIFICATE.test(code),
    says: ({ message }) =>
      `the certificate is not trusted: ${message}; behind a proxy that opens TLS, name its certificate in NODE_EXTRA_CA_CERTS`,
  },
  {
    is: ({ code, name }) => NETWORK.has(code) || name === 'TimeoutError' || name === 'NetworkingError',
    says: ({ code, name, message }) =>
      `cannot be reached (${code || name}: ${message}); is there a network, and may this machine use it?`,
    isPassing: true,
  },
  {
    is: named(
      'Throttling',
      'ThrottlingException',
      'ThrottledException',
      'RequestThrottled',
      'RequestLimitExceeded',
      'TooManyRequestsException',
      'SlowDown',
    ),
    says: ({ name }) => `asks to be asked less often (${name}); try again in a minute`,
    isPassing: true,
  },
  {
    is: ({ status }) => status !== undefined && status >= 500,
    says: ({ name, message }) => `is unwell (${name}: ${message}); try again in a minute`,
    isPassing: true,
  },
];

const QUOTAS: ReadonlySet<string> = new Set([
  'VcpuLimitExceeded',
  'InstanceLimitExceeded',
  'MaxSpotInstanceCountExceeded',
  'MaxSpotFleetRequestCountExceeded',
  'VolumeLimitExceeded',
  'LimitExceeded',
  'LimitExceededException',
  'ResourceLimitExceeded',
  'ServiceQuotaExceededException',
]);
const NETWORK: ReadonlySet<string> = new Set([
  'EAI_AGAIN',
  'ECONNREFUSED',
  'ECONNRESET',
  'ECONNABORTED',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'EPIPE',
  'ETIMEDOUT',
]);
const CERTIFICATE = /CERT|SELF_SIGNED|UNABLE_TO_VERIFY/;

/**
 * Describes in one line what a user can do about an error of the AWS SDK.
 *
 * @param env where AWS is. @default process.env
 * @returns undefined for any other error.
 */
export function awsFault(error: unknown, env: AwsEnvironment = process.env): AwsFault | undefined {
  if (!(error instanceof Error) || error instanceof UserFault) return undefined;
  const { code, $metadata } = error as { code?: unknown; $metadata?: { httpStatusCode?: number } };
  const known: Known = {
    name: error.name,
    code: typeof code === 'string' ? code : '',
    message: messageOf(error),
    status: $metadata?.httpStatusCode,
    error,
  };
  const row = ROWS.find(({ is }) => is(known));
  return row && new AwsFault(`AWS: ${row.says(known, env)}`, row.isPassing ?? false, error);
}

/**
 * Runs `work`, which calls AWS, for a command that a person has called.
 *
 * @throws AwsFault for a fault that the user can fix, and any other error of `work` unchanged.
 */
export async function tellingAwsFaults<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw awsFault(error) ?? error;
  }
}

function named(...names: readonly string[]): (error: Known) => boolean {
  return ({ name }) => names.includes(name);
}

function isProvider({ name }: Known): boolean {
  return name === 'CredentialsProviderError' || name === 'TokenProviderError';
}

function profileText({ AWS_PROFILE: profile }: AwsEnvironment): string {
  return profile === undefined || profile === '' ? '' : ` in the profile "${profile}"`;
}

function hostOf(error: Error): string {
  const { hostname } = error as { hostname?: unknown };
  return typeof hostname === 'string' ? hostname : 'such host';
}

const WHAT: Readonly<Record<string, string>> = {
  Bucket: 'the bucket',
  QueueUrl: 'the queue',
  FunctionName: 'the function',
  logGroupName: 'the log group',
  LaunchTemplateId: 'the launch template',
};

/** The bucket of the request, under the name that the user knows. */
function bucketOf(error: Error): string {
  const input = failedRequest(error)?.input ?? {};
  const [what, of] = Object.entries(WHAT).find(([key]) => typeof input[key] === 'string') ?? [];
  return what === undefined || of === undefined ? 'what it asked for' : `${of} ${String(input[what])}`;
}
