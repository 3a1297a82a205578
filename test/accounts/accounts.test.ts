import {
  CreateVpcBlockPublicAccessExclusionCommand,
  DescribeSubnetsCommand,
  EC2Client,
  ModifyEbsDefaultKmsKeyIdCommand,
  ModifyVpcBlockPublicAccessOptionsCommand,
  ResetEbsDefaultKmsKeyIdCommand,
} from '@aws-sdk/client-ec2';
import {
  CreateGrantCommand,
  CreateKeyCommand,
  DisableKeyCommand,
  KMSClient,
  PutKeyPolicyCommand,
} from '@aws-sdk/client-kms';
import { clientOptions } from '../../farm/aws/client-options';
import { offeredWhere } from '../support/aws/answers/offered-where';
import { type Moto, startMoto } from '../support/aws/moto';
import { ec2Fault, motoWith, type Script } from '../support/aws/moto-with';
import { jsonFault } from '../support/aws/systems-manager';
import { accountAnswer, accountQuestion, synthesised } from '../support/deployment/account-asked';
import { ACCOUNT, REGION } from '../support/deployment/emulated-account';
import { givenSubnets } from '../support/deployment/emulated-network';

/** Small enough for the 5 vCPUs of an account that was opened today, as the example is. */
const SMALL = { instanceTypes: ['c7a.xlarge', 'c6i.xlarge'], maxInstances: 1 };
const LAUNCHER = `arn:aws:iam::${ACCOUNT}:role/aws-service-role/autoscaling.amazonaws.com/AWSServiceRoleForAutoScaling`;

let moto: Moto;
let ec2: EC2Client;
let kms: KMSClient;
const environment = { ...process.env };
beforeAll(async () => {
  moto = await startMoto();
  [ec2, kms] = [new EC2Client(clientOptions(moto.env)), new KMSClient(clientOptions(moto.env))];
  open = await givenSubnets(ec2, { hasGateway: true });
});
afterEach(async () => {
  process.env = { ...environment };
  await ec2.send(new ResetEbsDefaultKmsKeyIdCommand({}));
});
afterAll(async () => {
  ec2.destroy();
  kms.destroy();
  await moto.stop();
});

/** Subnets as the farm's own, in two zones. */
let open: readonly string[];

/** A key of the account's own, for all new volumes. */
async function givenKey(): Promise<string> {
  const { KeyMetadata } = await kms.send(new CreateKeyCommand({}));
  const KmsKeyId = KeyMetadata?.Arn ?? '';
  await ec2.send(new ModifyEbsDefaultKmsKeyIdCommand({ KmsKeyId }));
  return KmsKeyId;
}

/** What whoever deploys is told; undefined when the farm is deployed. */
async function refusal(
  settings: Readonly<Record<string, unknown>>,
  { script = {}, subnets = open }: { readonly script?: Script; readonly subnets?: readonly string[] } = {},
): Promise<string | undefined> {
  const aws = await motoWith(moto, script);
  try {
    Object.assign(process.env, aws.env, { AWS_EC2_METADATA_DISABLED: 'true' });
    const { Status, Reason } = await accountAnswer(accountQuestion(synthesised(settings), subnets));
    return Status === 'SUCCESS' ? undefined : Reason;
  } finally {
    await aws.close();
  }
}

/** `aws service-quotas ...`, as whoever is refused is told it. */
const ask = (code: string, vcpus: number): string =>
  `ask for ${String(vcpus)}: aws service-quotas request-service-quota-increase --region ${REGION} --service-code ec2 --quota-code ${code} --desired-value ${String(vcpus)}; or set smaller instanceTypes`;

