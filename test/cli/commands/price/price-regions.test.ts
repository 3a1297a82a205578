import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { quotas } from '../../../support/aws/answers/quotas';
import { givenBootstrap, regionsAnswers } from '../../../support/aws/answers/regions';
import { type Moto, startMoto } from '../../../support/aws/moto';
import { ec2Fault, motoWith, type Script } from '../../../support/aws/moto-with';
import { brenda } from '../../../support/brenda';
import { temporaryFolder } from '../../../support/temporary-folder';

const TYPES = ['c6i.4xlarge', 'm6i.4xlarge'];
const at = (dollars: number) => ({ 'c6i.4xlarge': dollars, 'm6i.4xlarge': dollars * 1.5 });
const ANSWERS = regionsAnswers({
  'eu-central-1': { score: 9, spot: at(0.32) },
  'us-east-1': { score: 8, spot: at(0.16) },
  'sa-east-1': { score: 10, spot: at(0.08) },
  'ap-east-1': { score: null, spot: {}, isOptedIn: false },
});

let moto: Moto;
beforeAll(async () => {
  moto = await startMoto();
  await givenBootstrap(moto.env, 'eu-central-1', 'us-east-1');
});
afterAll(() => moto.stop());

async function regions(
  args: readonly string[],
  { script = ANSWERS, context }: { readonly script?: Script; readonly context?: object } = {},
) {
  const cwd = temporaryFolder();
  if (context) writeFileSync(join(cwd, 'cdk.context.json'), JSON.stringify(context));
  const server = await motoWith(moto, script);
  try {
    return await brenda(['price', ...args], { cwd, env: { ...moto.env, ...server.env } });
  } finally {
    await server.close();
  }
}

describe('brenda price --regions', () => {
  test('says what each Region has for a farm, and which a deployment would choose', async () => {
    const named = 'eu-central-1,us-east-1,sa-east-1,ap-east-1';
    const { code, stdout, stderr } = await regions(['--regions', named, '-i', TYPES.join()]);
    const [bootstrap, optIn] = [
      'CDK bootstrap: sa-east-1 of account 123456789012 is not prepared for the CDK; npx cdk bootstrap aws://123456789012/sa-east-1',
      'the account has not opted in to it; aws account enable-region --region-name ap-east-1',
    ];
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout).toBe(`Region        score  a vCPU
eu-central-1      9  0.0250
us-east-1         8  0.0125
sa-east-1        10  0.0063  ${bootstrap}
ap-east-1         -       -  ${optIn}

a farm would be in us-east-1: placement score 8, 0.0125 dollars a vCPU and hour; eu-central-1: placement score 9, 0.0250 dollars a vCPU and hour; sa-east-1: passed over, ${bootstrap}; ap-east-1: passed over, ${optIn}
`);
  });

  test('alone compares those of the context file, for the types there', async () => {
    const { code, stdout, stderr } = await regions(['--regions', '--json'], {
      context: { brenda: { region: ['eu-central-1', 'us-east-1'], instanceTypes: ['c6i.4xlarge'] } },
    });
    expect([code, stderr]).toEqual([0, '']);
    expect(JSON.parse(stdout)).toMatchObject({
      regions: [
        { region: 'eu-central-1', score: 9 },
        { region: 'us-east-1', score: 8 },
      ],
      chosen: 'us-east-1',
      notes: [],
    });
  });

  test('passes over a Region that lacks a type, and one whose quota lets nothing start; with none left it ends with 1', async () => {
    const lacks = await regions(['--regions', 'eu-central-1', '-i', 'c6i.4xlarge,c99.large']);
    expect(lacks).toMatchObject({ code: 1, stderr: '' });
    expect(lacks.stdout).toContain(
      'a farm can be in none of them; eu-central-1: instance types: eu-central-1 does not have all of them, and AWS may refuse a group that names one: there is no c99.large;',
    );
    const small = await regions(['--regions', 'eu-central-1', '-i', 'c6i.4xlarge'], {
      script: { ...ANSWERS, ...quotas({}) },
    });
    expect(small.code).toBe(1);
    expect(small.stdout).toMatch(
      /none of them; eu-central-1: quotas: Standard .* at spot: 5 vCPUs.*: not one can be started; ask for 160: aws service-quotas request-service-quota-increase --region eu-central-1 /,
    );
  });

  test('without scores goes by price, and says what is missing', async () => {
    const denied = () =>
      ec2Fault('UnauthorizedOperation', 'You are not authorized to perform this operation.');
    const { code, stdout, stderr } = await regions(
      ['--regions', 'eu-central-1,us-east-1', '-i', 'c6i.4xlarge'],
      { script: { ...ANSWERS, GetSpotPlacementScores: denied, DescribeRegions: denied } },
    );
    expect(code).toBe(0);
    expect(stdout).toContain(
      '\na farm would be in us-east-1: 0.0100 dollars a vCPU and hour; eu-central-1: ',
    );
    expect(stderr).toMatch(
      /^it is not known which Regions there are: AWS: access denied.*ec2:DescribeRegions.*\nno placement scores: AWS: access denied.*ec2:GetSpotPlacementScores.*\n$/,
    );
  });

  test.each<[string, readonly string[], string]>([
    [
      'no list',
      ['--regions'],
      '--regions: there is no cdk.context.json here; name some, as --regions eu-central-1,us-east-1',
    ],
    [
      'an empty list',
      ['--regions', ''],
      '--regions "": must name a Region, or several, like ["eu-central-1", "us-east-1"]',
    ],
    [
      'an empty name',
      ['--regions', 'eu-central-1,'],
      '--regions "": must be a Region, like eu-central-1; several are separated by commas',
    ],
    [
      'no name of a Region',
      ['--regions', 'Frankfurt'],
      '--regions Frankfurt: must be a Region, like eu-central-1; several are separated by commas',
    ],
    [
      'one that is named twice',
      ['--regions', 'us-east-1,us-east-1'],
      '--regions us-east-1,us-east-1: names us-east-1 twice',
    ],
    ['one that is none', ['--regions', 'us-esat-1'], 'there is no Region us-esat-1; did you mean us-east-1?'],
    [
      'eleven',
      ['--regions', Array.from({ length: 11 }, (_, i) => `eu-west-${String(i)}`).join()],
      `--regions ${Array.from({ length: 11 }, (_, i) => `eu-west-${String(i)}`).join()}: must not be more than 10 Regions, of which AWS tells placement scores at once`,
    ],
    [
      'a farm',
      ['--regions', 'us-east-1', '--farm', 'film'],
      '--farm cannot stand beside --regions; give one of them',
    ],
    [
      'a history',
      ['--regions', 'us-east-1', '--history'],
      '--history cannot stand beside --regions; give one of them',
    ],
  ])('refuses %s in one line', async (_, args, line) => {
    expect(await regions(args)).toEqual({ code: 2, stdout: '', stderr: `brenda: ${line}\n` });
  });
});
