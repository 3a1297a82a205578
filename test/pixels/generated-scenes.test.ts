import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { BlenderProcess } from '../../worker/render/blender/process/blender-process';
import { BLENDER, isAtLeast } from '../support/blender';
import { temporaryFolder } from '../support/temporary-folder';
import { compareFrames } from './compare-frames';
import { type GeneratedScene, makeScenes, type Plan } from './generated-scenes';

/**
 * A fixed sample of what `npm run test:pixels` goes through: scenes in which something of each kind changes from frame to frame, rendered
 * on and back in one Blender. Each has at least one of its kinds in a cell of its own.
 */
const work = temporaryFolder();
const root = join(__dirname, '..', '..');
// One early and one late: each is reached from before and from behind.
const FRAMES = [2, 5];

const SHARED: Record<string, readonly string[]> = {
  'objects and their data: animated visibility, instancing, drivers, layers of animation': [
    'shown and hidden',
    'instancer: Object.instance_faces_scale',
    'collection instance: Collection.instance_offset',
    'instances on points',
    'shape key: ShapeKey.value',
    'text: TextCurve.extrude',
    'metaball: MetaElement.radius',
    'armature: PoseBone.rotation_quaternion',
    'light POINT: PointLight.energy',
    'driver SINGLE_PROP',
    'NLA ADD',
    'F-curve modifier NOISE',
    'constraint COPY_ROTATION of a bone',
    'modifier WAVE',
    'modifier OCEAN',
    'modifier BUILD',
  ],
  'nodes and images: image sequences and movies, hair, points, hair curves, grease pencil': [
    'shader node ShaderNodeTexNoise',
    'image SEQUENCE',
    'image SEQUENCE without Auto Refresh',
    'image MOVIE',
    'image MOVIE without Auto Refresh',
    "image SEQUENCE of a modifier's texture",
    'hair on an emitter that grows',
    'hair of objects: Object.scale',
    'points with a radius',
    'hair curves',
    'mesh of a volume',
    ...(isAtLeast(4) ? ['geometry node GeometryNodeRepeatInput'] : []),
    ...(isAtLeast(4, 3) ? ['grease pencil'] : []),
  ],
};

const ALONE = [
  'shader node ShaderNodeVolumeScatter',
  'markers',
  'motion blur',
  'light group in the compositor',
  'simplify',
  'samples',
  'layer samples',
  'adaptive subdivision',
  'view transform',
  'strip of a scene',
  'compositor node CompositorNodeGroup',
];

const OPENED_AGAIN = [
  ...(isAtLeast(3, 6) ? ['simulation zone'] : []),
  'simulation in a collection that is shown again',
  'simulation of another scene in the compositor',
  'simulation that another object reads',
  'simulation that a keyframe turns on',
];

const SCRIPTED = [
  'script: paints a picture on',
  'script: moves it on',
  'script that outlives a file: counts in its module',
  'driver in Python that counts',
];

const plans: Plan[] = [
  ...Object.entries(SHARED).map(([name, kinds]) => ({ name, kinds, seed: 2, savedAt: 1 })),
  ...[...ALONE, ...OPENED_AGAIN, ...SCRIPTED].map((kind) => ({
    name: kind,
    kinds: [kind],
    seed: 1,
    savedAt: 4,
  })),
];

let scenes: Map<string, GeneratedScene>;
/** One for all scenes: what a scene leaves behind would show in the next one, as it would for a worker. */
let blender: BlenderProcess;
beforeAll(async () => {
  const made = await makeScenes(root, work, plans);
  scenes = new Map(made.map((scene) => [scene.name, scene]));
  blender = await BlenderProcess.start({ executable: BLENDER, workFolder: work });
}, 180_000);
afterAll(() => blender.close());

async function compared(name: string) {
  const scene = scenes.get(name);
  if (!scene) throw new Error(`no scene ${name}`);
  expect(scene.unmade).toEqual(new Map());
  const trusted = /^(script|driver in Python)/.test(name);
  const folder = join(work, 'frames');
  try {
    return await compareFrames({ blender, scene: scene.path, trusted, frames: FRAMES, folder });
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

describe('each frame is that of a fresh Blender, whatever was rendered before it, where what changes is', () => {
  test.each(Object.keys(SHARED))('%s', async (name) => {
    const { wrong, still, reopened } = await compared(name);
    expect(wrong).toEqual([]);
    expect(reopened).toBe(false);
    // What is the same in all frames would prove nothing.
    expect(SHARED[name]?.filter((_, cell) => still.has(cell))).toEqual([]);
  });

  test.each(ALONE)('%s', async (name) => {
    const { wrong, allStill, reopened } = await compared(name);
    expect({ wrong, allStill, reopened }).toEqual({ wrong: [], allStill: false, reopened: false });
  });

  test.each(OPENED_AGAIN)('%s, for which the scene is opened again', async (name) => {
    const { wrong, reopened } = await compared(name);
    expect({ wrong, reopened }).toEqual({ wrong: [], reopened: true });
  });

  // With nothing before it a counter says the same in each frame, so that these may all be alike.
  test.each(SCRIPTED)('%s, for which each frame has a Blender of its own', async (name) => {
    const { wrong, reopened } = await compared(name);
    expect({ wrong, reopened }).toEqual({ wrong: [], reopened: false });
  });
});
