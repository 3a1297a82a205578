import { ArnFormat, Duration, Stack } from 'aws-cdk-lib';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import { SnsAction } from 'aws-cdk-lib/aws-cloudwatch-actions';
import * as iam from 'aws-cdk-lib/aws-iam';
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
  /** The topic of alarms. @default - none, unless there is an e-mail address */
  readonly topic?: sns.ITopic;
  /** The address for alarms; its owner must confirm the subscription. @default - none */
  readonly email?: string;
  /** @default Duration.minutes(60) */
  readonly noProgressTimeout?: Duration;
}

/** Spot capacity comes and goes within this time. */
const LAUNCH_MINUTES = 15;

/** The purpose of each alarm, and its section in docs/operations/runbook.md. */
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

/** The name of an alarm of a farm. */
export type AlarmName = keyof typeof ALARMS;

/**
 * Alarms for what a person must know at once.
 *
 * Resources deployed: six alarms; a topic and a subscription if there is an e-mail address and no topic.
 *
 * Idle cost: 10 cents a month for each alarm, beyond the ten that are free in an account.
 *
 * Security: the topic accepts messages over TLS only, and those of the account's alarms.
 *
 * @example
 * ```ts
 * import { Project, RenderFarm } from '@brenda-render/brenda';
 * import { App, Stack } from 'aws-cdk-lib';
 * import { AlarmStatusWidget, Dashboard } from 'aws-cdk-lib/aws-cloudwatch';
 *
 * const stack = new Stack(new App(), 'Film');
 * const project = Project.fromBucket('our-films', 'shot010.zip');
 * // The farm makes its own alarms.
 * const { alarms } = new RenderFarm(stack, 'Farm', { project, frames: '1-240' });
 * new Dashboard(stack, 'Dashboard', {
 *   widgets: [[new AlarmStatusWidget({ alarms: Object.values(alarms) })]],
 * });
 * ```
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
      // Covers five calls in five minutes: the next call makes up for one failure. Lambda reports the number of errors, also 0, for each
      // call: without data, nothing was called.
      drainerErrors: this.alarm(
        'drainerErrors',
        metrics.drainerErrors,
        3,
        cloudwatch.TreatMissingData.BREACHING,
      ),
    };
  }

  /** @param treatMissingData the default expects missing data: an idle farm writes no metrics. */
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
      alarmDescription: `${says}. What to do: docs/operations/runbook.md#${section}`,
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
    own.addToResourcePolicy(this.lettingAlarmsPublish(own));
    own.addSubscription(new subscriptions.EmailSubscription(email));
    return own;
  }

  /**
   * A policy of a topic, as `enforceSSL` makes one, replaces the one that SNS gives each topic. Without it, no alarm may publish:
   * https://repost.aws/knowledge-center/cloudwatch-receive-sns-for-alarm-trigger
   */
  private lettingAlarmsPublish(topic: sns.ITopic): iam.PolicyStatement {
    const alarms = Stack.of(this).formatArn({
      service: 'cloudwatch',
      resource: 'alarm',
      resourceName: '*',
      arnFormat: ArnFormat.COLON_RESOURCE_NAME,
    });
    return new iam.PolicyStatement({
      sid: 'LetAlarmsPublish',
      principals: [new iam.ServicePrincipal('cloudwatch.amazonaws.com')],
      actions: ['sns:Publish'],
      resources: [topic.topicArn],
      conditions: { ArnLike: { 'aws:SourceArn': alarms } },
    });
  }
}
