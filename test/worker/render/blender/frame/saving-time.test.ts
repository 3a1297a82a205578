import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { BLENDER } from '../../../../support/blender';

test('reads how long saving took from what Blender 4 and later tell their handlers', () => {
  const script = `
import json, sys
sys.dont_write_bytecode = True
sys.path.insert(0, ${JSON.stringify(join(__dirname, '../../../../../worker/render/blender'))})
from brenda_driver.frame.render_statistics import saving_seconds
told = ["Time: 00:10.25 (Saving: 00:00.11)", "Time: 1:02:03.25 (Saving: 1:01:02.50)", "Time: 00:10.25", None]
print("ANSWERS " + json.dumps([saving_seconds(text) for text in told]))
`;
  const args = ['-b', '--factory-startup', '--python-exit-code', '1', '--python-expr', script];
  const log = execFileSync(BLENDER, args, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] });
  expect(JSON.parse(/^ANSWERS (.*)$/m.exec(log)?.[1] ?? '')).toEqual([0.11, 3662.5, null, null]);
});
