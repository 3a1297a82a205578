import { ACCOUNT, REGION } from '../../deployment/emulated-account';
import { resolved, type StackValues, type TemplateResources } from '../../deployment/stack-values';
import { type PolicyStatement, readStatements } from '../../iam/statement';

const HERE = `${REGION}:${ACCOUNT}`;
/** ARNs of resources, by what `Ref` says of them. */
const ARNS: Readonly<Record<string, (id: string) => string>> = {
  'AWS::S3::Bucket': (name) => `arn:aws:s3:::${name}`,
  'AWS::SQS::Queue': (url) => `arn:aws:sqs:${HERE}:${url.split('/').at(-1) ?? ''}`,
  'AWS::Lambda::Function': (name) => `arn:aws:lambda:${HERE}:function:${name}`,
  // So that it means the streams in it.
  'AWS::Logs::LogGroup': (name) => `arn:aws:logs:${HERE}:log-group:${name}:*`,
};

/** The ARN of a resource; undefined for a type that no policy here names. */
export function arnOf(type: string | undefined, physicalId: string): string | undefined {
  return ARNS[type ?? '']?.(physicalId);
}

/** The logical id of the role of a function, or of the instances. */
export function roleOf(resources: TemplateResources, id: string): string {
  const { Role, Roles } = resources[id]?.Properties ?? {};
  if (Roles !== undefined) return (Roles as { Ref: string }[])[0]?.Ref ?? '';
  return (Role as { 'Fn::GetAtt': string[] } | undefined)?.['Fn::GetAtt'][0] ?? '';
}

/**
 * What the policies of a stack let a role do; undefined when none is of the role: the CDK's own function has what it may from the policies of
 * buckets, which are not looked at.
 */
export function statementsOf(
  resources: TemplateResources,
  role: string,
  values: StackValues,
): PolicyStatement[] | undefined {
  const documents = Object.values(resources).flatMap(({ Type, Properties = {} }) =>
    Type === 'AWS::IAM::Policy' && (Properties['Roles'] as { Ref?: string }[]).some(({ Ref }) => Ref === role)
      ? [Properties['PolicyDocument']]
      : [],
  );
  if (documents.length === 0) return undefined;
  return documents.flatMap((document) => {
    const { Statement } = resolved(document, values) as { Statement: unknown };
    return readStatements(Statement);
  });
}
