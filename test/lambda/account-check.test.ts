import { join } from 'node:path';
import { acceptedId, isAccepted } from '../../lambda/account-check/accepted';
import { invoke, listener } from '../support/deployment/lambda';
import { startMoto } from '../support/aws/moto';
import { ec2Answer, motoWith } from '../support/aws/moto-with';
import { jsonAnswer } from '../support/aws/systems-manager';

const [small, large, huge] = ['{"most":1}', '{"most":2}', '{"most":3}'];

describe('a question about the account', () => {
  test('is accepted when it was accepted last, or before that', () => {
    const first = acceptedId(small, undefined);
    const second = acceptedId(large, first);
    expect([small, large].map((asked) => isAccepted(asked, first))).toEqual([true, false]);
    // As CloudFormation asks when it takes the second deployment back.
    expect([small, large, huge].map((asked) => isAccepted(asked, second))).toEqual([true, true, false]);
    expect(isAccepted(small, acceptedId(huge, second))).toBe(false);
  });

  test('keeps its id as long as it is the same', () => {
    const id = acceptedId(large, acceptedId(small, undefined));
    expect(acceptedId(small, acceptedId(small, undefined))).toBe(acceptedId(small, undefined));
    expect(id).toMatch(/^account-[0-9a-f]{16}-[0-9a-f]{16}$/);
  });

  test.each([undefined, 'request-1', 'account'])('is new to %s', (id) => {
    expect(isAccepted(small, id)).toBe(false);
    expect(acceptedId(small, id)).toMatch(/^account-[0-9a-f]{16}$/);
  });
});

test('types that are chosen by what they have are asked of EC2, and compared with the quota', async () => {
  const [moto, cloudFormation] = await Promise.all([startMoto(), listener()]);
  const aws = await motoWith(moto, {
    GetInstanceTypesFromInstanceRequirements: () =>
      ec2Answer(
        'GetInstanceTypesFromInstanceRequirements',
        '<instanceTypeSet><item><instanceType>c6i.4xlarge</instanceType></item></instanceTypeSet>',
      ),
    GetServiceQuota: () => jsonAnswer({ Quota: { ServiceCode: 'ec2', QuotaCode: 'L', Value: 5 } }),
  });
  const question = {
    ...{ account: '123456789012', types: [], needs: { minVcpus: 8, isArm: false }, subnets: [] },
    ...{ most: 2, onDemandBase: 0, onDemandPercentage: 0, encrypts: false, images: [], snapshots: [] },
  };
  const event = {
    ...{ RequestType: 'Create', ResponseURL: cloudFormation.url, StackId: 's', RequestId: 'r' },
    ...{ LogicalResourceId: 'Resource', ResourceType: 'Custom::Any' },
    ResourceProperties: { ServiceToken: 'arn', Question: JSON.stringify(question) },
  };
  const file = join(__dirname, '..', '..', 'dist', 'lambda', 'account-check', 'index.js');
  const { error } = await invoke(file, event, {
    env: { ...moto.env, ...aws.env, PATH: process.env['PATH'] ?? '' },
  });
  const answer = JSON.parse(cloudFormation.heard.at(-1)?.body ?? '') as Record<string, unknown>;
  await Promise.all([aws.close(), cloudFormation.close(), moto.stop()]);
  expect(error).toBeUndefined();
  expect(answer).toMatchObject({
    Status: 'FAILED',
    Reason: expect.stringMatching(/at spot: 5 vCPUs, .* have up to 32: not one can be started/) as string,
  });
}, 60_000);
