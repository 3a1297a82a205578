import { Duration } from 'aws-cdk-lib';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import { SnsAction } from 'aws-cdk-lib/aws-cloudwatch-actions';
import * as sns from 'aws-cdk-lib/aws-sns';
import * as subscriptions from 'aws-cdk-lib/aws-sns-subscriptions';
import { Construct } from 'constructs';
import { DEFAULTS } from '../../settings/defaults';

export interface FarmAlarmsProps {
  readonly metrics: {
    readonly deadLetters: cloudwatch.IMetric;
    readonly bootFailures: cloudwatch.IMetric;
    readonly unitsLost: cloudwatch.IMetric;
    readonly spendingWithoutProgress: cloudwatch.IMetric;
    readonly launchFailures: cloudwatch.IMetric;
    readonly drainerErrors: cloudwatch.IMetric;
  };
  /** Is told. @default - nobody, unless there is an e-mail address */
  readonly topic?: sns.ITopic;
  /** Is written to, after the person has confirmed it. @default - nobody */
  readonly email?: string;
  /** @default Duration.minutes(60) */
  readonly noProgressTimeout?: Duration;
}

/** Capacity at spot comes and goes in less. */
const LAUNCH_MINUTES = 15;

/** What an alarm is for, and its section in docs/runbook.md. */
const ALARMS = {
  deadLetters: { says: 'Tasks were given up', section: 'dead-letters' },
  bootFailures: { says: 'Instances cannot be made ready to render', section: 'boot-failures' },
  unitsLost: { says: 'Frames are neither done, nor failed, nor on the queue', section: 'lost-units' },
  spendingWithoutProgress: {
    says: 'Instances are up, and nothing is recorded',
    section: 'spending-without-progress',
  },
  launchFailures: {
    says: 'Instances are wanted, and AWS launches fewer or none',
    section: 'no-instance-comes',
  },
  drainerErrors: {
    says: 'The drainer fails or does not run: instances are neither started nor sent away',
    section: 'drainer-errors',
  },
} as const;

export type AlarmName = keyof typeof ALARMS;

/**
 * What a person has to know of at once.
 *
 * Resources deployed: six alarms; a topic and a subscription where there is an e-mail address and no topic.
 *
 * Idle cost: 10 cents a month for each alarm, beyond the ten that an account has for nothing.
 *
 * Security: the topic takes messages over TLS only.
 */
export class FarmAlarms extends Construct {
  readonly alarms: Readonly<Record<AlarmName, cloudwatch.Alarm>>;
  readonly topic: sns.ITopic | undefined;

  constructor(
    scope: Construct,
    id: string,
    private readonly props: FarmAlarmsProps,
  ) {
    super(scope, id);
    const { metrics, noProgressTimeout = Duration.minutes(DEFAULTS.noProgressMinutes) } = props;
    this.topic = this.whoIsTold();
    this.alarms = {
      deadLetters: this.alarm('deadLetters', metrics.deadLetters, 1),
      bootFailures: this.alarm('bootFailures', metrics.bootFailures, 1),
      unitsLost: this.alarm('unitsLost', metrics.unitsLost, 1),
      spendingWithoutProgress: this.alarm(
        'spendingWithoutProgress',
        metrics.spendingWithoutProgress,
        noProgressTimeout.toMinutes(),
      ),
      launchFailures: this.alarm('launchFailures', metrics.launchFailures, LAUNCH_MINUTES),
      // Of five calls in five minutes: one that fails is made good by the next. Lambda counts errors, be it none, whenever it calls a
      // function: where there is no count, nothing was called.
      drainerErrors: this.alarm(
        'drainerErrors',
        metrics.drainerErrors,
        3,
        cloudwatch.TreatMissingData.BREACHING,
      ),
    };
  }

  /** @param treatMissingData by default none are expected: a farm at which nothing happens writes no metrics. */
  private alarm(
    name: AlarmName,
    metric: cloudwatch.IMetric,
    threshold: number,
    treatMissingData = cloudwatch.TreatMissingData.NOT_BREACHING,
  ): cloudwatch.Alarm {
    const { says, section } = ALARMS[name];
    const alarm = new cloudwatch.Alarm(this, `${name.charAt(0).toUpperCase()}${name.slice(1)}`, {
      metric,
      threshold,
      comparisonOperator: cloudwatch.ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD,
      evaluationPeriods: 1,
      treatMissingData,
      alarmDescription: `${says}. What to do: docs/runbook.md#${section}`,
    });
    if (this.topic) alarm.addAlarmAction(new SnsAction(this.topic));
    return alarm;
  }

  private whoIsTold(): sns.ITopic | undefined {
    const { topic, email } = this.props;
    if (topic || email === undefined) {
      if (topic && email !== undefined) topic.addSubscription(new subscriptions.EmailSubscription(email));
      return topic;
    }
    const own = new sns.Topic(this, 'Topic', { enforceSSL: true, displayName: 'Brenda' });
    own.addSubscription(new subscriptions.EmailSubscription(email));
    return own;
  }
}
