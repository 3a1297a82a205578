import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { AutoScalingClient, CreateAutoScalingGroupCommand } from '@aws-sdk/client-auto-scaling';
import { CreateLaunchTemplateCommand, EC2Client } from '@aws-sdk/client-ec2';
import { clientOptions } from '../../../../farm/aws/client-options';
import { ANSWERS, DAY, MORE_SPOT, SPOT } from '../../../support/aws/answers/price-answers';
import { type Moto, startMoto } from '../../../support/aws/moto';
import { motoFarm } from '../../../support/aws/moto-farm';
import {
  ec2Answer,
  ec2Fault,
  motoWith,
  pricingDenied,
  productsPage,
  type Script,
  spotPage,
} from '../../../support/aws/moto-with';
import { brenda } from '../../../support/brenda';
import { deployEntry, entryOf } from '../../../support/farms/farm-directory';
import { temporaryFolder } from '../../../support/temporary-folder';

describe('brenda price', () => {
  let moto: Moto;
  beforeAll(async () => {
    moto = await startMoto();
  });
  afterAll(() => moto.stop());

  async function price(args: readonly string[], script: Script = ANSWERS, cwd?: string) {
    const bodies: string[] = [];
    const heard = Object.fromEntries(
      Object.entries(script).map(([action, answer]) => [
        action,
        (body: string, nth: number, region: string) => {
          bodies.push(body);
          return answer(body, nth, region);
        },
      ]),
    );
    const server = await motoWith(moto, heard);
    const ran = await brenda(['price', ...args], {
      env: { ...moto.env, ...server.env },
      ...(cwd === undefined ? {} : { cwd }),
    });
    await server.close();
    return { ...ran, bodies };
  }
  const TYPES = ['-i', 'c6i.4xlarge,m6i.2xlarge'];

  test('prints what types cost in each zone, the cheapest processor first', async () => {
    const { code, stdout, stderr } = await price(TYPES);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout.replace(/^us-east-1, \d\d:\d\d, (?:now|\d+ s ago)/, 'us-east-1, TIME')).toBe(
      `us-east-1, TIME; US dollars an hour
type         zone        vCPUs    spot   a vCPU         7 days  on demand  saved
m6i.2xlarge  us-east-1a      8  0.1280  0.01600  0.1280-0.1280     0.3840   67 %
c6i.4xlarge  us-east-1b     16  0.3200  0.02000  0.2400-0.3200     0.6800   53 %
c6i.4xlarge  us-east-1a     16  0.4000  0.02500  0.4000-0.4000     0.6800   41 %

placement of 10 instances of any of these types (10 is best): us-east-1b 9, us-east-1a 3
`,
    );
  });

  test('asks about Linux and the Region alone', async () => {
    const { bodies } = await price(TYPES);
    const [spot, products] = [
      bodies.find((body) => body.includes('Action=DescribeSpotPriceHistory')),
      bodies.find((body) => body.includes('ServiceCode')),
    ];
    const asked = new URLSearchParams(spot);
    expect(asked.get('ProductDescription.1')).toBe('Linux/UNIX');
    expect(Date.parse(asked.get('EndTime') ?? '') - Date.parse(asked.get('StartTime') ?? '')).toBe(7 * DAY);
    const { Filters } = JSON.parse(products ?? '') as { Filters: { Field: string; Value: string }[] };
    expect(Object.fromEntries(Filters.map(({ Field, Value }) => [Field, Value]))).toMatchObject({
      regionCode: 'us-east-1',
      operatingSystem: 'Linux',
      tenancy: 'Shared',
      preInstalledSw: 'NA',
      capacitystatus: 'Used',
      marketoption: 'OnDemand',
    });
    expect(
      new URLSearchParams(bodies.find((body) => body.includes('PlacementScores'))).get('TargetCapacity'),
    ).toBe('10');
  });

  test('--history draws the seven days, zones of a type to one scale', async () => {
    const { stdout } = await price([...TYPES, '--history']);
    const [, drawn = ''] = stdout.split('\n\nm6i');
    const [flat, two, one] = `m6i${drawn}`.trimEnd().split('\n');
    expect(flat).toBe(`m6i.2xlarge  us-east-1a  0.1280  ${' '.repeat(30)}${'▁'.repeat(12)}  0.1280`);
    // From 0.28, of 0.24 to 0.40: four days, then two at the lowest, then one at the half.
    expect(two).toBe(
      `c6i.4xlarge  us-east-1b  0.2400  ${'▃'.repeat(24)}${'▁'.repeat(12)}${'▅'.repeat(6)}  0.4000`,
    );
    expect(one).toBe(`c6i.4xlarge  us-east-1a  0.2400  ${'█'.repeat(42)}  0.4000`);
  });

  test('--json is all of it', async () => {
    const { stdout } = await price([...TYPES, '--json', '--history']);
    const told = JSON.parse(stdout) as { prices: Record<string, unknown>[] };
    expect(told).toMatchObject({
      region: 'us-east-1',
      placement: {
        instances: 10,
        scores: [
          { zone: 'us-east-1b', score: 9 },
          { zone: 'us-east-1a', score: 3 },
        ],
      },
      notes: [],
    });
    expect(told.prices).toHaveLength(3);
    expect(told.prices[1]).toEqual({
      type: 'c6i.4xlarge',
      zone: 'us-east-1b',
      vcpus: 16,
      spot: 0.32,
      spotPerVcpu: 0.02,
      low: 0.24,
      high: 0.32,
      onDemand: 0.68,
      saved: expect.closeTo(9 / 17, 9) as number,
      history: [
        { at: MORE_SPOT[1]?.[3], dollars: 0.28 },
        { at: SPOT[1]?.[3], dollars: 0.24 },
        { at: SPOT[0]?.[3], dollars: 0.32 },
      ],
    });
  });

  test('without the permission to read the price list it shows the rest, and says which it is', async () => {
    const { code, stdout, stderr } = await price(TYPES, { ...ANSWERS, GetProducts: pricingDenied });
    expect(code).toBe(0);
    expect(stdout).toMatch(/\nm6i\.2xlarge {2}us-east-1a {6}8 {2}0\.1280 .* {2}- {6}-\n/);
    expect(stderr).toBe(
      'no on-demand prices: AWS: access denied: arn:aws:iam::123456789012:user/ann may not pricing:GetProducts on *; this allows it: {"Effect":"Allow","Action":"pricing:GetProducts","Resource":"*"}\n',
    );
  });

  test.each<[string, ReturnType<typeof ec2Fault>, string]>([
    [
      'are denied',
      ec2Fault('UnauthorizedOperation', 'You are not authorized to perform this operation.'),
      'no placement scores: AWS: access denied: you may not ec2:GetSpotPlacementScores on *; this allows it: {"Effect":"Allow","Action":"ec2:GetSpotPlacementScores","Resource":"*"}\n',
    ],
    [
      'were asked for too often today',
      ec2Fault(
        'MaxConfigLimitExceeded',
        'You have exceeded your maximum allowed Spot placement configurations.',
      ),
      'no placement scores: AWS: this account has asked for as many placement scores of other types or counts as it may in 24 hours; the same question as before is answered\n',
    ],
  ])('shows the rest when placement scores %s', async (_, answer, line) => {
    const { code, stdout, stderr } = await price(TYPES, { ...ANSWERS, GetSpotPlacementScores: () => answer });
    expect({ code, stderr }).toEqual({ code: 0, stderr: line });
    expect(stdout).toContain('\nc6i.4xlarge  us-east-1b ');
    expect(stdout).not.toContain('placement');
  });

  test('shows what is not to be had at spot, with its price on demand', async () => {
    const { stdout } = await price(TYPES, { ...ANSWERS, DescribeSpotPriceHistory: () => spotPage(SPOT) });
    expect(stdout).toMatch(/\nm6i\.2xlarge {2}- {15}8 {7}- {8}- {14}- {5}0\.3840 {6}-\n/);
  });

  test('says when the price list is in words that it does not know', async () => {
    const { code, stderr } = await price(TYPES, {
      ...ANSWERS,
      GetProducts: () => productsPage(['{"products":[]}']),
    });
    expect(code).toBe(0);
    expect(stderr).toMatch(
      /^no on-demand prices: the price list says of \S+ what this version of Brenda cannot read\n$/,
    );
  });

  const typesIn = (bodies: readonly string[]): string[] =>
    [...new URLSearchParams(bodies.find((body) => body.includes('Action=DescribeSpot')))]
      .filter(([name]) => name.startsWith('InstanceType.'))
      .map(([, type]) => type);

  test('without types, farm or context file it shows those that a farm has by default, and says so', async () => {
    const { bodies, stderr } = await price([]);
    expect(stderr).toContain(
      'the types are those that a farm has by default; name others with -i, or a farm with --farm\n',
    );
    expect(typesIn(bodies)).toEqual([
      'c7a.4xlarge',
      'c7i.4xlarge',
      'c6a.4xlarge',
      'c6i.4xlarge',
      'm7a.4xlarge',
      'm7i.4xlarge',
      'm6a.4xlarge',
      'm6i.4xlarge',
    ]);
  });

  test('without types and farm it takes those of the context file beside it, and says so', async () => {
    const cwd = temporaryFolder();
    const brenda = [
      { project: 'a', instanceTypes: ['c6i.4xlarge'], maxInstances: 3 },
      { project: 'b', instanceTypes: 'm6i.2xlarge,c6i.4xlarge' },
      { project: 'c', instanceTypes: [{ type: 'c6i.4xlarge', maxPrice: 0.5 }] },
    ];
    writeFileSync(join(cwd, 'cdk.context.json'), JSON.stringify({ brenda }));
    const { bodies, stderr, stdout } = await price([], ANSWERS, cwd);
    expect(stderr).toMatch(
      /^the types are those of cdk\.context\.json\nand not those of a farm: there is no farm in .*\n$/,
    );
    expect(typesIn(bodies)).toEqual(['c6i.4xlarge', 'm6i.2xlarge']);
    expect(stdout).toContain('placement of 10 instances');
  });

  describe('of a farm', () => {
    const FROM_NEEDS = ec2Answer(
      'GetInstanceTypesFromInstanceRequirements',
      '<instanceTypeSet><item><instanceType>c6i.4xlarge</instanceType></item><item><instanceType>m6i.2xlarge</instanceType></item></instanceTypeSet>',
    );
    let ofTheOnly: Awaited<ReturnType<typeof price>>;
    beforeAll(async () => {
      const [asg, ec2] = [
        new AutoScalingClient(clientOptions(moto.env)),
        new EC2Client(clientOptions(moto.env)),
      ];
      const farm = await motoFarm(moto);
      const overrides = {
        listed: [{ InstanceType: 'c6i.4xlarge' }, { InstanceType: 'm6i.2xlarge' }],
        needs: [
          {
            InstanceRequirements: {
              VCpuCount: { Min: 8, Max: 16 },
              MemoryMiB: { Min: 0 },
              CpuManufacturers: ['intel' as const],
            },
          },
        ],
      };
      await ec2.send(
        new CreateLaunchTemplateCommand({
          LaunchTemplateName: 'priced',
          LaunchTemplateData: { ImageId: 'ami-12c6146b' },
        }),
      );
      for (const [name, Overrides] of Object.entries(overrides)) {
        await asg.send(
          new CreateAutoScalingGroupCommand({
            AutoScalingGroupName: name,
            MinSize: 0,
            MaxSize: 7,
            DesiredCapacity: 0,
            AvailabilityZones: ['us-east-1a', 'us-east-1b'],
            MixedInstancesPolicy: {
              LaunchTemplate: {
                LaunchTemplateSpecification: { LaunchTemplateName: 'priced', Version: '$Latest' },
                Overrides,
              },
              InstancesDistribution: { OnDemandBaseCapacity: 0, OnDemandPercentageAboveBaseCapacity: 0 },
            },
          }),
        );
        await deployEntry(moto.env, `brenda-${name}`, entryOf(farm, `brenda-${name}`, { group: name }));
        if (name === 'listed') ofTheOnly = await price([]);
      }
      await deployEntry(moto.env, 'brenda-plain', entryOf(farm, 'brenda-plain'));
    });

    test('it asks about the only one when nothing is named, and says so; of several, about none', async () => {
      expect(ofTheOnly.stderr).toBe('the types are those of farm brenda-listed, the only one here\n');
      expect(typesIn(ofTheOnly.bodies)).toEqual(['c6i.4xlarge', 'm6i.2xlarge']);
      expect(ofTheOnly.stdout).toContain('placement of 7 instances');
      expect((await price([])).stderr).toMatch(
        /^the types are those that a farm has by default; .*\nand not those of a farm: which of them\? in .* there are brenda-listed, brenda-needs, brenda-plain; /,
      );
    });

    test.each(['listed', 'needs'])('it asks about its types and zones, and its number: %s', async (name) => {
      const { code, stdout, bodies } = await price(['--farm', name], {
        ...ANSWERS,
        GetInstanceTypesFromInstanceRequirements: () => FROM_NEEDS,
      });
      expect(code).toBe(0);
      expect(stdout).toContain('placement of 7 instances');
      const spot = new URLSearchParams(bodies.find((body) => body.includes('Action=DescribeSpot')));
      expect([spot.get('InstanceType.1'), spot.get('InstanceType.2'), spot.get('InstanceType.3')]).toEqual([
        'c6i.4xlarge',
        'm6i.2xlarge',
        null,
      ]);
      expect([spot.get('Filter.1.Name'), spot.get('Filter.1.Value.1'), spot.get('Filter.1.Value.2')]).toEqual(
        ['availability-zone', 'us-east-1a', 'us-east-1b'],
      );
      if (name !== 'needs') return;
      const needs = new URLSearchParams(bodies.find((body) => body.includes('FromInstanceRequirements')));
      expect(needs.get('ArchitectureType.1')).toBe('x86_64');
      expect(needs.get('InstanceRequirements.VCpuCount.Max')).toBe('16');
    });

    test('whose group names no types, others have to be named', async () => {
      expect(await price(['--farm', 'plain'])).toMatchObject({
        code: 2,
        stderr: 'brenda: farm brenda-plain: its group names no instance types; name some with -i\n',
      });
      expect((await price(['--farm', 'plain', ...TYPES])).code).toBe(0);
    });
  });

  test.each<[string, string]>([
    ['-i c7x', '-i c7x: must be an instance type, like c7a.4xlarge; several are separated by commas'],
    ['-i c6i.4xlarge,', '-i "": must be an instance type, like c7a.4xlarge; several are separated by commas'],
    ['-i c9z.4xlarge', '-i c9z.4xlarge: there is no such instance type in us-east-1'],
    [
      '-i c6i.4xlarge -i c9z.large,c9z.xlarge',
      '-i c9z.large,c9z.xlarge: there is no such instance type in us-east-1',
    ],
    ['--farm none', '--farm none: there is no such farm in us-east-1 of account 123456789012; there are '],
    ['eu-central-1', 'price: too many arguments: eu-central-1; usage: brenda price [options]'],
  ])('price %s is refused in one line', async (typed, line) => {
    const { code, stdout, stderr } = await price(typed.split(' '));
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toContain(`brenda: ${line}`);
    expect(stderr.trimEnd().split('\n')).toHaveLength(1);
  });

  test('a Region that is none is told in one line', async () => {
    const ran = await brenda(['price'], {
      env: { ...moto.env, AWS_ENDPOINT_URL: '', AWS_REGION: 'eu central' },
    });
    expect(ran).toMatchObject({
      code: 2,
      stdout: '',
      stderr: 'brenda: AWS: region="eu central" is no Region; set AWS_REGION to one, like eu-central-1\n',
    });
  });
});
