/** Where blender.org has the releases of a series: `5.2`. */
export function downloadsOf(series: string): string {
  return `https://download.blender.org/release/Blender${series}/`;
}
