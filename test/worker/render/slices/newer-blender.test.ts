import { execFileSync } from 'node:child_process';
import { join } from 'node:path';

/** What only newer Blenders have, against stand-ins made from their documentation: not run there. */
const script = `
import json, sys
sys.dont_write_bytecode = True
sys.path.insert(0, ${JSON.stringify(join(__dirname, '../../../../worker/render/blender'))})
from types import SimpleNamespace as Thing
from brenda_driver.scene import animation
from brenda_driver.slices import sample_slice, slice_gate
answers = {}

def scene(**cycles):
    image = Thing(media_type="IMAGE", file_format="PNG", color_mode="RGB", color_depth="8", exr_codec="DWAA")
    plain = dict(use_adaptive_sampling=False, use_denoising=False, time_limit=0, samples=64, sample_offset=0, use_layer_samples="IGNORE")
    return Thing(
        cycles=Thing(**{**plain, **cycles}), view_layers=[],
        render=Thing(engine="CYCLES", image_settings=image, use_persistent_data=True, use_stamp=True, use_crop_to_border=False))

subset = dict(use_sample_subset=False, sample_subset_length=2048)
one = scene(**subset)
before = json.dumps([vars(one.cycles), vars(one.render.image_settings)])
with sample_slice.only(one, 8, 4):
    answers["slice"] = {name: getattr(one.cycles, name) for name in (*subset, "samples", "sample_offset")}
    answers["file"] = vars(one.render.image_settings).copy()
answers["restored"] = json.dumps([vars(one.cycles), vars(one.render.image_settings)]) == before

def obstacles(version, **cycles):
    slice_gate.bpy = Thing(app=Thing(version=version))
    return [words for words in slice_gate._of_samples(scene(**cycles)) if words]
answers["obstacles"] = [
    obstacles((3, 4, 1)), obstacles((3, 5, 0)), obstacles((4, 5, 0), **subset),
    obstacles((4, 5, 0), **{**subset, "use_sample_subset": True}), obstacles((4, 5, 0), **subset, use_guiding=True)]

curve = Thing(data_path="cycles.samples")
layered = Thing(layers=[Thing(strips=[Thing(channelbags=[Thing(slot_handle=1, fcurves=[curve]), Thing(slot_handle=2, fcurves=[])])])])
answers["animated"] = [one.data_path for one in animation._curves(layered, 1)]
print("ANSWERS " + json.dumps(answers))
`;
import { BLENDER } from '../../../support/blender';
import { test } from '../../../support/blenders/where-sliced';

let answers: Record<string, unknown>;

beforeAll(() => {
  const args = ['-b', '--factory-startup', '--python-exit-code', '1', '--python-expr', script];
  const log = execFileSync(BLENDER, args, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] });
  answers = JSON.parse(/^ANSWERS (.*)$/m.exec(log)?.[1] ?? '') as typeof answers;
});

test('a slice is a subset of samples, where Blender has those: the noise is laid out for all', () => {
  expect(answers['slice']).toEqual({
    use_sample_subset: true,
    sample_subset_length: 4,
    samples: 64,
    sample_offset: 8,
  });
});

test('its file is of the medium that has layers, and all is as before afterwards', () => {
  expect(answers['file']).toEqual({
    media_type: 'MULTI_LAYER_IMAGE',
    file_format: 'OPEN_EXR_MULTILAYER',
    color_mode: 'RGBA',
    color_depth: '32',
    exr_codec: 'ZIP',
  });
  expect(answers['restored']).toBe(true);
});

test('a Blender without them is refused where its noise would be another', () => {
  expect(answers['obstacles']).toEqual([
    [],
    ['this Blender has no subsets of samples'],
    [],
    ['it is itself a part of the samples of a frame'],
    ['path guiding is on'],
  ]);
});

test('animation is found in the layers of actions that Blender 5 has', () => {
  expect(answers['animated']).toEqual(['cycles.samples']);
});
