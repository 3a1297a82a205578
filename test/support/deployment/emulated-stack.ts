import { DescribeLaunchTemplatesCommand, EC2Client } from '@aws-sdk/client-ec2';
import { GetFunctionConfigurationCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { clientOptions } from '../../../farm/aws/client-options';
import { s3Client } from '../../../farm/store/s3-client';
import { S3ObjectStore } from '../../../farm/store/s3-object-store';
import { askQueryApi, pairsOf, textsOf } from '../aws/query-api';
import { arnOf, roleOf, statementsOf } from '../aws/refusing/stack-roles';
import { temporaryFolder } from '../temporary-folder';
import { ACCOUNT, type EmulatedAccount, REGION } from './emulated-account';
import { invoke, type Invoked, listener } from './lambda';
import { inOrder, resolved, type StackValues, type TemplateResources } from './stack-values';

type Properties = Readonly<Record<string, unknown>>;

interface Custom {
  readonly physicalId: string;
  readonly properties: Properties;
  readonly data: Readonly<Record<string, string>>;
}

interface Answer {
  readonly Status: string;
  readonly Reason?: string;
  readonly PhysicalResourceId: string;
  readonly Data?: Readonly<Record<string, string>>;
}

/**
 * A stack that the CDK has deployed to moto. What moto leaves out is done here, with what was deployed: it runs no function, and
 * takes custom resources for complete without having called theirs.
 */
export class EmulatedStack {
  private resources: TemplateResources = {};
  private ids: Readonly<Record<string, string>> = {};
  private parameters: Readonly<Record<string, string>> = {};
  private attributes: Readonly<Record<string, string>> = {};
  private readonly customs = new Map<string, Custom>();
  private readonly bundles = new Map<string, string>();
  /** Where roles ask AWS, by their logical ids. */
  private readonly endpoints = new Map<string, Promise<string>>();
  /** Of functions, since the last deployment. */
  private readonly environments = new Map<string, Readonly<Record<string, string>>>();

  constructor(
    readonly account: EmulatedAccount,
    readonly name: string,
  ) {}

  /**
   * `cdk deploy`, and what CloudFormation does for custom resources meanwhile. The first deployment is validated.
   *
   * @returns the functions that it called.
   */
  async deploy(...args: readonly string[]): Promise<string[]> {
    const isThere = Object.keys(this.ids).length > 0;
    // moto cannot update a stack by a change set, and forgets the parameters that it had; a stack that it creates without one
    // waits for functions for ever.
    const way = isThere ? ['--method', 'direct', '--no-previous-parameters'] : [];
    const words = ['deploy', this.name, '--require-approval', 'never', ...way, ...args];
    await (isThere ? this.account.cdk(...words) : this.account.cdkValidated(...words));
    await this.look();
    const called: string[] = [];
    for (const id of inOrder(this.resources)) {
      const { Type, Properties = {} } = this.resources[id] ?? {};
      if (!Type?.startsWith('Custom::')) continue;
      const properties = this.asTexts(Properties);
      const before = this.customs.get(id);
      if (before && JSON.stringify(before.properties) === JSON.stringify(properties)) continue;
      called.push(`${before ? 'Update' : 'Create'} ${Type.slice('Custom::'.length)}`);
      await this.callCustom(id, before ? 'Update' : 'Create', properties, before);
    }
    return called;
  }

  /** `cdk destroy`, with what CloudFormation does for custom resources before their functions go. */
  async destroy(...args: readonly string[]): Promise<string> {
    for (const id of inOrder(this.resources).reverse()) {
      const custom = this.customs.get(id);
      if (custom) await this.callCustom(id, 'Delete', custom.properties, custom);
    }
    return this.account.cdk('destroy', this.name, '--force', ...args);
  }

  /** Runs a function as it was deployed. @param like what its logical id has in it. */
  async call(like: string, event: unknown): Promise<Invoked> {
    return this.run(this.idOf('AWS::Lambda::Function', like), event);
  }

  /** The physical id of a resource. @param like what its logical id has in it. */
  physicalId(type: string, like = ''): string {
    return this.ids[this.idOf(type, like)] ?? '';
  }

  /** What the only custom resource of a type was told last. */
  propertiesOf(type: string): Properties {
    return known(this.customs.get(this.idOf(type, '')), type).properties;
  }

  /** Where the instances ask AWS. */
  async endpointOfInstances(): Promise<string> {
    const [id = ''] = Object.keys(this.resources).filter(
      (one) => this.resources[one]?.Type === 'AWS::IAM::InstanceProfile' && one.includes('Template'),
    );
    return (await this.endpointOf(id, 'instance')) ?? '';
  }

  /** Where whoever has the role of a resource asks AWS; undefined when what it may is in no policy of the stack. */
  private async endpointOf(id: string, name: string): Promise<string | undefined> {
    const role = roleOf(this.resources, id);
    if (!statementsOf(this.resources, role, this.values)) return undefined;
    const known =
      this.endpoints.get(role) ??
      this.account.refusing
        .guard({
          name,
          statements: () => statementsOf(this.resources, role, this.values) ?? [],
          where: {
            region: REGION,
            account: ACCOUNT,
            group: `autoScalingGroup:1:autoScalingGroupName/${this.name}`,
          },
        })
        .then(({ url }) => url);
    this.endpoints.set(role, known);
    return known;
  }

  private idOf(type: string, like: string): string {
    const found = Object.keys(this.resources).filter(
      (id) => this.resources[id]?.Type === type && id.includes(like),
    );
    const [id, ...others] = found;
    if (id === undefined || others.length > 0)
      throw new Error(`${String(found.length)} resources are a ${type} like "${like}"`);
    return id;
  }

  private async look(): Promise<void> {
    const { account, name } = this;
    const asked = { StackName: name };
    const [template, resources, described, { LaunchTemplates = [] }] = await Promise.all([
      askQueryApi(account.env, 'cloudformation', 'GetTemplate', asked),
      askQueryApi(account.env, 'cloudformation', 'DescribeStackResources', asked),
      askQueryApi(account.env, 'cloudformation', 'DescribeStacks', asked),
      new EC2Client(clientOptions(account.env)).send(new DescribeLaunchTemplatesCommand({})),
    ]);
    this.environments.clear();
    const [body = ''] = textsOf(template, 'TemplateBody');
    this.resources = (JSON.parse(body) as { Resources: TemplateResources }).Resources;
    this.ids = pairsOf(resources, 'LogicalResourceId', 'PhysicalResourceId');
    this.parameters = {
      'AWS::Region': REGION,
      'AWS::AccountId': ACCOUNT,
      'AWS::Partition': 'aws',
      'AWS::StackName': name,
      'AWS::URLSuffix': 'amazonaws.com',
      'AWS::StackId': textsOf(described, 'StackId')[0] ?? '',
      ...pairsOf(described, 'ParameterKey', 'ParameterValue'),
    };
    this.attributes = Object.fromEntries(
      LaunchTemplates.map(({ LaunchTemplateId, LatestVersionNumber }) => [
        `${String(LaunchTemplateId)} LatestVersionNumber`,
        String(LatestVersionNumber),
      ]),
    );
  }

  private get values(): StackValues {
    return {
      ref: (name) => known(this.parameters[name] ?? this.ids[name], name),
      attribute: (id, name) => {
        const physical = known(this.ids[id], id);
        const arn = name === 'Arn' ? arnOf(this.resources[id]?.Type, physical) : undefined;
        if (arn !== undefined) return arn;
        const said = this.customs.get(id)?.data[name] ?? this.attributes[`${physical} ${name}`];
        return known(said, `${id}.${name}`);
      },
    };
  }

  /** CloudFormation makes texts of numbers, too. */
  private asTexts(properties: Properties): Properties {
    return JSON.parse(
      JSON.stringify(resolved(properties, this.values), (_, value: unknown) =>
        typeof value === 'number' || typeof value === 'boolean' ? String(value) : value,
      ),
    ) as Properties;
  }

  private async callCustom(
    id: string,
    RequestType: 'Create' | 'Update' | 'Delete',
    ResourceProperties: Properties,
    before?: Custom,
  ): Promise<void> {
    const event = {
      RequestType,
      StackId: this.parameters['AWS::StackId'],
      RequestId: `${RequestType}-${id}`,
      LogicalResourceId: id,
      ResourceType: this.resources[id]?.Type,
      ResourceProperties,
      ...(before ? { PhysicalResourceId: before.physicalId, OldResourceProperties: before.properties } : {}),
    };
    const { Status, Reason, PhysicalResourceId, Data } = await this.answerTo(event);
    if (Status !== 'SUCCESS') throw new Error(`${RequestType} of ${id} failed: ${String(Reason)}`);
    if (RequestType === 'Delete') this.customs.delete(id);
    else {
      this.customs.set(id, {
        physicalId: PhysicalResourceId,
        properties: ResourceProperties,
        data: Data ?? {},
      });
    }
  }

  /** What the function answers that a custom resource's `ServiceToken` names. */
  private async answerTo(event: {
    readonly RequestId: string;
    readonly ResourceProperties: Properties;
  }): Promise<Answer> {
    const token = String(event.ResourceProperties['ServiceToken']);
    const id =
      Object.keys(this.ids).find((name) => token.endsWith(`:function:${String(this.ids[name])}`)) ?? '';
    const hook = await listener();
    try {
      const given = { ...event, ResponseURL: `${hook.url}/${id}` };
      const { error, log } = await this.run(id, given, { ANSWER_PORT: new URL(hook.url).port });
      if (error !== undefined) throw new Error(`${error}\n${log.join('\n')}`);
      const [said] = hook.heard;
      if (!said) throw new Error(`${id} did not answer:\n${log.join('\n')}`);
      return JSON.parse(said.body) as Answer;
    } finally {
      await hook.close();
    }
  }

  private async run(
    id: string,
    event: unknown,
    env: Readonly<Record<string, string>> = {},
  ): Promise<Invoked> {
    const endpoint = await this.endpointOf(id, id);
    return invoke(join(await this.codeOf(id), 'index.js'), event, {
      env: {
        ...(await this.environmentOf(id)),
        ...this.account.env,
        ...(endpoint === undefined ? {} : { AWS_ENDPOINT_URL: endpoint }),
        ...env,
        // Lambda's own copy of the SDK.
        NODE_PATH: join(__dirname, '..', '..', '..', 'node_modules'),
        NODE_OPTIONS: `--require ${join(__dirname, '../aws/loopback.cjs')}`,
      },
    });
  }

  private async environmentOf(id: string): Promise<Readonly<Record<string, string>>> {
    const known = this.environments.get(id);
    if (known) return known;
    const { Environment } = await new LambdaClient(clientOptions(this.account.env)).send(
      new GetFunctionConfigurationCommand({ FunctionName: this.ids[id] ?? '' }),
    );
    const variables = Environment?.Variables ?? {};
    this.environments.set(id, variables);
    return variables;
  }

  /** The folder with the code of a function, as it was uploaded. */
  private async codeOf(id: string): Promise<string> {
    const { S3Bucket, S3Key } = resolved(this.resources[id]?.Properties?.['Code'], this.values) as {
      S3Bucket: string;
      S3Key: string;
    };
    let folder = this.bundles.get(S3Key);
    if (folder === undefined) {
      folder = temporaryFolder();
      this.bundles.set(S3Key, folder);
      const zip = await new S3ObjectStore(S3Bucket, s3Client(this.account.env)).get(S3Key);
      writeFileSync(join(folder, 'code.zip'), zip ?? '');
      execFileSync('python3', ['-m', 'zipfile', '-e', join(folder, 'code.zip'), folder]);
    }
    return folder;
  }
}

function known<T>(value: T | undefined, name: string): T {
  if (value === undefined) throw new Error(`the stack has no ${name}`);
  return value;
}
