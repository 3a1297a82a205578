import fc from 'fast-check';
import { Naming } from '../../../protocol/naming/naming';
import type { SceneNames } from '../../../protocol/naming/scene-names';

const NAMES: SceneNames = {
  scene: 'Shot 10',
  layers: ['ViewLayer'],
  camera: 'Main',
  cuts: [],
  fps: 24,
  width: 1920,
  height: 1080,
};
const naming = (name: string, names: Partial<SceneNames> = {}, scene = 'shots/sh010.blend') =>
  new Naming({ name, job: '0123456789abcdef', scene, names: { ...NAMES, ...names } });
const stem = (name: string, frame = 12, names: Partial<SceneNames> = {}) => naming(name, names).stem(frame);

test.each<[string, number, string]>([
  ['shot_####', 12, 'shot_0012'],
  ['shot_#', 12, 'shot_12'],
  ['shot_####', 123456, 'shot_123456'],
  ['shot_####', -5, 'shot_-0005'],
  ['####_v###', 12, '####_v012'],
  ['a###b##c', 7, 'a###b07c'],
  ['v##/shot_####', 7, 'v##/shot_0007'],
  ['{scene}', 12, 'Shot 100012'],
  ['{scene}_{camera}_{frame:4}', 12, 'Shot 10_Main_0012'],
  ['{scene_name}_{camera_name}_{view_layer}_####', 12, 'Shot 10_Main_ViewLayer_0012'],
  ['{layer}/{frame}', 12, 'ViewLayer/12'],
  ['{frame:####}_{frame:04}_{frame:2}', -5, '-0005_-0005_-05'],
  ['{frame:4}/beauty', 12, '0012/beauty'],
  ['{fps}_{fps:##}_{fps:.##}_{fps:###.##}_{fps:.2}_#', 1, '24.0_24_24.00_024.00_24.00_1'],
  ['{resolution_x}x{resolution_y:######}_{resolution_x:.#}_#', 1, '1920x001080_1920.0_1'],
  ['{blend_name}_{job}_##', 1, 'sh010_0123456789abcdef_01'],
  ['{{x}}_##', 1, '{x}_01'],
  ['{{{scene}}}_##', 1, '{Shot 10}_01'],
  ['{fps:##}#', 3, '243'],
])('%s at frame %d is %s', (name, frame, expected) => {
  expect(stem(name, frame)).toBe(expected);
});

test('29.97 is written as Blender writes it', () => {
  expect(stem('{fps:##}_{fps:.##}_{fps:###.##}_#', 1, { fps: 30 / 1.001 })).toBe('30_29.97_029.97_1');
});

test('a camera is that of the last marker, before the first one that of the first', () => {
  const cuts = [
    { frame: 2, camera: 'Wide' },
    { frame: 5, camera: 'Close' },
  ];
  const of = naming('{camera}_#', { cuts });
  expect([1, 2, 4, 5, 9].map((frame) => of.stem(frame))).toEqual([
    'Wide_1',
    'Wide_2',
    'Wide_4',
    'Close_5',
    'Close_9',
  ]);
  expect(of.isByFrameAlone).toBe(false);
});

test.each<[string, string]>([
  ['../../etc/passwd', '.._.._etc_passwd_1'],
  ['..', '_._1'],
  ['.brenda', '_brenda_1'],
  ['a\u0000b\nc', 'a_b_c_1'],
  ['C:\\x|y?', 'C__x_y__1'],
  ['e\u0301', '\u00e9_1'],
])('a scene called %j makes a name that stays in its place', (scene, expected) => {
  expect(stem('{scene}_#', 1, { scene })).toBe(
    expected.startsWith('..') ? `_${expected.slice(1)}` : expected,
  );
});

test('no scene and no camera leads out of the folder, or hides a file', () => {
  const text = fc.string({ unit: 'binary', minLength: 0, maxLength: 20 });
  fc.assert(
    fc.property(text, text, (scene, camera) => {
      const parts = naming('{scene}/{camera}_#', { scene, camera }).stem(3).split('/');
      expect(parts).toHaveLength(2);
      for (const part of parts) {
        expect(part).not.toMatch(/^\.|^$/);
        expect(part).not.toMatch(/[\p{Cc}\\:*?"<>|\u2028\u2029]/u);
      }
    }),
  );
});

test.each<[string, RegExp]>([
  [
    '{bogus}_#',
    /^name ".*": there is no \{bogus\}; there are \{frame\}, \{scene\}, .*; braces themselves are/,
  ],
  ['{}_#', /there is no \{\}/],
  ['{constructor}_#', /there is no \{constructor\}/],
  ['{scene_#', /"\{" is alone; write \{scene\} and the like, or "\{\{" for the character itself/],
  ['scene}_#', /"\}" is alone/],
  ['{scene:4}_#', /\{scene:4\}: is a text, and takes no ":4"; write \{scene\}/],
  ['{frame:}', /\{frame:\}: cannot read ""; write \{frame:4\} or \{frame:####\}$/],
  ['{frame:x}', /cannot read "x"/],
  ['{frame:.2}', /cannot read "\.2"/],
  ['{frame:0}', /cannot read "0"/],
  ['{frame:999}', /cannot read "999"/],
  ['{fps:##.}_#', /cannot read "##\."; write \{fps:4\} or \{fps:####\}, \{fps:\.2\} or \{fps:\.##\}/],
  ['{node_name}_#', /\{node_name\} is of the paths of File Output nodes alone/],
  ['x/{blend_dir}_#', /\{blend_dir\} is a folder, and can only begin a path/],
  ['x/../#', /"\.\." cannot stand behind the first # or \{\.\.\.\}/],
  ['./#', /"\." cannot stand/],
  ['a//#', /a part of it is empty/],
  ['.brenda/#', /"\.brenda": a name that begins with a dot is hidden/],
  ['a\tb_#', /it has a control character/],
  ['a\\b_#', /it has a backslash/],
  [`${'x'.repeat(250)}_#`, /longer than 200 bytes/],
])('%s cannot be a name', (name, said) => {
  expect(() => naming(name)).toThrow(said);
});

test('what the scene does not have is said', () => {
  expect(() => stem('{camera}_#', 1, { camera: null })).toThrow('{camera}: the scene has no camera');
  expect(() => stem('{layer}_#', 1, { layers: ['A', 'B'] })).toThrow(
    '{layer}: the scene renders 2 view layers; choose one with --view-layer',
  );
  expect(() => stem('{scene}{scene}{scene}_#', 1, { scene: 'x'.repeat(100) })).toThrow('longer than');
  expect(() => new Naming({ name: '{scene}_#', job: '1', scene: 'a.blend' })).toThrow(
    'what {scene} is only the open scene tells, and no Blender has opened it',
  );
  expect(new Naming({ name: '{blend_name}_#', job: '1', scene: 'x/a.b.blend' }).stem(1)).toBe('a.b_1');
});
