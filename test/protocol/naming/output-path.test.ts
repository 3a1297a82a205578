import { readOutputPath, readSceneOutput } from '../../../protocol/naming/output-path';

const read = (text: string) => readOutputPath(text, `--output ${text}`);

test.each<[string, object]>([
  ['renders', { folder: 'renders' }],
  ['renders/', { folder: 'renders/' }],
  ['/abs/renders', { folder: '/abs/renders' }],
  ['/', { folder: '/' }],
  ['.', { folder: '.' }],
  ['./scene', { folder: './scene' }],
  ['//', { folder: '', isBesideScene: true }],
  ['//renders/shot_', { folder: 'renders/shot_', isBesideScene: true }],
  ['//renders/shot010_####', { folder: 'renders', name: 'shot010_####', isBesideScene: true }],
  ['{blend_dir}/renders/####', { folder: 'renders', name: '####', isBesideScene: true }],
  ['shot_####', { folder: '', name: 'shot_####' }],
  ['/shot_####', { folder: '/', name: 'shot_####' }],
  ['/abs/{scene}/{camera}_####', { folder: '/abs', name: '{scene}/{camera}_####' }],
  ['../up/{scene}', { folder: '../up', name: '{scene}' }],
  // As in Blender, it is the frame's number in the last part alone.
  ['a##b/shot', { folder: 'a##b/shot' }],
  ['a##b/', { folder: 'a##b/' }],
  ['a##b/shot_##', { folder: 'a##b', name: 'shot_##' }],
  ['renders/{scene}/', { folder: 'renders', name: '{scene}/frame_######' }],
  ['a//b/{scene}//x_#', { folder: 'a//b', name: '{scene}/x_#' }],
  ['{{a}}/b', { folder: '{a}/b' }],
  ['{{a}}/b_#', { folder: '{a}', name: 'b_#' }],
])('%s', (text, expected) => {
  expect(read(text)).toEqual({ isBesideScene: false, ...expected });
});

test.each<[string, string]>([
  ['', '--output "": names nothing; name a folder, . for this one'],
  [' ', '--output "": names nothing; name a folder, . for this one'],
  [
    'https://films.example/shot010',
    '--output https://films.example/shot010: is an address, and frames go into folders; name a folder, . for this one, and copy them there',
  ],
  ['file:///frames', '--output file:///frames: is an address, and frames go into folders'],
  ['frame{1}', '--output frame{1}: there is no {1}; there are {frame}'],
  ['a/{scene}/../x_#', '".." cannot stand behind'],
  ['a/{scene}/.x_#', 'a name that begins with a dot is hidden'],
  ['.hidden_##', 'a name that begins with a dot is hidden'],
  ['a\nb', 'it has a control character'],
  ['a/{scene', '"{" is alone'],
])('%j cannot be read', (text, said) => {
  expect(() => read(text)).toThrow(said);
});

test.each<[string, boolean, object]>([
  ['//own/shot010_', true, { isBesideScene: true, folder: 'own', name: 'shot010_' }],
  ['//own/', true, { isBesideScene: true, folder: 'own', name: '####' }],
  ['//', true, { isBesideScene: true, folder: '', name: '####' }],
  ['//shot', true, { isBesideScene: true, folder: '', name: 'shot' }],
  ['/abs/a#/b_', true, { isBesideScene: false, folder: '/abs/a#', name: 'b_' }],
  ['//own\\deep\\shot_', true, { isBesideScene: true, folder: 'own/deep', name: 'shot_' }],
  [
    '//{scene_name}/{camera_name}_',
    true,
    { isBesideScene: true, folder: '', name: '{scene_name}/{camera_name}_' },
  ],
  ['//{scene_name}/', true, { isBesideScene: true, folder: '', name: '{scene_name}/####' }],
  ['//{scene_name}/x_', false, { isBesideScene: true, folder: '{scene_name}', name: 'x_' }],
  ['//x_{a}_#', false, { isBesideScene: true, folder: '', name: 'x_{{a}}_#' }],
])('the output path of a scene: %s, with templates: %s', (text, hasTemplates, expected) => {
  expect(readSceneOutput({ text, hasTemplates }, "the scene's output path")).toEqual(expected);
});
