// Bundles bin/ into dist/brenda.mjs and its chunks, worker/ into dist/worker.cjs and its thread output-check.cjs, each function of lambda/
// into a folder of its own, what an instance boots with into dist/bootstrap/, and what is deployed into dist/lib/.
import { chmodSync, readdirSync, renameSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { build } from 'esbuild';
import { layOutBootstrap } from './bundle/bootstrap-bundle.mjs';
import driver from './bundle/driver-package.cjs';
import { buildLib } from './bundle/build-lib.mjs';
import { root } from './support/root.mjs';

const dist = join(root, 'dist');
const staging = join(root, `dist.${process.pid}`);

/** Leaves packages out that are imported and never called. */
const without = (packages) => ({
  name: 'without',
  setup(build) {
    build.onResolve({ filter: packages }, ({ path }) => ({ path, namespace: 'none' }));
    build.onLoad({ filter: /./, namespace: 'none' }, () => ({ contents: '' }));
  },
});

/** The SDK asks it which browser it runs in, and never does so in Node. It is a thirtieth of what an instance fetches. */
const BROWSER = /^bowser$/;
/** Nor how people sign in: an instance has its role, and a worker on this machine is handed keys. A twentieth. */
const SIGN_IN = /^(?:bowser|@aws-sdk\/(?:credential-provider-(?:sso|login)|token-providers))$/;

const common = {
  absWorkingDir: root,
  plugins: [without(BROWSER), driver.driverPlugin],
  bundle: true,
  minify: true,
  platform: 'node',
  // The SDK's ES modules, of which only what is called comes along: a command that asks EC2 starts in half the time.
  mainFields: ['module', 'main'],
  target: 'node20',
  loader: { '.py': 'text', '.sh': 'text' },
  // The SDK would tell each user, at each start, to upgrade Node one day. That is a matter for package.json.
  define: { 'process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED': '"true"' },
  logLevel: 'warning',
};

// Some dependencies are CommonJS, which calls `require` and reads `__dirname`; an ES module has neither.
// The first line is for brenda.mjs; its source must have none, as esbuild would put that before this one.
const head = `\
#!/usr/bin/env node
import { createRequire as __createRequire } from 'node:module';
import { fileURLToPath as __fileURLToPath } from 'node:url';
const require = __createRequire(import.meta.url);
const __filename = __fileURLToPath(import.meta.url);
const __dirname = __fileURLToPath(new URL('.', import.meta.url));`;

try {
  // Chunks, so that `brenda --help` loads no SDK: whatever is behind an `import()` is read when it is called for.
  await build({
    ...common,
    entryPoints: { brenda: 'bin/brenda.ts' },
    outdir: staging,
    outExtension: { '.js': '.mjs' },
    format: 'esm',
    splitting: true,
    sourcemap: true,
    banner: { js: head },
  });
  chmodSync(join(staging, 'brenda.mjs'), 0o755);
  // One file, because it is copied to each instance.
  await build({
    ...common,
    plugins: [without(SIGN_IN), driver.driverPlugin],
    entryPoints: ['worker/main.ts'],
    outfile: join(staging, 'worker.cjs'),
    format: 'cjs',
  });
  // What the worker starts as a thread, when there is a picture to look at.
  await build({
    ...common,
    entryPoints: ['worker/output-check/thread.ts'],
    outfile: join(staging, 'output-check.cjs'),
    format: 'cjs',
    loader: { '.wasm': 'binary' },
    // The decoder of WebP would look for its program beside itself; it is handed over.
    define: { 'import.meta.url': '"file:///"' },
  });

  // A folder for each function, which is all that Lambda gets of it.
  for (const name of readdirSync(join(root, 'lambda'), { withFileTypes: true })) {
    if (!name.isDirectory()) continue;
    await build({
      ...common,
      entryPoints: [`lambda/${name.name}/handler.ts`],
      outfile: join(staging, 'lambda', name.name, 'index.js'),
      format: 'cjs',
      target: 'node22',
    });
  }
  // What `cdk deploy` runs to have the archives of Blender and Node.js.
  await build({
    ...common,
    entryPoints: ['scripts/download/bring-archive.mjs'],
    outfile: join(staging, 'bring-archive.mjs'),
    format: 'esm',
  });
  layOutBootstrap(
    [join(staging, 'worker.cjs'), join(staging, 'output-check.cjs')],
    join(staging, 'bootstrap'),
  );
  await buildLib(join(staging, 'lib'));
  // What the CDK app runs beside itself where settings name several Regions.
  await build({
    ...common,
    entryPoints: ['farm/regions/region-program.ts'],
    outfile: join(staging, 'lib', 'region-program.js'),
    format: 'cjs',
  });

  // Only a build that went well takes the place of the last one.
  rmSync(dist, { recursive: true, force: true });
  renameSync(staging, dist);
} catch (fault) {
  rmSync(staging, { recursive: true, force: true });
  // esbuild has already said what and where.
  if (!fault.errors) throw fault;
  process.exitCode = 1;
}

if (!process.exitCode) {
  const size = (file) => `${(statSync(join(dist, file)).size / 1024).toFixed(0)} KiB`;
  const built = ['brenda.mjs', 'worker.cjs', 'output-check.cjs'];
  console.log(built.map((file) => `dist/${file} ${size(file)}`).join(', '));
}