describe('an account that was opened today', () => {
  test('renders the example', async () => {
    expect(await refusal(SMALL)).toBeUndefined();
  });

  test('renders what may have more instances than it may: those that it may have come', async () => {
    expect(await refusal({ ...SMALL, maxInstances: 10 })).toBeUndefined();
  });

  test('refuses types of which it may not have one', async () => {
    expect(await refusal({ maxInstances: 2 })).toBe(
      `quotas: Standard (A, C, D, H, I, M, R, T, Z) at spot: 5 vCPUs, and as many instances as are asked for have up to 32: not one can be started; ${ask('L-34B43A08', 32)}`,
    );
  });

  test('refuses GPUs, of which it may have none', async () => {
    expect(await refusal({ instanceTypes: ['g6.xlarge'], maxInstances: 1 })).toBe(
      `quotas: G and VT at spot: 0 vCPUs, and as many instances as are asked for have up to 4: not one can be started; ${ask('L-3819A6DF', 4)}`,
    );
  });

  test('renders on demand what it may not have at spot', async () => {
    const noSpot: Script = {
      GetServiceQuota: (body) =>
        body.includes('L-1216C47A')
          ? { status: 200, body: JSON.stringify({ Quota: { Value: 32 } }) }
          : { status: 200, body: JSON.stringify({ Quota: { Value: 0 } }) },
    };
    expect(await refusal({ ...SMALL, maxInstances: 2, onDemandBase: 1 }, { script: noSpot })).toBeUndefined();
    expect(await refusal(SMALL, { script: noSpot })).toContain('not one can be started');
  });
});

describe('an account that encrypts new volumes with a key of its own', () => {
  test('refuses where Auto Scaling may not use it, and says how to let it', async () => {
    const key = await givenKey();
    expect(await refusal(SMALL)).toBe(
      `key of EBS: new volumes are encrypted with ${key}, which Auto Scaling may not use: no instance would start; let it: aws kms create-grant --region ${REGION} --key-id ${key} --grantee-principal ${LAUNCHER} --operations Encrypt Decrypt ReEncryptFrom ReEncryptTo GenerateDataKey GenerateDataKeyWithoutPlaintext DescribeKey CreateGrant; where KMS does not know that role, make it first: aws iam create-service-linked-role --aws-service-name autoscaling.amazonaws.com`,
    );
  });

  test('accepts an image whose disk the settings leave as it is', async () => {
    await givenKey();
    // One that moto has.
    const settings = { ...SMALL, machineImage: 'ami-12c6146b' };
    expect(await refusal(settings)).toBeUndefined();
    expect(await refusal({ ...settings, rootVolumeGiB: 100 })).toMatch(/^key of EBS: /);
  });

  test('renders with the grant that it was told of', async () => {
    const KeyId = await givenKey();
    await kms.send(
      new CreateGrantCommand({
        KeyId,
        GranteePrincipal: LAUNCHER,
        Operations: ['Encrypt', 'Decrypt', 'CreateGrant'],
      }),
    );
    expect(await refusal(SMALL)).toBeUndefined();
  });

  test('renders where the policy of the key names Auto Scaling', async () => {
    const KeyId = await givenKey();
    const Policy = JSON.stringify({
      Version: '2012-10-17',
      Statement: [
        {
          Effect: 'Allow',
          Principal: { AWS: `arn:aws:iam::${ACCOUNT}:root` },
          Action: 'kms:*',
          Resource: '*',
        },
        {
          Effect: 'Allow',
          Principal: { AWS: [LAUNCHER] },
          Action: ['kms:CreateGrant'],
          Resource: '*',
          Condition: { Bool: { 'kms:GrantIsForAWSResource': 'true' } },
        },
      ],
    });
    await kms.send(new PutKeyPolicyCommand({ KeyId, PolicyName: 'default', Policy }));
    expect(await refusal(SMALL)).toBeUndefined();
  });

  test('refuses where the key is disabled', async () => {
    const KeyId = await givenKey();
    await kms.send(new DisableKeyCommand({ KeyId: KeyId.split('/').at(-1) }));
    expect(await refusal(SMALL)).toMatch(/^key of EBS: .*, which is Disabled; aws kms enable-key /);
  });
});

