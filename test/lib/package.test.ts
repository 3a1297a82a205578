import { execFileSync } from 'node:child_process';
import {
  cpSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { temporaryFolder } from '../support/temporary-folder';

const root = join(__dirname, '..', '..');
const modules = join(root, 'node_modules');

/** An app with nothing in it but the CDK and the package, which is installed as from a registry. */
let app = '';

beforeAll(() => {
  const folder = temporaryFolder();
  const npm = (cwd: string, ...args: string[]): string =>
    execFileSync('npm', args, { cwd, encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] });
  npm(root, 'pack', '--silent', '--pack-destination', folder);
  const [tarball = ''] = readdirSync(folder);

  app = join(folder, 'app');
  mkdirSync(app);
  writeFileSync(join(app, 'package.json'), '{"name": "studio", "private": true}');
  // Its peers are put there by hand: there may be no network here.
  npm(app, 'install', '--offline', '--legacy-peer-deps', '--no-audit', '--no-fund', join(folder, tarball));
  for (const name of ['aws-cdk-lib', 'constructs'])
    symlinkSync(join(modules, name), join(app, 'node_modules', name));
}, 120_000);

describe('the package, installed in an empty CDK app', () => {
  test('brings what a deployment needs, and depends on nothing but the CDK', () => {
    const installed = join(app, 'node_modules', 'brenda');
    const { dependencies, peerDependencies } = JSON.parse(
      readFileSync(join(installed, 'package.json'), 'utf8'),
    ) as Record<string, object>;
    expect(dependencies ?? {}).toEqual({});
    expect(Object.keys(peerDependencies ?? {})).toEqual(['aws-cdk-lib', 'constructs']);
    for (const file of [
      'lib/index.js',
      'lib/look-program.js',
      'types/lib/index.d.ts',
      'bootstrap/user-data.sh',
      'bootstrap/bundle/worker.cjs',
      'bootstrap/bundle/output-check.cjs',
      'lambda/seeder/index.js',
      'brenda.mjs',
    ]) {
      expect([file, existsSync(join(installed, 'dist', file))]).toEqual([file, true]);
    }
    expect(readdirSync(join(app, 'node_modules')).sort()).toEqual([
      '.bin',
      '.package-lock.json',
      'aws-cdk-lib',
      'brenda',
      'constructs',
    ]);
  });

  test('synthesises a farm of a project on this machine', () => {
    cpSync(join(root, 'examples', 'bloom', 'bloom.blend'), join(app, 'film', 'bloom.blend'));
    writeFileSync(
      join(app, 'app.js'),
      `const { App, Stack } = require('aws-cdk-lib');
       const { Project, RenderFarm } = require('brenda');
       const stack = new Stack(new App({ outdir: 'cdk.out' }), 'Studio');
       new RenderFarm(stack, 'Farm', { project: Project.fromLocal('film'), frames: '1-24' });
       stack.node.root.synth();`,
    );
    execFileSync(process.execPath, ['app.js'], {
      cwd: app,
      env: { ...process.env, CDK_VALIDATION: 'false' },
    });
    const template = readFileSync(join(app, 'cdk.out', 'Studio.template.json'), 'utf8');
    expect(template).toContain('AWS::AutoScaling::AutoScalingGroup');
    expect(template).toMatch(/\\"scene\\":\\"bloom.blend\\"/);
  });

  test('has types that stand on nothing that is not there', () => {
    const seen = new Set<string>();
    const visit = (file: string): void => {
      if (seen.has(file)) return;
      seen.add(file);
      for (const [, name = ''] of readFileSync(file, 'utf8').matchAll(/from '([^']+)'/g)) {
        if (name.startsWith('.')) visit(join(dirname(file), `${name}.d.ts`));
        else expect(name).toMatch(/^(?:aws-cdk-lib|constructs|node:)/);
      }
    };
    visit(join(app, 'node_modules', 'brenda', 'dist', 'types', 'lib', 'index.d.ts'));
    expect(seen.size).toBeGreaterThan(5);
  });

  test('fits the example of somebody with an app, types and all', () => {
    cpSync(join(root, 'examples', 'own-app', 'app.ts'), join(app, 'app.ts'));
    const options = [
      '--noEmit',
      '--strict',
      '--skipLibCheck',
      '--module',
      'node16',
      '--moduleResolution',
      'node16',
      '--target',
      'es2022',
      '--types',
      'node',
      '--typeRoots',
      join(modules, '@types'),
    ];
    execFileSync(process.execPath, [join(modules, 'typescript', 'bin', 'tsc'), ...options, 'app.ts'], {
      cwd: app,
      stdio: 'inherit',
    });
    execFileSync(process.execPath, ['--import', join(modules, 'tsx', 'dist', 'loader.mjs'), 'app.ts'], {
      cwd: app,
      env: { ...process.env, CDK_OUTDIR: 'cdk.out.own', CDK_VALIDATION: 'false' },
    });
    const template = readFileSync(join(app, 'cdk.out.own', 'Studio.template.json'), 'utf8');
    expect(template).toContain('"AWS::CloudWatch::Dashboard"');
    expect(template).toContain('"MaxSize": "50"');
  });
});
