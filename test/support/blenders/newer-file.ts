/**
 * The same .blend as the next Blender would have saved it: what opens it has to say that it is newer.
 *
 * @param file as this Blender saves it, not compressed.
 */
export function savedByNewer(file: Buffer): { readonly bytes: Buffer; readonly version: string } {
  // BLENDER-v304, and from Blender 5 on BLENDER17-01v0502.
  const [whole = '', before = '', major = '', minor = ''] =
    /^(BLENDER(?:[-_]v|\d\d-\d\dv0))(\d)(\d\d)/.exec(file.toString('latin1', 0, 17)) ?? [];
  if (whole === '') throw new Error('no .blend, or a compressed one');
  const next = Number(minor) + 1;
  const bytes = Buffer.from(file);
  bytes.write(`${before}${major}${String(next).padStart(2, '0')}`, 'latin1');
  return { bytes, version: `${major}.${String(next)}` };
}
