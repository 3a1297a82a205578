import { type Duration, RemovalPolicy } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import * as logs from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import { assets } from '../../assets';
import { acknowledgeWildcards, type Permission, statementOf } from '../permissions/statement';

export interface FarmFunctionProps {
  readonly code: Parameters<typeof assets.lambda>[0];
  readonly description: string;
  readonly environment?: Readonly<Record<string, string | undefined>>;
  readonly permissions: readonly Permission[];
  /** MB. */
  readonly memorySize: number;
  readonly timeout: Duration;
  readonly logRetention: logs.RetentionDays;
}

/**
 * One of Brenda's functions, with its own role and log group.
 *
 * Idle cost: none while nothing calls it.
 */
export class FarmFunction extends Construct {
  readonly function: lambda.Function;
  readonly role: iam.Role;
  /** Everything that calls the function must depend on it. */
  readonly policy: iam.Policy;

  constructor(scope: Construct, id: string, props: FarmFunctionProps) {
    super(scope, id);
    const logGroup = new logs.LogGroup(this, 'Log', {
      retention: props.logRetention,
      removalPolicy: RemovalPolicy.DESTROY,
    });
    this.role = new iam.Role(this, 'Role', { assumedBy: new iam.ServicePrincipal('lambda.amazonaws.com') });
    this.function = new lambda.Function(this, 'Function', {
      description: props.description,
      runtime: lambda.Runtime.NODEJS_24_X,
      architecture: lambda.Architecture.ARM_64,
      code: lambda.Code.fromAsset(assets.lambda(props.code)),
      handler: 'index.handler',
      role: this.role,
      memorySize: props.memorySize,
      timeout: props.timeout,
      logGroup,
      environment: present(props.environment ?? {}),
    });
    // Outside the role: the function waits for everything in the role, and its own permissions may name it.
    this.policy = new iam.Policy(this, 'Policy', { roles: [this.role] });
    this.allow([
      {
        sid: 'WriteLogs',
        reason: 'Its own log.',
        actions: ['logs:CreateLogStream', 'logs:PutLogEvents'],
        resources: [logGroup.logGroupArn],
      },
      ...props.permissions,
    ]);
  }

  allow(permissions: readonly Permission[]): void {
    this.policy.addStatements(...permissions.map(statementOf));
    acknowledgeWildcards(this.policy, permissions);
  }
}

function present(variables: Readonly<Record<string, string | undefined>>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(variables).filter((one): one is [string, string] => one[1] !== undefined),
  );
}
