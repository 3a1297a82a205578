/**
 * Whether a file or folder of this name is no part of a project: what begins with a dot, what macOS adds to a zip, what Linux
 * makes on a disk of its own, which only root may look into, what Blender leaves beside a scene (`scene.blend1`, its
 * backup, and `scene.blend@`, a save that did not end), what Python compiles for itself, and what Cycles has compiled of a script.
 *
 * @param beside the names of all that lies in the same folder: `wood.oso` is compiled of `wood.osl` where that is there.
 */
export function isLeftOut(name: string, beside: ReadonlySet<string>): boolean {
  return (
    name.startsWith('.') ||
    ['__MACOSX', '__pycache__', 'lost+found'].includes(name) ||
    /\.blend(?:\d+|@)$/i.test(name) ||
    (name.endsWith('.oso') && beside.has(name.replace(/o$/, 'l')))
  );
}