describe('a Region', () => {
  test('without some of the types refuses these by their names', async () => {
    expect(await refusal(SMALL, { script: offeredWhere((type) => type !== 'c7a.xlarge') })).toBe(
      `instance types: ${REGION} does not have all of them, and AWS may refuse a group that names one: there is no c7a.xlarge; leave them out of instanceTypes, or take another Region or other zones`,
    );
  });

  test('that has some of them in other zones alone refuses them, too', async () => {
    const script = offeredWhere((type, zone) => type !== 'c7a.xlarge' || zone === 'c');
    expect(await refusal(SMALL, { script })).toBe(
      `instance types: in ${REGION}a, ${REGION}b there is no c7a.xlarge; leave them out of instanceTypes, or take another Region or other zones`,
    );
  });

  test('with Local Zones that the account has opted in to has its farm in the others', () => {
    const zones = [`${REGION}a`, `${REGION}-bos-1a`, `${REGION}b`, `${REGION}-wl1-bos-wlz-1`];
    const template = synthesised(SMALL, {
      [`availability-zones:account=${ACCOUNT}:region=${REGION}`]: zones,
    });
    const subnets = Object.values(template.findResources('AWS::EC2::Subnet')) as {
      Properties: { AvailabilityZone: string };
    }[];
    expect(subnets.map(({ Properties }) => Properties.AvailabilityZone)).toEqual([
      `${REGION}a`,
      `${REGION}b`,
    ]);
  });
});

describe('an account with rules of its own', () => {
  const template = synthesised(SMALL);

  test('that has the metadata service off by default has it on in the instances of a farm', () => {
    template.hasResourceProperties('AWS::EC2::LaunchTemplate', {
      LaunchTemplateData: { MetadataOptions: { HttpEndpoint: 'enabled', HttpTokens: 'required' } },
    });
  });

  test('that blocks public access refuses nothing of a farm: nothing is public', () => {
    const statements = Object.values(template.findResources('AWS::S3::BucketPolicy')).flatMap(
      (policy) =>
        (policy['Properties'] as { PolicyDocument: { Statement: { Effect: string; Principal: unknown }[] } })
          .PolicyDocument.Statement,
    );
    const isPublic = ({ Effect, Principal }: (typeof statements)[number]): boolean =>
      Effect === 'Allow' && /^(?:"\*"|\{"AWS":"\*"\})$/.test(JSON.stringify(Principal));
    expect(statements.length).toBeGreaterThan(2);
    expect(statements.filter(isPublic)).toEqual([]);
    const buckets = Object.values(template.findResources('AWS::S3::Bucket'));
    for (const { Properties } of buckets as { Properties: object }[]) {
      expect(Properties).not.toHaveProperty('AccessControl');
      expect(Properties).toMatchObject({ PublicAccessBlockConfiguration: { BlockPublicPolicy: true } });
    }
  });

  test('that denies every look at it is deployed to all the same', async () => {
    const ec2Denied = () => ec2Fault('UnauthorizedOperation', 'You are not authorized to perform this.');
    const denied = () => jsonFault('AccessDeniedException', 'not authorized to perform');
    const script: Script = {
      DescribeInstanceTypeOfferings: ec2Denied,
      DescribeSubnets: ec2Denied,
      GetEbsDefaultKmsKeyId: ec2Denied,
      GetServiceQuota: denied,
    };
    expect(await refusal({ maxInstances: 2 }, { script })).toBeUndefined();
  });

  test('that has not the machine image refuses it', async () => {
    expect(await refusal({ ...SMALL, machineImage: 'ami-0123456789abcdef0' })).toBe(
      `machine image: ami-0123456789abcdef0 is not in ${REGION}, or this account may not use it; set machineImage to one that is, or to null for the default; copy one with: aws ec2 copy-image`,
    );
  });
});

