import { execFileSync } from 'node:child_process';
import { join } from 'node:path';

/**
 * What only Blender 4 and 5 have, against stand-ins made from their documentation: not run there. The stand-ins
 * are Python, so an older Blender's Python runs them.
 */
function inPython(script: string): unknown {
  const lines = [
    'import json, sys, types',
    `sys.path.insert(0, ${JSON.stringify(join(__dirname, '../../../worker/blender'))})`,
    'say = lambda what: print("ANSWER " + json.dumps(what))',
    script,
  ];
  const args = ['-b', '--factory-startup', '--python-exit-code', '1', '--python-expr', lines.join('\n')];
  const log = execFileSync('blender', args, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] });
  return JSON.parse(/^ANSWER (.*)$/m.exec(log)?.[1] ?? 'null');
}

test('reads how long saving took from what Blender 4 tells its handlers', () => {
  const texts = [
    'Time: 00:10.25 (Saving: 00:00.11)',
    'Time: 1:02:03.25 (Saving: 1:01:02.50)',
    'Time: 00:10.25',
  ];
  expect(
    inPython(`
from brenda_driver.saving import saving_seconds
say([saving_seconds(text) for text in [*${JSON.stringify(texts)}, None]])`),
  ).toEqual([0.11, 3662.5, null, null]);
});

test("picks the medium a format belongs to, where Blender 5 shows one medium's formats at a time", () => {
  expect(
    inPython(`
from brenda_driver.formats import _accepts
FORMATS = {"IMAGE": ("PNG", "OPEN_EXR"), "MULTI_LAYER_IMAGE": ("OPEN_EXR_MULTILAYER",), "VIDEO": ("FFMPEG",)}
class Settings:
    media_type = "VIDEO"
    def __setattr__(self, name, value):
        if name == "file_format" and value not in FORMATS[self.media_type]:
            raise TypeError("enum not found")
        super().__setattr__(name, value)
def chosen(name):
    settings = Settings()
    return [_accepts(settings, name), settings.media_type]
say([chosen(name) for name in ("PNG", "OPEN_EXR_MULTILAYER", "GIF")])`),
  ).toEqual([
    [true, 'IMAGE'],
    [true, 'MULTI_LAYER_IMAGE'],
    [false, 'MULTI_LAYER_IMAGE'],
  ]);
});

test("sends the File Output nodes of Blender 5, which have a folder and a file's name, into the frame's folder", () => {
  expect(
    inPython(`
from brenda_driver import compositor
from brenda_driver.outputs import FileOutputs
rules = types.SimpleNamespace(properties={"directory": types.SimpleNamespace(is_path_supports_templates=True)})
node = types.SimpleNamespace(
    name="Passes", bl_idname="CompositorNodeOutputFile", as_pointer=lambda: 1, bl_rna=rules,
    directory="//out", file_name="../up_####",
    format=types.SimpleNamespace(file_format="PNG"), file_output_items=[types.SimpleNamespace(name="../../Image")])
compositor.all_trees = lambda: [types.SimpleNamespace(nodes=[node])]
FileOutputs().send_to("/frame{1}")
say([node.directory, node.file_name, node.file_output_items[0].name])`),
  ).toEqual(['/frame{{1}}/Passes', 'up_####', 'Image']);
});
