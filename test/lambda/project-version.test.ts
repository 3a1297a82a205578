import { resolve } from '../../lambda/project-version/resolve';
import { UserFault } from '../../protocol/failure/fault';
import { projectOf } from '../../protocol/scene/project-version';

const world = {
  snapshotNamed: (name: string) =>
    name === 'Textures'
      ? Promise.resolve('snap-1')
      : Promise.reject(new UserFault(`snapshot "${name}": none`)),
  versionOf: () => Promise.resolve({ etag: 'abc' }),
};

describe('the project version function', () => {
  test('tells snapshots by their names, and what the project is to be called', async () => {
    const parts = [
      { text: 'f00' },
      { as: 'textures', snapshotNamed: 'Textures' },
      { bucket: 'films', key: 'bloom.zip' },
    ];
    expect(await resolve({ parts }, world)).toEqual({
      Snapshot1: 'snap-1',
      Tag: 'abc',
      Project: projectOf(['f00', 'textures=snap-1', 's3://films/bloom.zip#abc']),
    });
  });

  test('calls a project the same whether its snapshot was named or its id was given', async () => {
    const named = await resolve({ parts: [{ as: '', snapshotNamed: 'Textures' }] }, world);
    expect(named['Project']).toBe(projectOf(['ebs://snap-1']));
  });

  test('names the snapshot that does not exist', async () => {
    await expect(resolve({ parts: [{ as: '', snapshotNamed: 'Smoke' }] }, world)).rejects.toThrow(
      'snapshot "Smoke": none',
    );
  });
});
