import { spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { App, Stack, Validations } from 'aws-cdk-lib';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import { AwsSolutionsChecks } from 'cdk-nag';
import { RenderFarm } from '../../lib/constructs/farm/render-farm';
import type { RenderFarmProps } from '../../lib/constructs/farm/render-farm-props';
import { readFarmConfigs } from '../../lib/farm-config';
import { Project } from '../../lib/project/project';
import { RenderFarmStack } from '../../lib/render-farm-stack';
import { CDK_CONTEXT, SOME_PROJECT } from '../support/deployment/farm-stack';
import { testWith } from '../support/programs';
import { temporaryFolder } from '../support/temporary-folder';

const root = join(__dirname, '..', '..');
const env = { account: '123456789012', region: 'eu-central-1' };

/** Farms that together have every kind of resource there is. */
const farms: Record<string, Partial<RenderFarmProps>> = {
  Snapshots: {
    project: Project.fromSnapshot('The film', { scene: 'a.blend' }),
    snapshots: { textures: 'Textures', smoke: 'snap-0123456789abcdef0' },
    instanceNeeds: { minVcpus: 8, minGpus: 1 },
  },
  Told: {
    ...{ keepFrames: false, alarmEmail: 'artist@films.example', spotMaxPrice: 0.5, onDemandBase: 1 },
    output: 's3://renders/film',
  },
  Built: { image: {}, instanceNeeds: { minVcpus: 8, minGpus: 1 } },
  Image: {
    project: Project.fromImage('/opt/film'),
    machineImage: ec2.MachineImage.fromSsmParameter('/films/image'),
    availabilityZones: ['eu-central-1a'],
  },
};

/**
 * All of the app, as the CDK's command line synthesises it: with its flags, and with the rules of CloudFormation Validate as errors.
 */
function synthesise(prepare: (app: App) => void = () => undefined): string {
  const outdir = temporaryFolder();
  const context = JSON.parse(readFileSync(join(root, 'cdk.context.example.json'), 'utf8')) as Record<
    string,
    unknown
  >;
  const app = new App({
    outdir,
    context: {
      ...CDK_CONTEXT,
      ...context,
      'aws:cdk:disable-asset-staging': true,
      '@aws-cdk/core:annotationsInValidationReport': false,
    },
  });
  process.env['CDK_VALIDATION'] = 'true';
  for (const config of readFarmConfigs(context)) new RenderFarmStack(app, config);
  for (const [name, props] of Object.entries(farms)) {
    const stack = new Stack(app, name, name === 'Image' ? { env } : {});
    new RenderFarm(stack, 'Farm', { project: SOME_PROJECT, frames: '1-48', ...props });
  }
  prepare(app);
  app.synth();
  return outdir;
}

interface Report {
  readonly pluginReports: readonly { readonly violations: readonly object[] }[];
}

describe('what is synthesised', () => {
  let assembly = '';

  test('is right by the default rules, as errors, and by AwsSolutions, with a reason for each exception', () => {
    expect(CDK_CONTEXT['@aws-cdk/core:validateAgainstDefaultRules']).toBe(true);
    // Throws when there is a finding that nobody has acknowledged.
    assembly = synthesise((app) => {
      Validations.of(app).addPlugins(new AwsSolutionsChecks(app));
    });
    const report = JSON.parse(readFileSync(join(assembly, 'validation-report.json'), 'utf8')) as Report;
    expect(report.pluginReports.flatMap(({ violations }) => violations)).toEqual([]);
  });

  test('gives a reason of a few words for whatever is acknowledged', () => {
    const reasons = acknowledgements(assembly);
    expect(Object.keys(reasons).length).toBeGreaterThan(10);
    for (const [id, reason] of Object.entries(reasons)) {
      expect(`${id}: ${reason}`).toMatch(/: .{30,}$/);
      expect(id).not.toMatch(/IAM5\[Action::/);
    }
  });

  test('would not be, without the reasons: the rules do look', () => {
    const outdir = temporaryFolder();
    const app = new App({
      outdir,
      context: { ...CDK_CONTEXT, '@aws-cdk/core:annotationsInValidationReport': false },
    });
    new ec2.Vpc(new Stack(app, 'Films'), 'Vpc');
    Validations.of(app).addPlugins(new AwsSolutionsChecks(app));
    expect(() => app.synth()).toThrow('AwsSolutions::AwsSolutions-VPC7');
  });

  testWith('cfn-lint')('is clean for cfn-lint', () => {
    const stacks = ['brenda-bloom', ...Object.keys(farms)].map((name) =>
      join(assembly, `${name}.template.json`),
    );
    // W3005: the CDK has each function wait for its role, which CloudFormation would do by itself.
    // W3010: zones are in a template when the user has chosen some.
    const { status, stdout } = spawnSync('cfn-lint', ['--ignore-checks', 'W3005', 'W3010', '--', ...stacks], {
      encoding: 'utf8',
    });
    expect(stdout).toBe('');
    expect(status).toBe(0);
  });

  testWith('cfn-lint')('is not what cfn-lint would call clean when it is not', () => {
    const file = join(temporaryFolder(), 'wrong.template.json');
    writeFileSync(
      file,
      JSON.stringify({
        Resources: { Queue: { Type: 'AWS::SQS::Queue', Properties: { VisibilityTimeout: 'long' } } },
      }),
    );
    expect(spawnSync('cfn-lint', ['--', file], { encoding: 'utf8' }).stdout).toContain('E3012');
  });
});

/** What was acknowledged in an assembly, by its id. */
function acknowledgements(assembly: string): Record<string, string> {
  const found: Record<string, string> = {};
  for (const name of ['brenda-bloom', ...Object.keys(farms)]) {
    const text = readFileSync(join(assembly, `${name}.metadata.json`), 'utf8');
    for (const entries of Object.values(
      JSON.parse(text) as Record<string, { type: string; data: unknown }[]>,
    )) {
      for (const { type, data } of entries) {
        if (!type.includes('acknowledge')) continue;
        for (const [id, reason] of Object.entries(data as Record<string, string>)) found[id] = reason;
      }
    }
  }
  return found;
}
