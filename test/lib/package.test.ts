import { execFileSync, spawnSync } from 'node:child_process';
import {
  cpSync,
  existsSync,
  lstatSync,
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

const { name: PACKAGE } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { name: string };
/** In MB, half of it what a farm is deployed with. The CDK, were it installed along, would make it 211. */
const MOST_MEGABYTES = 15;

const folder = temporaryFolder();
let tarball = '';

beforeAll(() => {
  npm(root, 'pack', '--silent', '--pack-destination', folder);
  tarball = join(folder, readdirSync(folder)[0] ?? '');
}, 120_000);

/** There may be no network here, and none is needed. */
function install(cwd: string, ...args: string[]): void {
  npm(cwd, 'install', '--offline', '--no-audit', '--no-fund', ...args, tarball);
}

function npm(cwd: string, ...args: string[]): void {
  execFileSync('npm', args, { cwd, stdio: ['ignore', 'pipe', 'pipe'] });
}

describe('the package, installed globally', () => {
  const prefix = join(folder, 'global');
  const modules = join(prefix, 'lib', 'node_modules');
  const empty = join(folder, 'empty');
  const run = (program: string, ...args: string[]) => {
    const { status, stdout, stderr } = spawnSync(program, args, { cwd: empty, encoding: 'utf8' });
    return { status, stdout, stderr };
  };
  const brenda = (...args: string[]) => run(join(prefix, 'bin', 'brenda'), ...args);

  beforeAll(() => {
    mkdirSync(empty);
    install(empty, '--global', '--prefix', prefix);
  });

  test('is small, and brings neither the CDK nor anything else', () => {
    expect(readdirSync(modules)).toEqual([dirname(PACKAGE)]);
    const all = readdirSync(modules, { recursive: true, encoding: 'utf8' });
    expect(all.filter((path) => path.includes('node_modules'))).toEqual([]);
    const bytes = all.reduce((sum, path) => sum + lstatSync(join(modules, path)).size, 0);
    expect(bytes / 1e6).toBeLessThan(MOST_MEGABYTES);
  });

  test('works in an empty folder', () => {
    expect(brenda('--version')).toMatchObject({ status: 0, stderr: '' });
    expect(brenda('help').stdout).toContain('brenda <command>');
    expect(brenda('completion', 'bash').stdout).toContain('complete -o default -F _brenda brenda\n');
    expect(brenda('render', 'nothing.blend')).toMatchObject({
      status: 2,
      stderr: 'brenda: "nothing.blend": no such file or folder\n',
    });
    expect(readdirSync(empty)).toEqual([]);
  });

  test.each([
    ['require', `require(${JSON.stringify(PACKAGE)})`],
    ['import', `import(${JSON.stringify(PACKAGE)}).catch((e) => { throw e })`],
  ])('says what its constructs lack, to %s', (_, script) => {
    const { status, stderr } = spawnSync(process.execPath, ['-e', script], {
      cwd: join(modules, PACKAGE),
      encoding: 'utf8',
    });
    expect(status).toBe(1);
    expect(stderr).toContain(
      `Error: ${PACKAGE}: its constructs need the AWS CDK, and aws-cdk-lib and constructs cannot be found; npm install aws-cdk-lib constructs\n`,
    );
  });
});

describe('the package, started by npx', () => {
  const empty = join(folder, 'nothing');
  const npx = (...args: string[]) =>
    spawnSync('npx', ['--offline', '--yes', `--package=${tarball}`, '--', 'brenda', ...args], {
      cwd: empty,
      encoding: 'utf8',
    });

  beforeAll(() => {
    mkdirSync(empty);
  });

  test('names what comes next as it was started', () => {
    expect(npx('doctor', 'now').stderr).toContain(`; usage: npx ${PACKAGE} doctor `);
    expect(npx('--help').stdout).toContain(`Usage: npx ${PACKAGE} <command>`);
  });

  test('prints a script by which bash completes what is behind npx', () => {
    const script = join(folder, 'completion.bash');
    writeFileSync(script, npx('completion', 'bash').stdout);
    const bin = join(folder, 'bin');
    mkdirSync(bin);
    writeFileSync(join(bin, 'npx'), '#!/bin/sh\necho "called: $*"\n', { mode: 0o755 });
    // A real terminal: which words there are, readline decides. Tab at the end of what is typed, and Return.
    const typed = (line: string): string => {
      const input = `source ${script}\n${line}\t\nexit\n`;
      const shown = execFileSync('script', ['-qec', 'bash --norc --noprofile -i', '/dev/null'], {
        input,
        encoding: 'utf8',
        env: { ...process.env, PATH: `${bin}:${process.env['PATH'] ?? ''}`, TERM: 'dumb', HISTFILE: '' },
      });
      return /^called: (.*?)\s*$/m.exec(shown)?.[1] ?? shown;
    };
    expect(typed(`npx ${PACKAGE} complet`)).toBe(`${PACKAGE} completion`);
    expect(typed(`npx --yes ${PACKAGE}@0.1.0 status --fa`)).toBe(`--yes ${PACKAGE}@0.1.0 status --farm`);
    expect(typed('npx brenda volume upl')).toBe('brenda volume upload');
    expect(typed('npx other complet')).toBe('other complet');
  });
});

/** An app with nothing in it but the CDK and the package, which is installed as from a registry. */
const app = join(folder, 'app');

beforeAll(() => {
  mkdirSync(app);
  writeFileSync(join(app, 'package.json'), '{"name": "studio", "private": true}');
  install(app);
  for (const name of ['aws-cdk-lib', 'constructs'])
    symlinkSync(join(modules, name), join(app, 'node_modules', name));
}, 120_000);

describe('the package, installed in an empty CDK app', () => {
  test('brings what a deployment needs, and depends on nothing but the CDK', () => {
    const installed = join(app, 'node_modules', PACKAGE);
    const { dependencies, peerDependencies } = JSON.parse(
      readFileSync(join(installed, 'package.json'), 'utf8'),
    ) as Record<string, object>;
    expect(dependencies ?? {}).toEqual({});
    expect(Object.keys(peerDependencies ?? {})).toEqual(['aws-cdk', 'aws-cdk-lib', 'constructs']);
    for (const file of [
      'lib/index.js',
      'lib/inspect-project-program.js',
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
      '@brenda-render',
      'aws-cdk-lib',
      'constructs',
    ]);
  });

  test('synthesises a farm of a project on this machine', () => {
    cpSync(join(root, 'examples', 'bloom', 'bloom.blend'), join(app, 'film', 'bloom.blend'));
    writeFileSync(
      join(app, 'app.js'),
      `const { App, Stack } = require('aws-cdk-lib');
       const { Project, RenderFarm } = require('@brenda-render/brenda');
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
      // Without comments, whose examples import the package itself.
      const code = readFileSync(file, 'utf8').replace(/\/\*[\s\S]*?\*\//g, '');
      for (const [, name = ''] of code.matchAll(/from '([^']+)'/g)) {
        if (name.startsWith('.')) visit(join(dirname(file), `${name}.d.ts`));
        else expect(name).toMatch(/^(?:aws-cdk-lib|constructs|node:)/);
      }
    };
    visit(join(app, 'node_modules', PACKAGE, 'dist', 'types', 'lib', 'index.d.ts'));
    expect(seen.size).toBeGreaterThan(5);
  });

  test('fits the example of an app that uses it, with its types', () => {
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
