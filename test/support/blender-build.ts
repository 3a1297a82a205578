import { execFileSync } from 'node:child_process';
import { BLENDER } from './blender';

/** Parts of Blender that one was built with and another was not. */
export type Part = 'alembic' | 'usd' | 'openimagedenoise' | 'osl' | 'working fluids';

const script = `
import bpy, _cycles, json, sys
sys.path.insert(0, ${JSON.stringify(`${__dirname}/../scenes`)})
import small
options = bpy.app.build_options
has = {"alembic": options.alembic, "usd": options.usd, "openimagedenoise": _cycles.with_openimagedenoise,
  "osl": _cycles.with_osl, "working fluids": small.HAS_FLUIDS}
print("HAS " + json.dumps([part for part, there in has.items() if there]))
`;

let parts: readonly string[] | undefined;

/** Whether the Blender that is tested has a part. */
export function hasBuiltIn(part: Part): boolean {
  parts ??= ask();
  return parts.includes(part);
}

function ask(): readonly string[] {
  const log = execFileSync(BLENDER, ['-b', '--factory-startup', '--python-expr', script], {
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  return JSON.parse(/^HAS (.*)$/m.exec(log)?.[1] ?? '') as readonly string[];
}
