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
 * Looks at the farm each minute and says how many instances there are to be, so that none is paid for when there is nothing to render.
 *
 * Resources deployed: a function, its role and its log group; a rule that calls it each minute.
 *
 * Idle cost: 43,800 calls a month of some 0.3 s at 512 MB, which is within Lambda's free tier, and some 10 cents outside of it. See
 * docs/cost.md.
 *
 * Security: it can change how many instances are wanted, end those of this farm, and put tasks of the farm's jobs on the queue. It can write
 * no job, frame or record.
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
      // To count a ledger of a million records takes a thousand listings, one after the other. It is done that much less often.
      timeout: Duration.minutes(5),
      logRetention: props.logRetention,
    });
    // Nor does Lambda try again what failed, which it does twice when it is not told: https://docs.aws.amazon.com/lambda/latest/dg/invocation-async-error-handling.html
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
    // Else it might be called, and fail, before it may do anything.
    this.schedule.node.addDependency(this.function.policy);
  }
}
