/** blender.org's folder of a series: `5.2`. */
export function downloadsOf(series: string): string {
  return `https://download.blender.org/release/Blender${series}/`;
}
