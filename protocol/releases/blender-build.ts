import * as v from 'valibot';

/**
 * The identity of a farm's Blender, as far as it decides pixels: `5.2.2 84098912…`, a version and the SHA-256 of its archive; or `image
 * ami-0123…`, the one of that image.
 */
export const blenderBuild = v.pipe(
  v.string(),
  v.maxLength(200),
  v.regex(
    /^(?:\d+\.\d+\.\d+ [0-9a-f]{64}|image [\w.:/-]+)$/,
    'must be a version and the SHA-256 of its archive, or "image" and the id of an image',
  ),
);

/** The build in an archive. */
export function buildOfArchive({
  version,
  sha256,
}: {
  readonly version: string;
  readonly sha256: string;
}): string {
  return `${version} ${sha256}`;
}

/** The build in an image; its id may be a CDK token. */
export function buildOfImage(imageId: string): string {
  return `image ${imageId}`;
}

/** `5.2.2`; undefined for a build in an image. */
export function versionOfBuild(build: string): string | undefined {
  return /^\d[\d.]*/.exec(build)?.[0];
}

/** For people: `Blender 5.2.2`, with its checksum if the other one has the same version. */
export function buildText(build: string, other?: string): string {
  const version = versionOfBuild(build);
  if (version === undefined) return `the Blender of ${build}`;
  const isSame = other !== undefined && versionOfBuild(other) === version;
  return `Blender ${version}${isSame ? ` (SHA-256 ${build.slice(version.length + 1, version.length + 9)}…)` : ''}`;
}
