import { CustomResource, Duration, Stack } from 'aws-cdk-lib';
import type * as logs from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import type { SeederEnvironmentVariables } from '../../../protocol/environment/function-environment';
import { SEED_PROPERTY, type SeedRequestInput } from '../../../protocol/job/seed-request';
import { FarmFunction } from './farm-function';
import { type SeederReach, seederPermissions } from '../permissions/function-permissions';
import type { WhenDrained } from '../farm/render-farm-props';

export interface SeederProps {
  /** The request to the farm. Values may be tokens. */
  readonly request: SeedRequestInput;
  readonly environment: SeederEnvironmentVariables;
  readonly reach: Omit<SeederReach, 'itself'>;
  readonly whenDrained: WhenDrained;
  readonly logRetention: logs.RetentionDays;
}

/** Lambda's maximum. */
const TIMEOUT = Duration.minutes(15);
/** The seeder hands over to itself, and answers after 40 minutes at the latest. */
const ANSWER_WITHIN = Duration.minutes(45);

/**
 * Queues the tasks, and launches instances for them. It runs at each deployment that changes the request, the instances, or what happens to
 * them without work, and whenever it is called with `{"request": ...}`.
 *
 * Resources deployed: a function, its role and its log group; a custom resource that calls it.
 *
 * Idle cost: none.
 *
 * Security: it cannot write or delete a frame or a record, nor change the maximum number of instances.
 */
export class Seeder extends Construct {
  readonly function: FarmFunction;
  /** This must depend on everything that instances need at their launch. */
  readonly seeding: CustomResource;

  /** The id of the job, as the seeder has computed it. */
  get job(): string {
    return this.seeding.getAttString('Job');
  }

  constructor(scope: Construct, id: string, props: SeederProps) {
    super(scope, id);
    this.function = new FarmFunction(this, 'Function', {
      code: 'seeder',
      description: 'Puts the tasks of a render on the queue',
      environment: props.environment,
      permissions: [],
      memorySize: 512,
      timeout: TIMEOUT,
      logRetention: props.logRetention,
    });
    this.function.allow(seederPermissions({ ...props.reach, itself: this.function.function.functionArn }));
    this.seeding = new CustomResource(this, 'Seeding', {
      resourceType: 'Custom::BrendaSeeding',
      serviceToken: this.function.function.functionArn,
      serviceTimeout: ANSWER_WITHIN,
      // As one text, because CloudFormation would turn its numbers into texts.
      properties: {
        [SEED_PROPERTY]: Stack.of(this).toJsonString(props.request),
        // A deployment that changes it ends what `brenda scale --when-drained` has set.
        WhenDrained: props.whenDrained,
        // The project's object in S3 may have changed, but CloudFormation calls the seeder only when a property has.
        ...(props.request.job.project === undefined ? { AskedAt: new Date().toISOString() } : {}),
      },
    });
    this.seeding.node.addDependency(this.function.policy);
  }
}
