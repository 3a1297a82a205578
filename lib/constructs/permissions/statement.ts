import { Stack, Validations } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import type { IConstruct } from 'constructs';

/** A permission, and its reason. */
export interface Permission {
  readonly sid: string;
  /** For readers of the code; IAM has no field for it. */
  readonly reason: string;
  readonly actions: readonly string[];
  readonly resources: readonly string[];
  /** The reason for a `*` in a resource. */
  readonly wildcard?: string;
  readonly conditions?: iam.PolicyStatementProps['conditions'];
}

export function statementOf({ sid, actions, resources, conditions }: Permission): iam.PolicyStatement {
  return new iam.PolicyStatement({
    sid,
    actions: [...actions],
    resources: [...resources],
    ...(conditions ? { conditions } : {}),
  });
}

/**
 * Gives cdk-nag the reasons for wildcards, under its own finding ids.
 *
 * @param on the policy, or the construct that contains it.
 */
export function acknowledgeWildcards(on: IConstruct, permissions: readonly Permission[]): void {
  for (const { resources, wildcard } of permissions) {
    for (const resource of resources) {
      const flat = flattened(Stack.of(on).resolve(resource));
      if (!flat.includes('*')) continue;
      if (wildcard === undefined) throw new Error(`a wildcard needs a reason: ${flat}`);
      Validations.of(on).acknowledge({ id: `AwsSolutions-IAM5[Resource::${flat}]`, reason: wildcard });
    }
  }
}

/** A resolved text on one line, as cdk-nag writes it: `<Bucket.Arn>/jobs/*`. */
function flattened(value: unknown): string {
  if (typeof value === 'string') return value;
  const [[key, of] = ['', undefined]] = Object.entries(value as object) as [string, unknown][];
  switch (key) {
    case 'Fn::Join': {
      const [between, parts] = of as [string, unknown[]];
      return parts.map(flattened).join(between);
    }
    case 'Fn::GetAtt':
      return `<${(of as string[]).join('.')}>`;
    case 'Ref':
      return `<${String(of)}>`;
    default:
      return JSON.stringify(value);
  }
}
