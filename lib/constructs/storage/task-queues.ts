import { Duration } from 'aws-cdk-lib';
import type * as kms from 'aws-cdk-lib/aws-kms';
import * as sqs from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import { DEFAULTS } from '../../settings/defaults';

export interface TaskQueuesProps {
  /** How long a task stays with a worker that gives no sign of life. @default Duration.seconds(120) */
  readonly lease?: Duration;
  /** A task that was received so often goes to the dead letters. @default 10 */
  readonly maxReceives?: number;
  /** @default - keys of SQS's own, which cost nothing */
  readonly encryptionKey?: kms.IKey;
}

/** The longest that SQS keeps a message. */
const RETENTION = Duration.days(14);

/**
 * The queue of tasks, and the one of those that will not be tried again.
 *
 * Resources deployed: two SQS queues with their policies.
 *
 * Idle cost: none.
 *
 * Security: TLS only, encrypted.
 */
export class TaskQueues extends Construct {
  readonly tasks: sqs.Queue;
  readonly deadLetters: sqs.Queue;
  readonly lease: Duration;

  constructor(scope: Construct, id: string, props: TaskQueuesProps = {}) {
    super(scope, id);
    this.lease = props.lease ?? Duration.seconds(DEFAULTS.leaseSeconds);
    const { encryptionKey } = props;
    const common: sqs.QueueProps = {
      retentionPeriod: RETENTION,
      enforceSSL: true,
      ...(encryptionKey
        ? {
            encryption: sqs.QueueEncryption.KMS,
            encryptionMasterKey: encryptionKey,
            dataKeyReuse: Duration.hours(1),
          }
        : { encryption: sqs.QueueEncryption.SQS_MANAGED }),
    };
    this.deadLetters = new sqs.Queue(this, 'DeadLetters', common);
    this.tasks = new sqs.Queue(this, 'Tasks', {
      ...common,
      visibilityTimeout: this.lease,
      deadLetterQueue: {
        queue: this.deadLetters,
        maxReceiveCount: props.maxReceives ?? DEFAULTS.maxReceives,
      },
    });
  }
}
