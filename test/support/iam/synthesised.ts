import type { Template } from 'aws-cdk-lib/assertions';
import { resolved } from '../deployment/stack-values';
import { type PolicyStatement, readStatements } from './statement';

export const REGION = 'eu-central-1';
export const ACCOUNT = '111122223333';

/** ARNs and names of what a template makes: those that CloudFormation would give, named by logical ids. */
export class SynthesisedPolicies {
  constructor(private readonly template: Template) {}

  /** The statements of the only policy, or of the one whose logical id has this in it. */
  of(like: string): PolicyStatement[] {
    const found = Object.entries(this.template.findResources('AWS::IAM::Policy')).filter(([id]) =>
      id.includes(like),
    );
    const [policy, ...others] = found;
    if (!policy || others.length > 0) throw new Error(`${String(found.length)} policies are like "${like}"`);
    const { PolicyDocument } = this.resolved(policy[1]['Properties']) as {
      PolicyDocument: { Statement: unknown };
    };
    return readStatements(PolicyDocument.Statement);
  }

  /** The ARN of the only resource of a type, or of the one whose logical id has this in it. */
  arn(type: string, like = ''): string {
    const found = Object.keys(this.template.findResources(type)).filter((id) => id.includes(like));
    const [id, ...others] = found;
    if (id === undefined || others.length > 0)
      throw new Error(`${String(found.length)} resources are a ${type} like "${like}"`);
    return this.arnOf(id);
  }

  private resolved(value: unknown): unknown {
    return resolved(value, {
      ref: (name) => PSEUDO[name] ?? nameOf(name),
      attribute: (id, name) => {
        if (name !== 'Arn') throw new Error(`what is ${id}.${name}?`);
        return this.arnOf(id);
      },
    });
  }

  private arnOf(id: string): string {
    const { Resources } = this.template.toJSON() as { Resources: Record<string, { Type: string }> };
    const type = Resources[id]?.Type ?? 'nothing';
    const arn = ARNS[type];
    if (!arn) throw new Error(`what is the ARN of ${id}, ${type}?`);
    return arn(nameOf(id));
  }
}

const PSEUDO: Readonly<Record<string, string>> = {
  'AWS::Region': REGION,
  'AWS::AccountId': ACCOUNT,
  'AWS::Partition': 'aws',
  'AWS::StackName': 'Films',
  'AWS::URLSuffix': 'amazonaws.com',
};

/** Buckets have no capitals. */
const nameOf = (id: string): string => id.toLowerCase();

const HERE = `${REGION}:${ACCOUNT}`;
const ARNS: Readonly<Record<string, (name: string) => string>> = {
  'AWS::S3::Bucket': (name) => `arn:aws:s3:::${name}`,
  'AWS::SQS::Queue': (name) => `arn:aws:sqs:${HERE}:${name}`,
  'AWS::Lambda::Function': (name) => `arn:aws:lambda:${HERE}:function:${name}`,
  // So that it means the streams in it.
  'AWS::Logs::LogGroup': (name) => `arn:aws:logs:${HERE}:log-group:${name}:*`,
  'AWS::KMS::Key': (name) => `arn:aws:kms:${HERE}:key/${name}`,
  'AWS::IAM::Role': (name) => `arn:aws:iam::${ACCOUNT}:role/${name}`,
  'AWS::ImageBuilder::Component': (name) => `arn:aws:imagebuilder:${HERE}:component/${name}/1.0.0/1`,
};
