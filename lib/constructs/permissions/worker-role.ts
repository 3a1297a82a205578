import { Stack } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import { Construct } from 'constructs';
import { acknowledgeWildcards, type Permission, statementOf } from './statement';

export interface WorkerRoleProps {
  /** Receives the permissions. @default - a new one, for EC2 */
  readonly role?: iam.IRole;
}

/**
 * The permissions of an instance. Everything that runs on it has them, except Blender and the scripts inside it, which have no network.
 *
 * Resources deployed: an IAM role, unless one is given, and a policy.
 *
 * Idle cost: none.
 *
 * Security: exact statements, each with a sid; a test compares the whole set.
 */
export class WorkerRole extends Construct {
  readonly role: iam.IRole;
  private readonly policy: iam.Policy;

  constructor(scope: Construct, id: string, props: WorkerRoleProps = {}) {
    super(scope, id);
    this.role =
      props.role ??
      new iam.Role(this, 'Role', {
        assumedBy: new iam.ServicePrincipal('ec2.amazonaws.com'),
        description: `Instances of the render farm ${Stack.of(this).stackName}`,
      });
    // Outside the role: the launch template waits for everything in the role, and the policy names the group.
    this.policy = new iam.Policy(this, 'Policy', { roles: [this.role] });
  }

  allow(permissions: readonly Permission[]): void {
    this.policy.addStatements(...permissions.map(statementOf));
    acknowledgeWildcards(this.policy, permissions);
  }
}
