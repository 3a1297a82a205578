import { CustomResource, Duration, Stack, Token } from 'aws-cdk-lib';
import type * as logs from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import {
  projectOf,
  VERSION_ATTRIBUTES,
  VERSION_PROPERTY,
  type VersionPart,
} from '../../../protocol/scene/project-version';
import { FarmFunction } from '../functions/farm-function';
import type { Permission } from '../permissions/statement';

export interface ProjectVersionProps {
  /** The parts of the project. Texts may be tokens. */
  readonly parts: readonly VersionPart[];
  readonly logRetention: logs.RetentionDays;
}

/**
 * The identity of a project. When only AWS knows a part of it (which snapshot has a Name, which version an object has, which image a
 * parameter names), each deployment asks AWS.
 *
 * Resources deployed: none, if nothing has to be asked; otherwise a function, its role and its log group, and a custom resource that calls
 * it.
 *
 * Idle cost: none.
 *
 * Security: the function can describe snapshots, and see the object's version.
 */
export class ProjectVersion extends Construct {
  /** 64 of 0-9 and a-f; may be a token. */
  readonly project: string;
  /** The version of the object among the parts, if there is one. */
  readonly tag: string | undefined;
  private readonly answer: CustomResource | undefined;

  constructor(scope: Construct, id: string, { parts, logRetention }: ProjectVersionProps) {
    super(scope, id);
    const texts = parts.map((part) =>
      'text' in part && !Token.isUnresolved(part.text) ? part.text : undefined,
    );
    if (texts.every((text) => text !== undefined)) {
      this.project = projectOf(texts);
      return;
    }
    const resolver = new FarmFunction(this, 'Function', {
      code: 'project-version',
      description: 'Tells a deployment what its Blender project is',
      permissions: permissionsFor(parts, Stack.of(this)),
      memorySize: 256,
      timeout: Duration.minutes(1),
      logRetention,
    });
    this.answer = new CustomResource(this, 'Resource', {
      resourceType: 'Custom::BrendaProjectVersion',
      serviceToken: resolver.function.functionArn,
      serviceTimeout: Duration.minutes(3),
      properties: {
        [VERSION_PROPERTY]: Stack.of(this).toJsonString({ parts }),
        // CloudFormation calls the function again only when a property here has changed, but the answer may change elsewhere.
        AskedAt: new Date().toISOString(),
      },
    });
    this.answer.node.addDependency(resolver.policy);
    this.project = this.answer.getAttString(VERSION_ATTRIBUTES.project);
    if (parts.some((part) => 'key' in part)) this.tag = this.answer.getAttString(VERSION_ATTRIBUTES.tag);
  }

  /** The id of the snapshot that the nth part names. */
  snapshot(index: number): string {
    if (!this.answer) throw new Error('no snapshot was asked for');
    return this.answer.getAttString(VERSION_ATTRIBUTES.snapshot(index));
  }
}

function permissionsFor(parts: readonly VersionPart[], stack: Stack): Permission[] {
  const objects = parts.flatMap((part) => ('key' in part ? [part] : []));
  return [
    ...(parts.some((part) => 'snapshotNamed' in part)
      ? [
          {
            sid: 'FindSnapshots',
            reason: 'Which snapshot has the Name.',
            actions: ['ec2:DescribeSnapshots'],
            resources: ['*'],
            wildcard: 'EC2 knows no permission to describe single snapshots.',
          },
        ]
      : []),
    ...(objects.length === 0
      ? []
      : [
          {
            sid: 'SeeProject',
            reason: 'Which version of the project there is.',
            actions: ['s3:GetObject'],
            resources: objects.map(({ bucket, key }) => `arn:${stack.partition}:s3:::${bucket}/${key}`),
          },
        ]),
  ];
}
