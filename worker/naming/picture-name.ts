import endings from '../render/blender/brenda_driver/outputs/picture_endings.json';

/** Endings of one format, all of which are left as they are. */
const ALIKE: readonly (readonly string[])[] = Object.values(endings.ofFormats);
const OF_PICTURES: ReadonlySet<string> = new Set(endings.ofPictures);

/**
 * A file's name as Blender makes it of one without an ending: an ending of another format is replaced, and what a view adds comes before it.
 *
 * @param stem may have folders.
 * @param suffix what its view adds; mostly nothing.
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

/** To Blender a name of nothing but an ending is one. */
function split(path: string): { readonly stem: string; readonly ending: string } {
  const hasDot = path.includes('.', path.lastIndexOf('/') + 1);
  const place = hasDot ? path.lastIndexOf('.') : path.length;
  return { stem: path.slice(0, place), ending: path.slice(place) };
}
