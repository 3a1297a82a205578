// `npm run test:pixels [-- --seconds N --seed S --blender NAME]`: generated scenes, each frame of one Blender against a fresh one.
import { join } from 'node:path';
import { blenderNamed } from './blenders.mjs';
import { mainOf } from './fault.mjs';
import { root } from './root.mjs';
import { runToTheEnd } from './run-to-the-end.mjs';
import { setup } from './setup.mjs';

await mainOf(async () => {
  const words = process.argv.slice(2);
  const at = words.indexOf('--blender');
  if (at >= 0) process.env.BLENDER = await blenderNamed(words.splice(at, 2)[1]);
  const env = await setup();
  const { build } = await import('esbuild');
  const outfile = join(root, 'dist', 'pixels', 'main.cjs');
  await build({
    absWorkingDir: root,
    entryPoints: ['test/pixels/main.ts'],
    outfile,
    bundle: true,
    platform: 'node',
    target: 'node20',
    packages: 'external',
    loader: { '.py': 'text', '.sh': 'text' },
    logLevel: 'warning',
  });
  return runToTheEnd([outfile, ...words], { cwd: root, env });
});
