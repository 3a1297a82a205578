import { Duration } from 'aws-cdk-lib';
import * as events from 'aws-cdk-lib/aws-events';
import * as targets from 'aws-cdk-lib/aws-events-targets';
import type * as logs from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import type { DrainerEnvironmentVariables } from '../../../protocol/environment/function-environment';
import { FarmFunction } from './farm-function';
import { drainerPermissions, type FunctionReach } from '../permissions/function-permissions';

export interface DrainerProps {
  readonly environment: DrainerEnvironmentVariables;
  readonly reach: FunctionReach;
  readonly logRetention: logs.RetentionDays;
}

/**
 * Checks the farm each minute and sets the number of instances, so that none costs money without work.
 *
 * Resources deployed: a function, its role and its log group; a rule that calls it each minute.
 *
 * Idle cost: 43,800 calls a month of some 0.3 s at 512 MB, which is within Lambda's free tier, and some 10 cents outside of it. See
 * docs/operations/cost.md.
 *
 * Security: it can change the desired capacity, end instances of this farm, and queue tasks of the farm's jobs. It can write no job, frame
 * or record.
 */
export class Drainer extends Construct {
  readonly function: FarmFunction;
  readonly schedule: events.Rule;

  constructor(scope: Construct, id: string, props: DrainerProps) {
    super(scope, id);
    this.function = new FarmFunction(this, 'Function', {
      code: 'drainer',
      description: 'Says each minute how many instances a render needs',
      environment: props.environment,
      permissions: drainerPermissions(props.reach),
      memorySize: 512,
      // A ledger of a million records takes a thousand listings, one after the other. A larger ledger is counted less often.
      timeout: Duration.minutes(5),
      logRetention: props.logRetention,
    });
    // By default, Lambda would retry a failed call twice: https://docs.aws.amazon.com/lambda/latest/dg/invocation-async-error-handling.html
    this.function.function.configureAsyncInvoke({ retryAttempts: 0, maxEventAge: Duration.minutes(1) });
    this.schedule = new events.Rule(this, 'EachMinute', {
      description: 'Looks at the render farm',
      schedule: events.Schedule.rate(Duration.minutes(1)),
      targets: [
        // The next minute is the next attempt.
        new targets.LambdaFunction(this.function.function, {
          retryAttempts: 0,
          maxEventAge: Duration.minutes(1),
        }),
      ],
    });
    // Otherwise the rule might call it before it has its permissions.
    this.schedule.node.addDependency(this.function.policy);
  }
}
