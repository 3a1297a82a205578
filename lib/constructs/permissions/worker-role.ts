import { Stack } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import { Construct } from 'constructs';
import { acknowledgeWildcards, type Permission, statementOf } from './statement';

export interface WorkerRoleProps {
  /** Gets the permissions. @default - one that is made, for EC2 */
  readonly role?: iam.IRole;
}

/**
 * What an instance may do. Everything that runs on it may do as much, except Blender and what runs inside it, which has no network.
 *
 * Resources deployed: an IAM role, unless one is given, and a policy.
 *
 * Idle cost: none.
 *
 * Security: exact statements, each with a sid, compared by a test with the whole set.
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
    // Beside the role and not in it: the launch template waits for all that is in the role, and the policy names the group.
    this.policy = new iam.Policy(this, 'Policy', { roles: [this.role] });
  }

  allow(permissions: readonly Permission[]): void {
    this.policy.addStatements(...permissions.map(statementOf));
    acknowledgeWildcards(this.policy, permissions);
  }
}
