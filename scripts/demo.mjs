// `npm run demo`: the example animation, rendered by two workers on this machine. Arguments go to `brenda render`.
import { join } from 'node:path';
import { mainOf } from './support/fault.mjs';
import { runToTheEnd } from './support/run-to-the-end.mjs';
import { root } from './support/root.mjs';
import { setup } from './setup.mjs';

await mainOf(async () => {
  const env = await setup();
  const scene = join('examples', 'bloom', 'bloom.blend');
  const frames = join('examples', 'bloom', 'frames');
  const args = [
    join('dist', 'brenda.mjs'),
    'render',
    scene,
    '-w',
    '2',
    '-o',
    frames,
    ...process.argv.slice(2),
  ];
  return runToTheEnd(args, { cwd: root, env });
});
