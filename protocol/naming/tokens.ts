/** What can stand in braces in a name: Blender's own words, and shorter ones. */
export type Token = 'frame' | 'scene' | 'camera' | 'layer' | 'job' | 'blend' | 'fps' | 'width' | 'height';

/** The shorter word comes first: it is the one that is told. */
export const TOKENS: Readonly<Record<string, Token>> = {
  frame: 'frame',
  scene: 'scene',
  scene_name: 'scene',
  camera: 'camera',
  camera_name: 'camera',
  layer: 'layer',
  view_layer: 'layer',
  blend_name: 'blend',
  blend_name_lib: 'blend',
  job: 'job',
  fps: 'fps',
  resolution_x: 'width',
  resolution_y: 'height',
};

/** Those that are told when one is not known. */
export const WORDS = [
  'frame',
  'scene',
  'camera',
  'layer',
  'blend_name',
  'job',
  'fps',
  'resolution_x',
  'resolution_y',
];

/** Blender's own that no name can have, and why. */
export const NOT_IN_NAMES: Readonly<Record<string, string>> = {
  blend_dir: 'is a folder, and can only begin a path',
  blend_dir_lib: 'is a folder, and can only begin a path',
  node_name: 'is of the paths of File Output nodes alone',
};

/** Those that are numbers, and may be followed by a colon and how they are written. */
export const NUMBERS: ReadonlySet<Token> = new Set<Token>(['frame', 'fps', 'width', 'height']);

/** Those that only the open scene tells. */
export const OF_SCENE: ReadonlySet<Token> = new Set<Token>([
  'scene',
  'camera',
  'layer',
  'fps',
  'width',
  'height',
]);
