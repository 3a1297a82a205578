/**
 * Whether a file or folder of this name is no part of a project: what begins with a dot, what macOS adds to a zip, what Linux
 * makes on a disk of its own, which only root may look into, and what Blender leaves beside a scene (`scene.blend1`, its
 * backup, and `scene.blend@`, a save that did not end).
 */
export function isLeftOut(name: string): boolean {
  return (
    name.startsWith('.') || name === '__MACOSX' || name === 'lost+found' || /\.blend(?:\d+|@)$/i.test(name)
  );
}
