import { execFileSync } from 'node:child_process';
import { BLENDER } from '../blender';

/** Parts of Blender that one was built with and another was not. */
export type Part = 'alembic' | 'usd' | 'openimagedenoise' | 'osl' | 'avif' | 'working fluids';

const script = `
import bpy, _cycles, json, os, sys, tempfile
sys.path.insert(0, ${JSON.stringify(`${__dirname}/../../scenes`)})
import small
options = bpy.app.build_options
def saves_avif():
    scene = bpy.context.scene
    try:
        scene.render.image_settings.file_format = "AVIF"
        with tempfile.TemporaryDirectory() as folder:
            path = os.path.join(folder, "picture")
            bpy.data.images.new("Picture", 64, 64).save_render(path, scene=scene)
            return os.path.getsize(path) > 0
    except (OSError, RuntimeError, TypeError):
        return False
has = {"alembic": options.alembic, "usd": options.usd, "openimagedenoise": _cycles.with_openimagedenoise,
  "osl": _cycles.with_osl, "avif": saves_avif(), "working fluids": small.HAS_FLUIDS}
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
