import { CustomResource, Duration, Stack } from 'aws-cdk-lib';
import type * as logs from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import type { SeederEnvironmentVariables } from '../../../protocol/environment/function-environment';
import { SEED_PROPERTY, type SeedRequestInput } from '../../../protocol/job/seed-request';
import { FarmFunction } from './farm-function';
import { type SeederReach, seederPermissions } from '../permissions/function-permissions';
import type { WhenDrained } from '../farm/render-farm-props';

export interface SeederProps {
  /** What is asked of the farm. Values may be tokens. */
  readonly request: SeedRequestInput;
  readonly environment: SeederEnvironmentVariables;
  readonly reach: Omit<SeederReach, 'itself'>;
  readonly whenDrained: WhenDrained;
  readonly logRetention: logs.RetentionDays;
}

/** Lambda's longest. */
const TIMEOUT = Duration.minutes(15);
/** The seeder hands over to itself, and answers after 40 minutes at the latest. */
const ANSWER_WITHIN = Duration.minutes(45);

/**
 * Puts the tasks on the queue, and says how many instances they want: at each deployment that changes what is asked or what the
 * instances are or what becomes of them without work, and whenever it is called with `{"request": ...}`.
 *
 * Resources deployed: a function, its role and its log group; a custom resource that calls it.
 *
 * Idle cost: none.
 *
 * Security: it cannot write or delete a frame or a record, nor change how many instances there may be at most.
 */
export class Seeder extends Construct {
  readonly function: FarmFunction;
  /** Whatever has to be there before instances are started is to be a dependency of this. */
  readonly seeding: CustomResource;

  /** The id of the job, as the seeder found it to be. */
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
      // As a text, because CloudFormation would make texts of the numbers in it.
      properties: {
        [SEED_PROPERTY]: Stack.of(this).toJsonString(props.request),
        // A deployment that changes it ends what brenda scale --when-drained has said.
        WhenDrained: props.whenDrained,
        // The object in S3 that is the project may be another one by now, and CloudFormation asks again only when something here is.
        ...(props.request.job.project === undefined ? { AskedAt: new Date().toISOString() } : {}),
      },
    });
    this.seeding.node.addDependency(this.function.policy);
  }
}
