import * as iam from 'aws-cdk-lib/aws-iam';
import * as s3 from 'aws-cdk-lib/aws-s3';
import { Template } from 'aws-cdk-lib/assertions';
import { readFarmConfigs } from '../../lib/farm-config';
import { RenderFarmStack } from '../../lib/render-farm-stack';
import { type FarmOptions, flat, givenApp, givenFarm, resource } from '../support/deployment/farm-stack';

/** What a farm tells its seeder, the command line, and whoever reads its stack of where frames go. */
function told(options: FarmOptions) {
  const given = givenFarm(options);
  const { farm, stack } = given;
  const of = (type: string, like: string) => resource(given.template(), type, like).Properties;
  const { Variables } = of('AWS::Lambda::Function', 'FarmSeederFunction')['Environment'] as {
    Variables: Record<string, unknown>;
  };
  const entry = JSON.parse(flat(of('AWS::SSM::Parameter', 'FarmEntry')['Value'])) as Record<string, unknown>;
  const request = JSON.parse(flat(of('Custom::BrendaSeeding', '')['Request'])) as Record<string, unknown>;
  const at = Variables['BRENDA_FRAMES_AT'];
  return {
    seeder: at === undefined ? undefined : flat(at),
    entry: entry['framesAt'],
    output: request['output'],
    revision: request['revision'],
    url: flat(stack.resolve(farm.framesUrl)),
  };
}

const nowhere = {
  seeder: undefined,
  entry: undefined,
  url: expect.stringMatching(/^s3:\/\/<FarmBucketsFrames>\/jobs\//) as string,
};
const there = { seeder: 's3://renders/film', entry: 's3://renders/film', url: 's3://renders/film/' };

test.each<[string | undefined, object]>([
  [undefined, nowhere],
  ['shot_####', { ...nowhere, output: { name: 'shot_####' } }],
  ['s3://renders/film', there],
  ['s3://renders/film/shot_####', { ...there, output: { name: 'shot_####' } }],
])('an output %s is told to the seeder, to the command line and to the stack', (output, expected) => {
  expect(told(output === undefined ? {} : { output })).toMatchObject(expected);
});

test('another place asks the seeder again, and the same does not', () => {
  const [first, again, other] = ['a', 'a', 'b'].map(
    (prefix) => told({ output: `s3://renders/${prefix}` }).revision,
  );
  expect(first).toEqual(again);
  expect(first).not.toEqual(other);
});

test('the bucket may be one of the same app, whose name only AWS knows', () => {
  const output: FarmOptions = (stack) => ({
    output: `s3://${new s3.Bucket(stack, 'Renders').bucketName}/film/{job}_####`,
  });
  expect(told(output)).toMatchObject({
    seeder: 's3://<Renders>/film',
    entry: 's3://<Renders>/film',
    url: 's3://<Renders>/film/',
    output: { name: '{job}_####' },
  });
});

test('who may fetch frames may fetch them there', () => {
  const { farm, stack } = givenFarm({ output: 's3://renders/film' });
  farm.grantReadFrames(new iam.User(stack, 'Compositor'));
  const policy = resource(Template.fromStack(stack), 'AWS::IAM::Policy', 'Compositor').Properties;
  expect(flatAll(policy)).toContain(':s3:::renders/film/*');
});

function flatAll(value: unknown): string {
  return JSON.stringify(value);
}

const settings = { project: 's3://films/film.zip', scene: 'a.blend', frames: '1-4' };
const configs = (more: object) => readFarmConfigs({ brenda: { ...settings, ...more } });

test('the setting of a context file says the same', () => {
  const [config] = configs({ output: 's3://renders/film/shot_####' });
  if (!config) throw new Error('there is no farm');
  const stack = new RenderFarmStack(givenApp(), config);
  const { Frames } = Template.fromStack(stack).findOutputs('Frames');
  expect(Frames?.['Value']).toBe('s3://renders/film/');
});

test.each<[string, object, string]>([
  [
    'names no prefix',
    { output: 's3://renders' },
    'output "s3://renders": names the whole bucket, and a farm writes below one name in it alone; write s3://renders/NAME',
  ],
  [
    'leads out of its prefix',
    { output: 's3://renders/a/../b' },
    'output "s3://renders/a/../b": "..": no part may begin with a dot',
  ],
  ['has no bucket', { output: 's3:///a' }, 'output "s3:///a": "" cannot be a bucket'],
  [
    'would be a wildcard',
    { output: 's3://renders/*/a' },
    `output "s3://renders/*/a": "*": what frames lie below may have letters`,
  ],
  [
    'names no frame',
    { output: 's3://renders/a/{nothing}' },
    'output "s3://renders/a/{nothing}": there is no {nothing}',
  ],
  [
    'is the bucket of records',
    { output: 's3://ours/film', framesBucket: 'ours' },
    'output "s3://ours/film": is in the framesBucket, where only Brenda writes; name another bucket, or leave s3:// out',
  ],
])('a setting that %s is refused in one line', (_, more, line) => {
  expect(() => configs(more)).toThrow(line);
});

test('and so is a property', () => {
  expect(() => givenFarm({ output: 's3://renders' })).toThrow(
    'output "s3://renders": names the whole bucket',
  );
  expect(() =>
    givenFarm((stack) => ({
      output: 's3://ours/film',
      bucket: s3.Bucket.fromBucketName(stack, 'Ours', 'ours'),
    })),
  ).toThrow('output "s3://ours/film": is in the framesBucket');
});
