import { App } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { readFarmConfigs } from '../../../lib/farm-config';
import { RenderFarmStack } from '../../../lib/render-farm-stack';
import { handler } from '../../../lambda/account-check/handler';
import { ACCOUNT_PROPERTY, type AccountQuestion } from '../../../protocol/farm/account-question';
import { ACCOUNT, REGION } from './emulated-account';
import { givenApp, resource } from './farm-stack';
import { listener } from './lambda';
import { resolved } from './stack-values';

const ZONES = `availability-zones:account=${ACCOUNT}:region=${REGION}`;

/** A farm's template, as an account has it that has these zones. @throws UserFault where synthesis refuses it. */
export function synthesised(
  settings: Readonly<Record<string, unknown>>,
  context: Readonly<Record<string, unknown>> = {},
): Template {
  const [config] = readFarmConfigs(
    { brenda: { project: 's3://films/film.zip', scene: 'film.blend', frames: '1-48', ...settings } },
    { account: ACCOUNT },
  );
  if (!config) throw new Error('no farm');
  const app: App = givenApp({ [ZONES]: [`${REGION}a`, `${REGION}b`], ...context });
  return Template.fromStack(new RenderFarmStack(app, config, { env: { account: ACCOUNT, region: REGION } }));
}

/** What the deployment of a template asks of the account. @param subnets that CloudFormation would make. */
export function accountQuestion(template: Template, subnets: readonly string[]): AccountQuestion {
  const property = resource(template, 'Custom::BrendaAccountCheck').Properties[ACCOUNT_PROPERTY];
  const made: string[] = [];
  const text = resolved(property, {
    ref(name) {
      if (!name.includes('Subnet')) return name === 'AWS::AccountId' ? ACCOUNT : name;
      if (!made.includes(name)) made.push(name);
      return subnets[made.indexOf(name)] ?? name;
    },
    attribute: (id, name) => `${id}.${name}`,
  });
  return JSON.parse(String(text)) as AccountQuestion;
}

export interface Asking {
  readonly RequestType?: 'Create' | 'Update' | 'Delete';
  readonly PhysicalResourceId?: string;
}

/** What the function answers to CloudFormation, in this process. AWS is where `process.env` says. */
export async function accountAnswer(
  question: unknown,
  { RequestType = 'Create', ...asking }: Asking = {},
): Promise<{ readonly Status: string; readonly Reason?: string; readonly PhysicalResourceId: string }> {
  const cloudFormation = await listener();
  try {
    const event = {
      RequestType,
      ResponseURL: cloudFormation.url,
      StackId: 'stack',
      RequestId: 'request',
      LogicalResourceId: 'AccountCheck',
      ResourceProperties: { ServiceToken: 'arn', [ACCOUNT_PROPERTY]: JSON.stringify(question) },
      ...asking,
    };
    await quietly(() => handler(event, { getRemainingTimeInMillis: () => 60_000 }));
    return JSON.parse(cloudFormation.heard.at(-1)?.body ?? '') as Awaited<ReturnType<typeof accountAnswer>>;
  } finally {
    await cloudFormation.close();
  }
}

/** What the function says is in its log, not in the report of the tests. */
async function quietly(work: () => Promise<void>): Promise<void> {
  const silent = [process.stdout, process.stderr].map((stream) =>
    jest.spyOn(stream, 'write').mockReturnValue(true),
  );
  try {
    await work();
  } finally {
    for (const one of silent) one.mockRestore();
  }
}
