/** `-f 1 -f 3` is `-f 1,3`: Blender, too, renders all of them. */
export function joinedFrames(more: string, before: string | undefined): string {
  return before === undefined ? more : `${before},${more}`;
}