describe('a network', () => {
  test('without a route out is refused, with what is missing', async () => {
    const subnets = await givenSubnets(ec2, { endpoints: ['s3'] });
    expect(await refusal(SMALL, { subnets })).toBe(
      `subnets: ${subnets.join(', ')} have no way out: no route to 0.0.0.0/0, and no endpoint of sqs, autoscaling, logs; leave vpc out, and the farm makes its own, or give them a route: aws ec2 create-route --region ${REGION} --destination-cidr-block 0.0.0.0/0 --route-table-id RTB --nat-gateway-id NAT`,
    );
  });

  test('with endpoints of all that instances ask is enough', async () => {
    const subnets = await givenSubnets(ec2, { endpoints: ['s3', 'sqs', 'autoscaling', 'logs'] });
    expect(await refusal(SMALL, { subnets })).toBeUndefined();
  });

  describe('whose internet gateways the account blocks', () => {
    const block = (InternetGatewayBlockMode: 'block-bidirectional' | 'block-ingress' | 'off') =>
      ec2.send(
        new ModifyVpcBlockPublicAccessOptionsCommand({
          InternetGatewayBlockMode,
        }),
      );
    afterEach(() => block('off'));

    test.each(['block-bidirectional', 'block-ingress'] as const)('is refused: %s', async (mode) => {
      await block(mode);
      expect(await refusal(SMALL)).toBe(
        `subnets: ${open.join(', ')} have no way out: the account blocks internet gateways (VPC Block Public Access); set vpc to one with a NAT gateway that is exempt, or exempt a VPC and set vpc to it: aws ec2 create-vpc-block-public-access-exclusion --region ${REGION} --internet-gateway-exclusion-mode allow-bidirectional --vpc-id VPC`,
      );
    });

    test('is enough where it is exempt, or has endpoints', async () => {
      await block('block-bidirectional');
      const endpoints = ['s3', 'sqs', 'autoscaling', 'logs'];
      const closed = await givenSubnets(ec2, { hasGateway: true, endpoints });
      expect(await refusal(SMALL, { subnets: closed })).toBeUndefined();
      const exempt = await givenSubnets(ec2, { hasGateway: true });
      const { Subnets } = await ec2.send(new DescribeSubnetsCommand({ SubnetIds: [...exempt] }));
      await ec2.send(
        new CreateVpcBlockPublicAccessExclusionCommand({
          VpcId: Subnets?.[0]?.VpcId,
          InternetGatewayExclusionMode: 'allow-bidirectional',
        }),
      );
      expect(await refusal(SMALL, { subnets: exempt })).toBeUndefined();
    });
  });

  const lookup = (filter: string, value: object) => ({
    [`vpc-provider:account=${ACCOUNT}:${filter}:region=${REGION}:returnAsymmetricSubnets=true`]: value,
  });

  test('that is no default VPC is no matter to a farm that makes its own', () => {
    expect(synthesised(SMALL).findResources('AWS::EC2::VPC')).not.toEqual({});
  });

  test('that was to be the default one, of which there is none, is refused at synth', () => {
    const none = lookup('filter.isDefault=true', {
      $providerError: 'Could not find any VPCs matching {"account":"123456789012"}\nand more',
    });
    expect(() => synthesised({ ...SMALL, vpc: 'default' }, none)).toThrow(
      new Error(
        `vpc default: account ${ACCOUNT} has no default VPC in ${REGION}; leave vpc out, and the farm makes its own, which costs nothing, or make one: aws ec2 create-default-vpc --region ${REGION}`,
      ),
    );
  });

  test('of isolated subnets alone is refused at synth', () => {
    const isolated = lookup('filter.vpc-id=vpc-0123456789abcdef0', {
      vpcId: 'vpc-0123456789abcdef0',
      vpcCidrBlock: '10.0.0.0/16',
      availabilityZones: [],
      subnetGroups: [
        {
          name: 'Isolated',
          type: 'Isolated',
          subnets: [
            {
              subnetId: 'subnet-1',
              cidr: '10.0.0.0/24',
              availabilityZone: `${REGION}a`,
              routeTableId: 'rtb-1',
            },
          ],
        },
      ],
    });
    expect(() => synthesised({ ...SMALL, vpc: 'vpc-0123456789abcdef0' }, isolated)).toThrow(
      'no subnet of the VPC has a way out, and instances could not reach AWS; leave vpc out, and the farm makes its own',
    );
  });
});
