import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';

const root = join(__dirname, '..', '..');
const FUNCTIONS = ['seeder', 'drainer', 'dismisser', 'resolver', 'stager'];

/**
 * What `npm run build` makes for a deployment: there after this. In a process of its own: esbuild does not take Jest's `Uint8Array`
 * for one.
 */
export function ensureDeployables(): void {
  const wanted = [...FUNCTIONS.map((name) => join('lambda', name, 'index.js')), join('bootstrap', 'bundle', 'SHA256SUMS')];
  if (wanted.every((file) => existsSync(join(root, 'dist', file)))) return;
  const options = {
    entryPoints: FUNCTIONS.map((name) => ({ in: `lambda/${name}/handler.ts`, out: `${name}/index` })),
    outdir: 'dist/lambda',
    bundle: true,
    minify: true,
    platform: 'node',
    target: 'node22',
    format: 'cjs',
    logLevel: 'warning',
  };
  const script = `
    require('esbuild').buildSync(${JSON.stringify(options)});
    import('./scripts/bootstrap-bundle.mjs').then(({ layOutBootstrap }) => layOutBootstrap('dist/worker.cjs', 'dist/bootstrap'));`;
  execFileSync(process.execPath, ['-e', script], { cwd: root, stdio: ['ignore', 'ignore', 'inherit'] });
}
