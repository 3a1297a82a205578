import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { stageProject } from '../../../../worker/render/template/stage';
import { temporaryFolder } from '../../../support/temporary-folder';

const folder = temporaryFolder();
const project = join(folder, 'project');
mkdirSync(join(project, 'textures'), { recursive: true });
for (const name of ['a.blend', 'b.blend', '.hidden', 'textures/wood.png'])
  writeFileSync(join(project, name), name);

describe('the stand-in of a project', () => {
  it('shows what the project holds', async () => {
    const stage = await stageProject({ folder: project }, join(folder, 'one'));
    expect(readdirSync(stage)).toEqual(['a.blend', 'b.blend', 'textures']);
    expect(readFileSync(join(stage, 'textures', 'wood.png'), 'utf8')).toBe('textures/wood.png');
  });

  it('shows one scene alone when that is the project, with its neighbours', async () => {
    const stage = await stageProject(
      { folder: project, single: join(project, 'b.blend') },
      join(folder, 'two'),
    );
    expect(readdirSync(stage)).toEqual(['b.blend', 'textures']);
  });

  it('keeps what is written beside the scene out of the project, and begins again each time', async () => {
    const stage = await stageProject({ folder: project }, join(folder, 'three'));
    writeFileSync(join(stage, 'subframe.py'), 'tile');
    expect(readdirSync(project)).not.toContain('subframe.py');
    expect(readdirSync(await stageProject({ folder: project }, stage))).not.toContain('subframe.py');
    expect(readdirSync(project)).toContain('a.blend');
  });
});
