import type { Permission } from './statement';

/** What the agent of Systems Manager asks for itself. */
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

/** That an instance can be reached by Session Manager and Run Command; and what more its agent is to ask for, if anything. */
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
