import { Stack } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import { Construct } from 'constructs';
import { acknowledgeWildcards, type Permission, statementOf } from '../permissions/statement';
import { reachablePermission } from '../permissions/systems-manager-agent';

/**
 * The permissions of a volume's instance (`brenda volume new`). The command line launches it, with the farm's image and network; none runs
 * by itself.
 *
 * Resources deployed: an IAM role, a policy, and an instance profile.
 *
 * Idle cost: none.
 *
 * Security: its role only allows Systems Manager, by which people reach it: it reads no bucket, takes no task, and changes nothing.
 */
export class VolumeInstances extends Construct {
  /** The instance profile's name; a token. */
  readonly profileName: string;

  constructor(scope: Construct, id: string) {
    super(scope, id);
    const role = new iam.Role(this, 'Role', {
      assumedBy: new iam.ServicePrincipal('ec2.amazonaws.com'),
      description: `Instances for volumes of the render farm ${Stack.of(this).stackName}`,
    });
    const permissions: readonly Permission[] = [
      reachablePermission(
        'BeReachedBySessionManager',
        'A shell, copies, and to be told to unmount the volume.',
      ),
    ];
    const policy = new iam.Policy(this, 'Policy', {
      roles: [role],
      statements: permissions.map(statementOf),
    });
    acknowledgeWildcards(policy, permissions);
    this.profileName = new iam.CfnInstanceProfile(this, 'Profile', { roles: [role.roleName] }).ref;
  }
}
