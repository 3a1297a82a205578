import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Template } from 'aws-cdk-lib/assertions';
import { DEFAULTS } from '../../../lib/settings/defaults';
import { readFarmConfigs } from '../../../lib/farm-config';
import { RenderFarmStack } from '../../../lib/render-farm-stack';
import { schema } from '../../../lib/settings/schema';
import { vcpusOf } from '../../../protocol/farm/instance-types';
import { flat, givenApp, resource } from '../../support/deployment/farm-stack';

const root = join(__dirname, '..', '..', '..');
const text = readFileSync(join(root, 'cdk.context.example.json'), 'utf8');
const context = JSON.parse(text) as { brenda: Record<string, unknown> };

function synthesised(overrides: Record<string, unknown> = {}): {
  stack: RenderFarmStack;
  template: Template;
} {
  const [config] = readFarmConfigs({ ...context, ...overrides });
  if (!config) throw new Error('no farm');
  const stack = new RenderFarmStack(givenApp(), config);
  return { stack, template: Template.fromStack(stack) };
}

describe('cdk.context.example.json', () => {
  test('has every setting once, and nothing else', () => {
    const settings = Object.keys(context.brenda).filter((name) => !name.startsWith('//'));
    expect(settings.sort()).toEqual(Object.keys(schema).sort());
    for (const name of settings) expect(text.match(new RegExp(`^ *"${name}":`, 'gm'))).toHaveLength(1);
  });

  test('is valid as it stands: a stack that renders the example', () => {
    const { stack, template } = synthesised();
    expect(stack.stackName).toBe('brenda-bloom');
    expect(JSON.parse(flat(resource(template, 'Custom::BrendaSeeding').Properties['Request']))).toMatchObject(
      {
        job: { scene: 'bloom.blend', settings: {} },
        source: expect.stringMatching(/^s3:\/\/<FarmBucketsProject>\/projects\/[0-9a-f]{64}\.zip$/) as string,
        frames: '1-48',
      },
    );
  });

  test('fits an account that was opened today, which has 5 vCPUs at spot', () => {
    const [config] = readFarmConfigs(context);
    const { instanceTypes, maxInstances } = { ...DEFAULTS, ...config?.settings };
    const vcpus = instanceTypes.map((type) => (vcpusOf(type) ?? Infinity) * maxInstances);
    expect(vcpus.length).toBeGreaterThan(1);
    expect(Math.max(...vcpus)).toBeLessThanOrEqual(5);
  });

  test('is changed by the command line', () => {
    const { template } = synthesised({
      frames: '1-12',
      maxInstances: '2',
      samples: '8',
      resolution: '640x360',
    });
    expect(resource(template, 'AWS::AutoScaling::AutoScalingGroup').Properties['MaxSize']).toBe('2');
    expect(JSON.parse(flat(resource(template, 'Custom::BrendaSeeding').Properties['Request']))).toMatchObject(
      {
        job: { settings: { samples: 8, resolution: { width: 640, height: 360 } } },
        frames: '1-12',
      },
    );
  });

  test('leaves outputs that a script can use', () => {
    const { stack, template } = synthesised();
    const outputs = Object.fromEntries(
      Object.entries(template.findOutputs('*')).map(([name, { Value }]) => [name, flat(Value)]),
    );
    expect(outputs).toEqual({
      FarmName: 'brenda-bloom',
      Job: stack.farm.jobId,
      FramesBucket: '<FarmBucketsFrames>',
      Frames: `s3://<FarmBucketsFrames>/jobs/${stack.farm.jobId}/frames/`,
      ProjectBucket: '<FarmBucketsProject>',
      QueueUrl: '<FarmQueuesTasks>',
      DeadLetterUrl: '<FarmQueuesDeadLetters>',
      Group: '<FarmWorkersFleetGroupASG>',
      Seeder: '<FarmSeederFunction>',
      Drainer: '<FarmDrainerFunction>',
      LogGroup: '<FarmWorkersLog>',
    });
    expect(stack.farm.jobId).toMatch(/^[0-9a-f]{16}$/);
  });

  test('puts its tags on the stack, and so on everything in it', () => {
    const { stack } = synthesised({ tags: '{"film": "bloom"}' });
    expect(stack.tags.tagValues()).toEqual({ 'brenda:farm': 'brenda-bloom', film: 'bloom' });
  });

  test('deployed once more is asked for the same; another scene or longer range for something else', () => {
    const asked = (overrides?: Record<string, unknown>): string => {
      const { template } = synthesised(overrides);
      return flat(resource(template, 'Custom::BrendaSeeding').Properties['Request']);
    };
    const once = asked();
    expect(asked()).toBe(once);
    expect(asked({ frames: '1-96' })).toBe(once.replace('"frames":"1-48"', '"frames":"1-96"'));
    expect(asked({ maxInstances: 3, logRetentionDays: 7, alarmEmail: 'a@b.example' })).toBe(once);
    expect(asked({ instanceTypes: 'c7a.large' })).not.toBe(once);
  });
});
