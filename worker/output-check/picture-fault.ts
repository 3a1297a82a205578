import type { ExpectedFile } from './expected-file';
import type { Picture, PictureFormat } from './picture/picture';

/** Blender's formats that are another format in the file. */
const WRITTEN_AS: Readonly<Record<string, PictureFormat>> = {
  OPEN_EXR_MULTILAYER: 'OPEN_EXR',
  TARGA_RAW: 'TARGA',
};

/** Formats that are read here. A newer Blender may have others, which are not checked. */
const READ: ReadonlySet<string> = new Set<PictureFormat>([
  'AVIF',
  'BMP',
  'CINEON',
  'DPX',
  'HDR',
  'IRIS',
  'JPEG',
  'JPEG2000',
  'OPEN_EXR',
  'PNG',
  'TARGA',
  'TIFF',
  'WEBP',
]);

/** Formats with as many channels as the mode has, and those whose values have the depth that the scene sets. */
const SAME_CHANNELS: readonly PictureFormat[] = ['AVIF', 'IRIS', 'PNG', 'TARGA', 'TIFF'];
const SAME_DEPTH: readonly PictureFormat[] = ['AVIF', 'DPX', 'PNG', 'TIFF'];

const CHANNELS: Readonly<Record<string, number>> = { BW: 1, RGB: 3, RGBA: 4 };

/** How a whole picture differs from the scene's settings; undefined when it does not. Follows the file's name in messages. */
export function pictureFault(
  found: Picture | undefined,
  { format, picture: wanted }: ExpectedFile,
): string | undefined {
  const asked = WRITTEN_AS[format] ?? format;
  if (!READ.has(asked)) return undefined;
  if (!found) return `is no picture; the scene writes ${format}`;
  if (found.format !== asked) return `is in the format ${found.format}; the scene writes ${format}`;
  if (!wanted) return undefined;
  if (found.width !== wanted.width || found.height !== wanted.height)
    return `is ${size(found)} pixels; the scene says ${size(wanted)}`;
  const channels = CHANNELS[wanted.mode];
  if (channels !== undefined && !hasChannels(found, channels, format))
    return `has ${String(found.channels)} channels; the scene says ${wanted.mode}`;
  if (SAME_DEPTH.includes(found.format) && found.depth !== wanted.depth)
    return `has ${String(found.depth)} bits a value; the scene says ${String(wanted.depth)}`;
  return undefined;
}

/** An EXR may have more channels (depth, other views); a multilayer one has those of its layers. */
function hasChannels(found: Picture, wanted: number, format: string): boolean {
  if (SAME_CHANNELS.includes(found.format)) return found.channels === wanted;
  return format !== 'OPEN_EXR' || wanted === 1 || found.channels >= wanted;
}

function size({ width, height }: { readonly width: number; readonly height: number }): string {
  return `${String(width)} x ${String(height)}`;
}
