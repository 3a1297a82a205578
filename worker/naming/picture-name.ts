import endings from '../blender/brenda_driver/picture_endings.json';

/** Endings of one format, all of which are left as they are. */
const ALIKE: readonly (readonly string[])[] = Object.values(endings.ofFormats);
const OF_PICTURES: ReadonlySet<string> = new Set(endings.ofPictures);

/**
 * A file's name as Blender makes it of one without an ending: what a view adds comes before the last dot, and an ending of another format is replaced.
 *
 * @param stem may have folders.
 * @param suffix what its view adds; mostly nothing.
 * @param ending with its dot.
 */
export function pictureName(stem: string, suffix: string, ending: string): string {
  const own = split(stem);
  const name = `${own.stem}${suffix}${own.ending}`;
  const alike = ALIKE.find((one) => one.includes(ending.toLowerCase())) ?? [ending.toLowerCase()];
  if (alike.some((one) => name.toLowerCase().endsWith(one))) return name;
  return `${withoutPictureEnding(name)}${ending}`;
}

/** `shot_0012` of `shot_0012.png`. */
export function withoutPictureEnding(name: string): string {
  const { stem, ending } = split(name);
  return OF_PICTURES.has(ending.toLowerCase()) ? stem : name;
}

/** To Blender a name of nothing but an ending is one. */
function split(path: string): { readonly stem: string; readonly ending: string } {
  const place = path.indexOf('.', path.lastIndexOf('/') + 1) === -1 ? path.length : path.lastIndexOf('.');
  return { stem: path.slice(0, place), ending: path.slice(place) };
}
