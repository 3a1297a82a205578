import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { openProjectHere } from '../../../local/project/project-contents';
import { sentSettings } from '../../../local/project/sent-settings';
import { temporaryFolder } from '../../support/temporary-folder';

const work = temporaryFolder();
const project = join(work, 'film');
const inside = join(project, 'pipeline', 'extensions');
const outside = join(work, 'extensions');

beforeAll(() => {
  for (const folder of [inside, outside]) {
    mkdirSync(join(folder, '__pycache__'), { recursive: true });
    writeFileSync(join(folder, 'light.py'), 'bl_info = {}');
    writeFileSync(join(folder, '__pycache__', 'light.pyc'), '');
  }
  writeFileSync(join(project, 'shot.blend'), 'BLENDER-v304');
});

test('extensions in the project come along, named as they lie in it', async () => {
  const opened = await openProjectHere(join(project, 'shot.blend'), undefined);
  const { settings, files } = await sentSettings(opened, { extensions: inside });
  expect(settings).toEqual({ extensions: 'pipeline/extensions' });
  const { files: sent } = await opened.contents(files);
  expect(sent.map(({ name }) => name)).toEqual(['pipeline/extensions/light.py', 'shot.blend']);
});

test('a path that is not there from here is looked for in the project', async () => {
  const opened = await openProjectHere(project, undefined);
  const { settings } = await sentSettings(opened, { extensions: 'pipeline/extensions' });
  expect(settings).toEqual({ extensions: 'pipeline/extensions' });
});

test('extensions outside of the project are refused, with what to do', async () => {
  const opened = await openProjectHere(project, undefined);
  await expect(sentSettings(opened, { extensions: outside })).rejects.toThrow(
    `extensions "${outside}": the folder is outside of the project, and would not come along; put it into ${project} and name it there (--extensions)`,
  );
});
