import { keyPermission } from './key-permission';
import type { Permission } from './statement';
import { reachablePermission } from './systems-manager-agent';

export interface ImageReach {
  readonly partition: string;
  /** ARNs of the fetched objects: the bundle, and the archives of Blender and, if it is uploaded, Node.js. */
  readonly bundle: string;
  readonly blenderArchive: string;
  readonly nodeArchive?: string;
  /** ARN of the component. */
  readonly component: string;
  /** ARN of the log group of the builds. */
  readonly logGroup: string;
  /** ARN of the bucket's encryption key. @default - Amazon's own, which requires no permission */
  readonly key?: string;
}

/** The permissions of the build instance, with their reasons. */
export function buildPermissions(reach: ImageReach): Permission[] {
  const { partition, key } = reach;
  return [
    {
      sid: 'FetchBundle',
      reason: 'The scripts of the boot and the worker, which are put into the image.',
      actions: ['s3:GetObject'],
      resources: [reach.bundle],
    },
    {
      sid: 'FetchBlender',
      reason: 'What the deployment has put there; its SHA-256 is checked.',
      actions: ['s3:GetObject'],
      resources: [reach.blenderArchive],
    },
    ...(reach.nodeArchive === undefined
      ? []
      : [
          {
            sid: 'FetchNode',
            reason: 'As Blender.',
            actions: ['s3:GetObject'],
            resources: [reach.nodeArchive],
          },
        ]),
    {
      sid: 'GetComponent',
      reason: 'What is to be done.',
      actions: ['imagebuilder:GetComponent'],
      resources: [reach.component],
    },
    {
      sid: 'FetchTaskOrchestrator',
      reason: "Image Builder's own program, which runs the component.",
      actions: ['s3:GetObject'],
      resources: [`arn:${partition}:s3:::ec2imagebuilder*`],
      wildcard:
        "Amazon's buckets of that program have the Region in their names, and its versions in their keys.",
    },
    {
      sid: 'WriteLogs',
      reason: 'The log of each build.',
      actions: ['logs:CreateLogGroup', 'logs:CreateLogStream', 'logs:PutLogEvents'],
      resources: [reach.logGroup, `${reach.logGroup}:*`],
      wildcard: 'The stream is named by the build, which does not exist yet.',
    },
    reachablePermission(
      'BeToldBySystemsManager',
      'Image Builder tells the instance what to do by Run Command.',
      ['ssm:GetDocument', 'ssm:DescribeDocument', 'ssm:ListAssociations', 'ssm:ListInstanceAssociations'],
    ),
    ...keyPermission(key, 'The bucket is'),
  ];
}

/** The permissions of Image Builder to delete an image that no instance uses any more. */
export function deletionPermissions(): Permission[] {
  const conditions = { StringEquals: { 'aws:ResourceTag/CreatedBy': 'EC2 Image Builder' } };
  return [
    {
      sid: 'SeeImages',
      reason: 'Which image it is, and which snapshots it is made of.',
      actions: ['ec2:DescribeImages', 'ec2:DescribeImageAttribute', 'ec2:DescribeSnapshots'],
      resources: ['*'],
      wildcard: 'EC2 knows no permission to describe single images.',
    },
    {
      sid: 'DeleteImages',
      reason: 'With the stack, and when another has taken its place.',
      actions: ['ec2:DeregisterImage', 'ec2:DeleteSnapshot'],
      resources: ['*'],
      wildcard: 'The image does not exist at deployment. Only what Image Builder has made carries its tag.',
      conditions,
    },
  ];
}
