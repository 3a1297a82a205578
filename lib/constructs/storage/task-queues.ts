import { Duration } from 'aws-cdk-lib';
import type * as kms from 'aws-cdk-lib/aws-kms';
import * as sqs from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import { DEFAULTS } from '../../settings/defaults';

export interface TaskQueuesProps {
  /** How long a task stays with a worker without a heartbeat. @default Duration.seconds(120) */
  readonly lease?: Duration;
  /** The receive count after which a task is dead-lettered. @default 10 */
  readonly maxReceives?: number;
  /** @default - keys of SQS's own, which cost nothing */
  readonly encryptionKey?: kms.IKey;
}

/** SQS's maximum. */
const RETENTION = Duration.days(14);

/**
 * The queue of tasks, and the queue of dead letters, which are not retried.
 *
 * Resources deployed: two SQS queues with their policies.
 *
 * Idle cost: none.
 *
 * Security: TLS only, encrypted.
 *
 * @example
 * ```ts
 * import { TaskQueues } from '@brenda-render/brenda';
 * import { App, Duration, Stack } from 'aws-cdk-lib';
 *
 * const stack = new Stack(new App(), 'Queues');
 * new TaskQueues(stack, 'Queues', { lease: Duration.minutes(3), maxReceives: 5 });
 * ```
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
