import { execFileSync } from 'node:child_process';
import { join } from 'node:path';

/**
 * What the check looks at in Blenders, and on machines, that are not here: against stand-ins made from Blender's documentation.
 * The stand-ins are Python, so an older Blender's Python runs them.
 */
const script = `
import json, os, sys, tempfile
sys.dont_write_bytecode = True
sys.path.insert(0, ${JSON.stringify(join(__dirname, '../../../../../worker/render/blender'))})
from types import SimpleNamespace
class Thing(SimpleNamespace):
    __hash__ = object.__hash__
answers = {}
folder = tempfile.mkdtemp()

# A GPU: preferences of the add-on Cycles.
from brenda_driver.machine import gpu
class Preferences:
    def __init__(self, kinds, devices, on=()):
        self._kinds, self._all, self._kind = kinds, devices, "NONE"
        self.devices = [Thing(type=kind, name=f"The {kind}", use=kind in on) for kind in devices]
        if on: self._kind = on[0]
    compute_device_type = property(lambda self: self._kind, lambda self, kind: self._set(kind))
    def _set(self, kind):
        if kind not in ("NONE", *self._kinds): raise TypeError("enum not found")
        self._kind = kind
    def get_devices(self): pass
    def has_active_device(self):
        return self._kind != "NONE" and any(one.use for one in self.devices if one.type == self._kind)
def activated(*given):
    preferences = Preferences(*given)
    gpu._preferences = lambda: preferences
    gpu.activate()
    return [gpu.is_active(), preferences.compute_device_type, [one.type for one in preferences.devices if one.use]]
answers["gpu"] = [
    activated(("CUDA", "OPTIX"), ("CPU", "CUDA", "OPTIX")),
    activated(("HIP",), ("CPU", "HIP", "HIP")),
    activated(("CUDA", "OPTIX"), ("CPU", "CUDA", "OPTIX"), ("CUDA",)),
    activated(("CUDA", "OPTIX"), ("CPU",)),
    activated((), ()),
]

# What a frame is rendered on, of scenes that ask for a GPU and scenes that do not.
def scene_for(device, engine="CYCLES"):
    return Thing(name="Scene", render=Thing(engine=engine), cycles=Thing(device=device))
gpu.rendered_scenes = lambda scene, frames: [scene]
def on(scene, *given):
    preferences = Preferences(*given)
    gpu._preferences = lambda: preferences
    gpu.activate()
    try:
        gpu.require(scene, 1)
    except Exception as fault:
        return [fault.kind, str(fault)]
    return gpu.device_of(scene, None)
two = ("CPU", "CUDA", "OPTIX", "OPTIX")
answers["device"] = [
    on(scene_for("GPU"), ("CUDA", "OPTIX"), two),
    on(scene_for("GPU"), ("CUDA", "OPTIX"), two, ("CUDA", "CPU")),
    on(scene_for("GPU"), ("CUDA",), ("CPU",)),
    on(scene_for("CPU"), ("CUDA", "OPTIX"), two),
    on(scene_for("GPU", "BLENDER_EEVEE"), ("CUDA",), ("CPU",)),
]
answers["trouble"] = [said for said in (
    "Illegal address in CUDA queue synchronize (integrator_shade_surface)",
    "Failed to create OptiX denoiser",
    "System is out of GPU memory",
    "Out of memory in CUDA queue enqueue",
    "Cannot render, no camera",
) if gpu.is_trouble(said)]
gpu._preferences = lambda: None
answers["no cycles"] = gpu.is_active()

# Simulation nodes of Blender 3.6 and 4.0, which have no list of a modifier's bakes.
from brenda_driver.simulations import simulations
os.makedirs(os.path.join(folder, "full", "1", "meta"))
open(os.path.join(folder, "full", "1", "meta", "00001_00000.json"), "w").close()
def nodes(**more):
    def tree(kind, **of_node):
        node, end = Thing(bl_idname=kind, mute=False, outputs=[1], **of_node), Thing(bl_idname="NodeGroupOutput", mute=False, outputs=[])
        return Thing(nodes=[node, end], links=[Thing(from_node=node, to_node=end, is_muted=False)])
    group = tree("GeometryNodeGroup", node_tree=tree("GeometryNodeSimulationOutput"))
    modifier = Thing(type="NODES", name="Grow", show_render=True, node_group=group, **more)
    thing = Thing(modifiers=[modifier], particle_systems=[])
    found = simulations.unbaked_in([Thing(objects=[thing], rigidbody_world=None, background_set=None)])
    return [one.is_certain for one in found]
answers["nodes"] = {
    "on disk": nodes(simulation_bake_directory=os.path.join(folder, "full")),
    "gone": nodes(simulation_bake_directory=os.path.join(folder, "none")),
    "none": nodes(simulation_bake_directory=""),
}

# A baked ocean, which Blender 3.4 bakes in its window alone.
from brenda_driver.frame.frame_spans import FrameSpans
from brenda_driver.simulations.simulation_caches import caches_of
ocean = Thing(type="OCEAN", is_cached=True, filepath="//sea", frame_start=2, frame_end=9)
[(stated, files)] = caches_of(Thing(name="Sea", modifiers=[ocean], particle_systems=[]))
answers["ocean"] = [stated, files("/sea").needs(FrameSpans([[1, 4, 1], [12, 12, 1]]))]
# Point caches: by step, and of a name that is not ASCII.
def point_cache(owner, **how):
    cache = Thing(is_baked=True, use_disk_cache=True, use_external=False, name="", index=1, point_caches=[None], **how)
    system = Thing(point_cache=cache)
    [(_, files)] = caches_of(Thing(name=owner, library=None, modifiers=[], particle_systems=[system]))
    return files("").needs(FrameSpans([[0, 1, 1], [6, 8, 1], [30, 30, 1]]))
answers["steps"] = point_cache("A", frame_start=1, frame_end=20, frame_step=5)
answers["name"] = list(point_cache("\\u00e9", frame_start=1, frame_end=1, frame_step=1))

# What Blender 4 says of placeholders itself.
from brenda_driver.checks.files import linked_data
blocks = [Thing(name="Cup", is_missing=False), Thing(name="Plate", is_missing=True)]
answers["placeholders"] = [one.name for one in linked_data._missing_from(Thing(users_id=blocks), "/lib.blend")]

# A format that only a newer Blender knows reads as nothing.
from brenda_driver.checks.frames import rendering
image = Thing(file_format="")
scene = Thing(name="Scene", render=Thing(image_settings=image, is_movie_format=False))
answers["format"] = [one["id"] for one in rendering._format(scene)]

# A check that this Blender breaks.
from brenda_driver.checks import scan
def broken_check(asked):
    yield from ()
    raise AttributeError("no such thing")
scan._CHECKS = (broken_check,)
def broken_for(is_trusted):
    return [[one["id"], one["subject"], one["say"]] for one in scan.scan(Thing(blocked=Thing(is_python_run=is_trusted)))]
answers["broken"] = broken_for(False)
scan._SAFETY = {broken_check}
answers["unsafe"] = [broken_for(False), broken_for(True)]

print("ANSWERS " + json.dumps(answers))
`;
import { BLENDER, blenderVersion } from '../../../../support/blender';

