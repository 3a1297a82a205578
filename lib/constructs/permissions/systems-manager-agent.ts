import type { Permission } from './statement';

/** The permissions of Systems Manager's agent. */
const ACTIONS = [
  'ssm:UpdateInstanceInformation',
  'ssmmessages:CreateControlChannel',
  'ssmmessages:CreateDataChannel',
  'ssmmessages:OpenControlChannel',
  'ssmmessages:OpenDataChannel',
  'ec2messages:AcknowledgeMessage',
  'ec2messages:DeleteMessage',
  'ec2messages:FailMessage',
  'ec2messages:GetEndpoint',
  'ec2messages:GetMessages',
  'ec2messages:SendReply',
];

/** The permission for Session Manager and Run Command to reach an instance, with any additional actions of its agent. */
export function reachablePermission(
  sid: string,
  reason: string,
  moreActions: readonly string[] = [],
): Permission {
  return {
    sid,
    reason,
    actions: [...ACTIONS, ...moreActions],
    resources: ['*'],
    wildcard: 'Systems Manager knows no resources for these; an instance gets what is addressed to itself.',
  };
}
