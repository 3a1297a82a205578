// `npm run test:pixels [-- --seconds N --seed S --blender NAME]`: generated scenes, each frame of one Blender against a fresh one.
import { blenderNamed } from '../blenders.mjs';
import { runBundled } from '../bundle/run-bundled.mjs';
import { setup } from '../setup.mjs';
import { mainOf } from '../support/fault.mjs';

await mainOf(async () => {
  const words = process.argv.slice(2);
  const at = words.indexOf('--blender');
  if (at >= 0) process.env.BLENDER = await blenderNamed(words.splice(at, 2)[1]);
  const env = await setup();
  return runBundled('test/pixels/main.ts', 'pixels/main.cjs', words, env);
});