let answers: Record<string, unknown>;

beforeAll(() => {
  const args = ['-b', '--factory-startup', '--python-exit-code', '1', '--python-expr', script];
  const log = execFileSync(BLENDER, args, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] });
  answers = JSON.parse(/^ANSWERS (.*)$/m.exec(log)?.[1] ?? '') as typeof answers;
});

test('a GPU is turned on where there is one and none is on, the fastest kind first', () => {
  expect(answers['gpu']).toEqual([
    [true, 'OPTIX', ['OPTIX']],
    [true, 'HIP', ['HIP', 'HIP']],
    [true, 'CUDA', ['CUDA']],
    [false, 'NONE', []],
    [false, 'NONE', []],
  ]);
  expect(answers['no cycles']).toBe(false);
});

test('a frame says which GPUs it was rendered on; one that is to be and finds none is refused', () => {
  expect(answers['device']).toEqual([
    { type: 'OPTIX', names: ['The OPTIX', 'The OPTIX'] },
    { type: 'CUDA', names: ['The CPU', 'The CUDA'] },
    ['gpu', 'no GPU: scene "Scene" is to be rendered on one, and Cycles has none here'],
    { type: 'CPU', names: [] },
    null,
  ]);
});

test('what a GPU did is told from a scene that is too large for one', () => {
  expect(answers['trouble']).toEqual([
    'Illegal address in CUDA queue synchronize (integrator_shade_surface)',
    'Failed to create OptiX denoiser',
  ]);
});

test('simulation nodes of Blender 3.6 are baked when files are there', () => {
  expect(answers['nodes']).toEqual({ 'on disk': [], gone: [true], none: [true] });
});

test('a baked ocean needs the files of its frames, and of its first and last before and after', () => {
  expect(answers['ocean']).toEqual([
    '//sea',
    {
      '/sea/disp_0002.exr': [1, 2],
      '/sea/disp_0003.exr': [3],
      '/sea/disp_0004.exr': [4],
      '/sea/disp_0009.exr': [12],
    },
  ]);
});

test('a point cache in steps needs its first and last file, under a name that Blender makes of the object', () => {
  expect(answers['steps']).toEqual({
    '41_000001_01.bphys': [1, 6, 7, 8, 30],
    '41_000020_01.bphys': [1, 6, 7, 8, 30],
  });
  expect(answers['name']).toEqual(['FFFFFFC3FFFFFFA9_000001_01.bphys']);
});

test('Blender 4 tells placeholders of missing data itself', () => {
  expect(answers['placeholders']).toEqual(['Plate']);
});

test('a format that this Blender does not know is a finding', () => {
  expect(answers['format']).toEqual(['missing-format']);
});

const BROKEN = [
  'unchecked',
  'broken check',
  `could not be checked with this Blender ${blenderVersion()}: AttributeError: no such thing`,
];

test('a part of the check that breaks is a warning, and no reason to stop', () => {
  expect(answers['broken']).toEqual([BROKEN]);
});

test('a failed check that safety rests on is an error that cannot be allowed, unless the scene is trusted', () => {
  expect(answers['unsafe']).toEqual([
    [
      [
        'unchecked-safety',
        'broken check',
        `could not be checked, so the scene is damaged or hostile, or of a Blender that Brenda does not know: with this Blender ${blenderVersion()}: AttributeError: no such thing`,
      ],
    ],
    [BROKEN],
  ]);
});
