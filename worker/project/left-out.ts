/**
 * Whether a file or folder of this name is no part of a project: what begins with a dot, what macOS adds to a zip,
 * and what Blender leaves beside a scene (`scene.blend1`, its backup, and `scene.blend@`, a save that did not end).
 */
export function isLeftOut(name: string): boolean {
  return name.startsWith('.') || name === '__MACOSX' || /\.blend(?:\d+|@)$/i.test(name);
}
