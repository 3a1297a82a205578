import * as kms from 'aws-cdk-lib/aws-kms';
import { RemovalPolicy } from 'aws-cdk-lib';
import { type FarmOptions, givenFarm } from '../support/deployment/farm-stack';
import { dependenciesOf, type TemplateResources } from '../support/deployment/stack-values';

/** What instances do without: CloudFormation may delete it before them, and while they render. */
const UNUSED_BY_INSTANCES = [
  // Of the command line, which then no longer finds the farm.
  /^AWS::SSM::Parameter .*Entry/,
  // The functions that seed and look; the drainer's is called by a schedule that goes before the instances.
  /^AWS::(?:IAM::Role|IAM::Policy|Lambda::Function|Lambda::Permission|Logs::LogGroup|Lambda::EventInvokeConfig) Farm(?:Seeder|Drainer)/,
  // The key's own, which CloudFormation deletes in its time.
  /^AWS::KMS::Key /,
];

const variants: readonly (readonly [string, FarmOptions])[] = [
  ['nothing but project and frames', {}],
  ['frames that go with it', { keepFrames: false }],
  [
    'a key',
    (stack) => ({ encryptionKey: new kms.Key(stack, 'Key', { removalPolicy: RemovalPolicy.DESTROY }) }),
  ],
  ['an image of its own', { image: {} }],
  ['a tag of a snapshot that is looked for', { snapshots: { textures: 'Textures' } }],
];

test.each(variants)(
  'a stack of a farm with %s deletes its instances before all that they use',
  (_, options) => {
    const resources = (givenFarm(options).template().toJSON() as { Resources: TemplateResources }).Resources;
    const dismissal =
      Object.keys(resources).find((id) => resources[id]?.Type === 'Custom::BrendaDismissal') ?? '';
    const outliving = dependenciesOf(dismissal, resources);
    const others = Object.keys(resources).filter(
      (id) => id !== dismissal && !outliving.has(id) && !dependenciesOf(id, resources).has(dismissal),
    );
    const named = others.map((id) => `${String(resources[id]?.Type)} ${id}`);
    expect(named.filter((one) => !UNUSED_BY_INSTANCES.some((known) => known.test(one)))).toEqual([]);
    const types = new Set([...outliving].map((id) => resources[id]?.Type));
    for (const type of [
      'AutoScaling::AutoScalingGroup',
      'SQS::Queue',
      'S3::Bucket',
      'IAM::Policy',
      'EC2::Route',
      'EC2::VPCEndpoint',
    ])
      expect([...types]).toContain(`AWS::${type}`);
  },
);

test('buckets are emptied when no instance is left that may write', () => {
  const resources = (givenFarm({ keepFrames: false }).template().toJSON() as { Resources: TemplateResources })
    .Resources;
  const idsOf = (type: string) => Object.keys(resources).filter((id) => resources[id]?.Type === type);
  const [dismissal = ''] = idsOf('Custom::BrendaDismissal');
  const emptying = idsOf('Custom::S3AutoDeleteObjects');
  expect(emptying).toHaveLength(2);
  for (const id of emptying) expect(dependenciesOf(dismissal, resources)).toContain(id);
});

test('the hook by which the group waits for workers is there before tasks are queued, and is deleted before the group', () => {
  const resources = (givenFarm({}).template().toJSON() as { Resources: TemplateResources }).Resources;
  const idOf = (type: string) => Object.keys(resources).find((id) => resources[id]?.Type === type) ?? '';
  const hook = idOf('AWS::AutoScaling::LifecycleHook');
  expect(dependenciesOf(hook, resources)).toContain(idOf('Custom::BrendaDismissal'));
  expect(dependenciesOf(idOf('Custom::BrendaSeeding'), resources)).toContain(hook);
  expect(resources[hook]?.Properties).toEqual({
    AutoScalingGroupName: { Ref: idOf('AWS::AutoScaling::AutoScalingGroup') },
    LifecycleHookName: 'brenda-worker',
    LifecycleTransition: 'autoscaling:EC2_INSTANCE_TERMINATING',
    HeartbeatTimeout: 60,
    DefaultResult: 'CONTINUE',
  });
});
