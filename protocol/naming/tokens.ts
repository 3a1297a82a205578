/** The tokens in braces: Blender's own names, and shorter ones. */
export type Token = 'frame' | 'scene' | 'camera' | 'layer' | 'job' | 'blend' | 'fps' | 'width' | 'height';

/** The shorter name comes first: messages use it. */
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

/** The names that messages list for an unknown one. */
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

/** Blender's own tokens that names cannot use, and why. */
export const NOT_IN_NAMES: Readonly<Record<string, string>> = {
  blend_dir: 'is a folder, and can only begin a path',
  blend_dir_lib: 'is a folder, and can only begin a path',
  node_name: 'is of the paths of File Output nodes alone',
};

/** Tokens with a number, which may have a format after a colon. */
export const NUMBERS: ReadonlySet<Token> = new Set<Token>(['frame', 'fps', 'width', 'height']);

/** Tokens with values that only the open scene has. */
export const OF_SCENE: ReadonlySet<Token> = new Set<Token>([
  'scene',
  'camera',
  'layer',
  'fps',
  'width',
  'height',
]);
