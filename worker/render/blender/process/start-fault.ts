import { ColourConfigFault, refusalIn } from '../../ocio/config-fault';
import { BlenderCrashed } from '../failures/blender-crashed';
import { BlenderUnusable } from '../failures/blender-unusable';
import type { BlenderOptions } from './spawn-blender';

/** Why a Blender did not start: a fault that the user can fix, where its log names one; else the error itself. */
export function startFault(
  error: unknown,
  { executable, ocio }: Pick<BlenderOptions, 'executable' | 'ocio'>,
): unknown {
  if (!(error instanceof BlenderCrashed)) return error;
  const lines = error.log.split('\n');
  if (ocio !== undefined && error.log.includes('OpenColorIO Error'))
    return new ColourConfigFault(ocio, `Blender crashes on it: ${refusalIn(lines) ?? error.message}`);
  // One that was ended from outside has not reported its fault.
  if (error.end.signal) return error;
  const said = lines.findLast((line) => line.trim() !== '' && line !== 'Blender quit');
  return new BlenderUnusable(
    `"${executable}" does not start as Blender does: ${said ? `it says "${said}"` : error.message}`,
  );
}
