import endings from '../render/blender/brenda_driver/outputs/picture_endings.json';

/** Endings of one format, all of which are kept as they are. */
const ALIKE: readonly (readonly string[])[] = Object.values(endings.ofFormats);
const OF_PICTURES: ReadonlySet<string> = new Set(endings.ofPictures);

/**
 * The file name that Blender makes of a name without an ending: it replaces another format's ending, and puts a view's suffix before it.
 *
 * @param stem may have folders.
 * @param suffix the view's suffix; mostly empty.
 * @param ending with its dot; empty for a file that has none.
 */
export function pictureName(stem: string, suffix: string, ending: string): string {
  const alike = ALIKE.find((one) => one.includes(ending.toLowerCase())) ?? [ending.toLowerCase()];
  const own = split(stem);
  const hasEnding = ending !== '' && alike.includes(own.ending.toLowerCase());
  return hasEnding ? `${own.stem}${suffix}${own.ending}` : `${withoutPictureEnding(stem)}${suffix}${ending}`;
}

/** `shot_0012` of `shot_0012.png`. */
export function withoutPictureEnding(name: string): string {
  const { stem, ending } = split(name);
  return OF_PICTURES.has(ending.toLowerCase()) ? stem : name;
}

/** Blender takes a name that is only an ending as a name. */
function split(path: string): { readonly stem: string; readonly ending: string } {
  const hasDot = path.includes('.', path.lastIndexOf('/') + 1);
  const place = hasDot ? path.lastIndexOf('.') : path.length;
  return { stem: path.slice(0, place), ending: path.slice(place) };
}
