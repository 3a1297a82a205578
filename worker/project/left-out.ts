/**
 * Whether a file or folder of this name is no part of a project:
 * - names that begin with a dot, and what macOS adds to a zip;
 * - `lost+found`, which Linux makes on each disk, and only root may read;
 * - what Blender leaves beside a scene: `scene.blend1`, its backup, and `scene.blend@`, an unfinished save;
 * - scripts compiled by Python or Cycles.
 *
 * @param beside the names of all that lies in the same folder: `wood.oso` is compiled from `wood.osl` where that is there.
 */
export function isLeftOut(name: string, beside: ReadonlySet<string>): boolean {
  return (
    name.startsWith('.') ||
    ['__MACOSX', '__pycache__', 'lost+found'].includes(name) ||
    /\.blend(?:\d+|@)$/i.test(name) ||
    (name.endsWith('.oso') && beside.has(name.replace(/o$/, 'l')))
  );
}
