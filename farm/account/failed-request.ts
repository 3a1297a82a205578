import * as v from 'valibot';

/** A request that AWS refused, or that did not reach AWS. */
export interface FailedRequest {
  /** IAM's name for it: `s3:ListBucket`. */
  readonly action: string;
  /** The request's parameters: `{ Bucket: 'frames', Prefix: 'jobs/' }`. */
  readonly input: Readonly<Record<string, unknown>>;
}

/** The SDK's log entry for a failed request. */
const failure = v.object({
  clientName: v.string(),
  commandName: v.string(),
  input: v.record(v.string(), v.unknown()),
  error: v.instance(Error),
});

const failed = new WeakMap<object, FailedRequest>();

/** IAM's names of services, by the names of the SDK's clients. */
const SERVICES: Readonly<Record<string, string>> = {
  AutoScalingClient: 'autoscaling',
  CloudWatchLogsClient: 'logs',
  EC2InstanceConnectClient: 'ec2-instance-connect',
};

/** Requests whose IAM action has another name. */
const ACTIONS: Readonly<Record<string, string>> = {
  's3:ListObjectsV2': 's3:ListBucket',
  's3:HeadObject': 's3:GetObject',
  's3:CreateMultipartUpload': 's3:PutObject',
  's3:UploadPart': 's3:PutObject',
  's3:CompleteMultipartUpload': 's3:PutObject',
  'lambda:Invoke': 'lambda:InvokeFunction',
};

/**
 * A logger for the SDK that prints nothing. An error of the SDK does not name its request, but the log entry does: so this remembers the
 * request for the error message.
 */
export const requestLog = {
  debug: nothing,
  info: nothing,
  warn: nothing,
  error(said: unknown): void {
    if (!v.is(failure, said)) return;
    const { clientName, commandName, input, error } = said;
    const service = SERVICES[clientName] ?? clientName.replace(/Client$/, '').toLowerCase();
    const action = `${service}:${commandName.replace(/Command$/, '')}`;
    failed.set(error, { action: ACTIONS[action] ?? action, input });
  },
};

/** The request that ended in this error. Undefined when it was no request, or its client does not use `requestLog`. */
export function failedRequest(error: object): FailedRequest | undefined {
  return failed.get(error);
}

function nothing(): void {
  // This logger prints nothing.
}
