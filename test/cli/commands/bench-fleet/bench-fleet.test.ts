import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { readFarmConfigs } from '../../../../lib/farm-config';
import { brenda } from '../../../support/brenda';
import { CDK_CONTEXT } from '../../../support/deployment/farm-stack';
import { temporaryFolder } from '../../../support/temporary-folder';

const root = join(__dirname, '..', '..', '..', '..');
const BLOOM = join(root, 'examples', 'bloom');

const bench = (...args: string[]) => brenda(['bench-fleet', ...args]);
const TYPES = ['-i', 'c7i.2xlarge,c7i-flex.2xlarge', '-i', 'g6.xlarge'];

describe('brenda bench-fleet', () => {
  test('prints the settings of a farm for each type, and what to do with them', async () => {
    const { code, stdout, stderr } = await bench(
      'scene.blend',
      '-i',
      'c7i.2xlarge,c7a.2xlarge',
      '-f',
      '1-40',
      '-n',
      '3',
    );
    expect(code).toBe(0);
    const farm = { project: 'scene.blend', frames: '1-40', maxInstances: 3, keepFrames: false };
    expect(JSON.parse(stdout)).toEqual({
      brenda: [
        { ...farm, name: 'bench-c7i-2xlarge', instanceTypes: ['c7i.2xlarge'] },
        { ...farm, name: 'bench-c7a-2xlarge', instanceTypes: ['c7a.2xlarge'] },
      ],
    });
    expect(stderr).toBe(`2 farms, one for each type, of 3 instances each; each renders all 40 frames
with this as cdk.context.json, in place of the one you have:
  brenda price -i c7i.2xlarge,c7a.2xlarge
  npx cdk deploy --all --concurrency 2
  brenda perf --farm bench-c7i-2xlarge --farm bench-c7a-2xlarge --recommend
  npx cdk destroy --all
price says what an instance of each costs an hour; perf, when all of them are drained, as brenda status says, which type wins; destroy deletes their frames and records
`);
  });

  test('takes another number of instances for each type', async () => {
    const { code, stdout, stderr } = await bench(
      ...['a.blend', '-i', 'c7a.4xlarge=4,c7i.4xlarge', '-i', 'c7a.xlarge=16', '-f', '1-40', '-n', '1'],
    );
    expect(code).toBe(0);
    const { brenda: farms } = JSON.parse(stdout) as {
      brenda: { instanceTypes: string[]; maxInstances: number }[];
    };
    expect(farms.map(({ instanceTypes: [type], maxInstances }) => [type, maxInstances])).toEqual([
      ['c7a.4xlarge', 4],
      ['c7i.4xlarge', 1],
      ['c7a.xlarge', 16],
    ]);
    expect(stderr).toMatch(
      /^3 farms, one for each type, of 4, 1 and 16 instances; each renders all 40 frames\n/,
    );
  });

  test('is read by the settings, and synthesised: the same job on every farm, and one type in each group', async () => {
    const { stdout } = await bench(BLOOM, '--scene', 'bloom.blend', ...TYPES, '-f', '1-4');
    const context = JSON.parse(stdout) as Record<string, unknown>;
    expect(readFarmConfigs(context).map(({ name }) => name)).toEqual([
      'bench-c7i-2xlarge',
      'bench-c7i-flex-2xlarge',
      'bench-g6-xlarge',
    ]);
    const outdir = join(temporaryFolder(), 'cdk.out');
    const { status, stderr } = spawnSync(process.execPath, [join(root, 'dist', 'lib', 'farm.js')], {
      cwd: root,
      encoding: 'utf8',
      env: {
        ...process.env,
        CDK_VALIDATION: 'false',
        CDK_OUTDIR: outdir,
        CDK_CONTEXT_JSON: JSON.stringify({
          ...CDK_CONTEXT,
          '@aws-cdk/core:annotationsInValidationReport': false,
          ...context,
        }),
      },
    });
    expect([status, stderr]).toEqual([0, '']);
    const farms = ['c7i-2xlarge', 'c7i-flex-2xlarge', 'g6-xlarge'].map((name) => {
      const text = readFileSync(join(outdir, `brenda-bench-${name}.template.json`), 'utf8');
      const { Resources, Outputs } = JSON.parse(text) as {
        Resources: Record<string, { Type: string; Properties: Record<string, unknown> }>;
        Outputs: Record<string, { Value: unknown }>;
      };
      const [group] = Object.values(Resources).filter(
        ({ Type }) => Type === 'AWS::AutoScaling::AutoScalingGroup',
      );
      const { MaxSize, MixedInstancesPolicy } = (group?.Properties ?? {}) as {
        MaxSize: string;
        MixedInstancesPolicy: { LaunchTemplate: { Overrides: unknown } };
      };
      const job = Object.entries(Outputs).find(([id]) => id === 'Job')?.[1].Value;
      return { MaxSize, types: MixedInstancesPolicy.LaunchTemplate.Overrides, job };
    });
    const [first] = farms;
    expect(first?.job).toMatch(/^[0-9a-f]{16}$/);
    expect(farms).toEqual(
      ['c7i.2xlarge', 'c7i-flex.2xlarge', 'g6.xlarge'].map((InstanceType) => ({
        MaxSize: '2',
        types: [{ InstanceType }],
        job: first?.job,
      })),
    );
  });

  test.each<[string, string[], string]>([
    ['no project', ['-i', 'c7i.large', '-f', '1'], "bench-fleet: missing required argument 'project'"],
    [
      'no types',
      ['scene.blend', '-f', '1'],
      "bench-fleet: required option '-i, --instance-type <types>' not specified",
    ],
    [
      'no frames',
      ['scene.blend', '-i', 'c7i.large'],
      "bench-fleet: required option '-f, --frames <range>' not specified",
    ],
    [
      'what is no type',
      ['scene.blend', '-i', 'c7i,m7a.large', '-f', '1'],
      '-i c7i: must be an instance type, like c7a.4xlarge',
    ],
    [
      'no number',
      ['scene.blend', '-i', 'c7i.large=', '-f', '1'],
      '-i c7i.large, instances "": must be a whole number from 1 to 5000',
    ],
    [
      'none of a type',
      ['scene.blend', '-i', 'c7i.large=0', '-f', '1'],
      '-i c7i.large, instances 0: must be a whole number from 1 to 5000',
    ],
    [
      'a number and no type',
      ['scene.blend', '-i', '=3', '-f', '1'],
      '-i "": must be an instance type, like c7a.4xlarge',
    ],
    [
      'two numbers of one type',
      ['scene.blend', '-i', 'c7i.large=2,c7i.large=3', '-f', '1'],
      '-i c7i.large=3: c7i.large is named twice, as number 1 and number 2; name each type once',
    ],
    [
      'types of arm64',
      ['scene.blend', '-i', 'c7i.large,c8g.large', '-f', '1'],
      '-i c8g.large: is arm64, for which blender.org has no Blender',
    ],
    [
      'frames backwards',
      ['scene.blend', '-i', 'c7i.large', '-f', '9-1'],
      'frames "9-1": the end, 1, comes before the start, 9',
    ],
    [
      'no instances',
      ['scene.blend', '-i', 'c7i.large', '-f', '1', '-n', '0'],
      '--instances 0: must be a whole number from 1 to 5000',
    ],
    [
      'half an instance',
      ['scene.blend', '-i', 'c7i.large', '-f', '1', '-n', '1.5'],
      '--instances 1.5: must be a whole number from 1 to 5000',
    ],
  ])('refuses %s in one line', async (_, args, line) => {
    const { code, stdout, stderr } = await bench(...args);
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toContain(`brenda: ${line}`);
    expect(stderr.trimEnd().split('\n')).toHaveLength(1);
  });
});
