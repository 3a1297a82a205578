import { tarOf, zipOf } from './archives';

/** Archives of projects that cannot be rendered, and one that can, by their file names. */
export async function archives(scene: Buffer): Promise<Record<string, Buffer>> {
  const good = zipOf({ name: 'shot/scene.blend', content: scene });
  return {
    'no-scene.zip': zipOf({ name: 'readme.txt', content: 'no scene here' }),
    'two-scenes.tar': await tarOf(
      { name: 'one.blend', content: scene },
      { name: 'two.blend', content: scene },
    ),
    'climbs.zip': zipOf({ name: 'scene.blend', content: scene }, { name: '../outside.txt', content: 'x' }),
    'climbs.tar': await tarOf({ name: 'a/../../outside.txt', content: 'x' }),
    'absolute.tar': await tarOf({ name: '/etc/passwd', content: 'x' }),
    'link-out.tar': await tarOf({ name: 'out', type: 'symlink', linkname: '../../etc' }),
    'damaged.zip': good.subarray(0, good.length - 100),
    'macos.zip': zipOf(
      { name: 'shot/', mode: 0o40755 },
      { name: 'shot/scene.blend', content: scene },
      { name: 'shot/.DS_Store', content: 'x' },
      { name: '__MACOSX/shot/._scene.blend', content: 'x' },
    ),
  };
}
