const SCENE_ENDING = /\.(?:blend|zip|tar|tgz|tar\.(?:gz|zst))$/i;

/** `shots/010` of `shots/010.blend`; an archive loses its ending, too. */
export function withoutSceneEnding(path: string): string {
  return path.replace(SCENE_ENDING, '');
}
