import { execFileSync } from 'node:child_process';
import { join } from 'node:path';

/**
 * What only Blender 4 and 5 have, against stand-ins made from their documentation: not run there. The stand-ins
 * are Python, so an older Blender's Python runs them.
 */
const script = `
import json, sys, types
sys.path.insert(0, ${JSON.stringify(join(__dirname, '../../../worker/blender'))})
from types import SimpleNamespace as Thing
answers = {}

from brenda_driver.render_statistics import saving_seconds
told = ["Time: 00:10.25 (Saving: 00:00.11)", "Time: 1:02:03.25 (Saving: 1:01:02.50)", "Time: 00:10.25", None]
answers["saving"] = [saving_seconds(text) for text in told]

from brenda_driver.formats import _accepts
FORMATS = {"IMAGE": ("PNG", "OPEN_EXR"), "MULTI_LAYER_IMAGE": ("OPEN_EXR_MULTILAYER",), "VIDEO": ("FFMPEG",)}
class ImageSettings:
    media_type = "VIDEO"
    def __setattr__(self, name, value):
        if name == "file_format" and value not in FORMATS[self.media_type]:
            raise TypeError("enum not found")
        super().__setattr__(name, value)
def medium(name):
    settings = ImageSettings()
    return settings.media_type if _accepts(settings, name) else None
answers["media"] = [medium(name) for name in ("PNG", "OPEN_EXR_MULTILAYER", "FFMPEG")]

from brenda_driver import compositor
from brenda_driver.outputs import FileOutputs
rules = Thing(properties={"directory": Thing(is_path_supports_templates=True)})
node = Thing(
    name="Passes", bl_idname="CompositorNodeOutputFile", as_pointer=lambda: 1, bl_rna=rules,
    directory="//out", file_name="../up_####", format=Thing(file_format="PNG"),
    file_output_items=[Thing(name="../../Image")])
compositor.all_trees = lambda: [Thing(nodes=[node])]
FileOutputs().send_to("/frame{1}")
answers["output"] = [node.directory, node.file_name, node.file_output_items[0].name]

print("ANSWERS " + json.dumps(answers))
`;
import { BLENDER } from '../../support/blender';

let answers: Record<string, unknown>;

beforeAll(() => {
  const args = ['-b', '--factory-startup', '--python-exit-code', '1', '--python-expr', script];
  const log = execFileSync(BLENDER, args, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] });
  answers = JSON.parse(/^ANSWERS (.*)$/m.exec(log)?.[1] ?? '') as typeof answers;
});

test('reads how long saving took from what Blender 4 tells its handlers', () => {
  expect(answers['saving']).toEqual([0.11, 3662.5, null, null]);
});

test("picks the medium a format belongs to, where Blender 5 shows one medium's formats at a time", () => {
  expect(answers['media']).toEqual(['IMAGE', 'MULTI_LAYER_IMAGE', null]);
});

test("sends the File Output nodes of Blender 5, which have a folder and a file's name, into the frame's folder", () => {
  expect(answers['output']).toEqual(['/frame{{1}}/Passes', 'up_####', 'Image']);
});
