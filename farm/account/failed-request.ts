import * as v from 'valibot';

/** A request that AWS did not answer as was hoped, or that never came so far. */
export interface FailedRequest {
  /** As IAM calls it: `s3:ListBucket`. */
  readonly action: string;
  /** What was asked for: `{ Bucket: 'frames', Prefix: 'jobs/' }`. */
  readonly input: Readonly<Record<string, unknown>>;
}

/** What the SDK says to its log when a request fails. */
const failure = v.object({
  clientName: v.string(),
  commandName: v.string(),
  input: v.record(v.string(), v.unknown()),
  error: v.instance(Error),
});

const failed = new WeakMap<object, FailedRequest>();

/** IAM's names of services, by what the SDK calls their clients. */
const SERVICES: Readonly<Record<string, string>> = {
  AutoScalingClient: 'autoscaling',
  CloudWatchLogsClient: 'logs',
  EC2InstanceConnectClient: 'ec2-instance-connect',
};

/** Where IAM's name of an action is not that of the request. */
const ACTIONS: Readonly<Record<string, string>> = {
  's3:ListObjectsV2': 's3:ListBucket',
  's3:HeadObject': 's3:GetObject',
  's3:CreateMultipartUpload': 's3:PutObject',
  's3:UploadPart': 's3:PutObject',
  's3:CompleteMultipartUpload': 's3:PutObject',
  'lambda:Invoke': 'lambda:InvokeFunction',
};

/**
 * A logger for the SDK that prints nothing. An error of the SDK does not say which request it is about; its log does, and so this
 * remembers it for whoever has to tell what went wrong.
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

/** The request that ended in this error; undefined when it was none, or of a client that does not use `requestLog`. */
export function failedRequest(error: object): FailedRequest | undefined {
  return failed.get(error);
}

function nothing(): void {
  // Nobody asked to read along.
}
