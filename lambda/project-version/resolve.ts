import {
  projectOf,
  snapshotText,
  VERSION_ATTRIBUTES,
  type VersionPart,
  type VersionQuestion,
} from '../../protocol/scene/project-version';

/** The sources of the answers. */
export interface World {
  /** @throws UserFault unless one snapshot has the name. */
  snapshotNamed(name: string): Promise<string>;
  /** @throws when there is no such object. */
  versionOf(place: { readonly bucket: string; readonly key: string }): Promise<{ readonly etag: string }>;
}

/** Resolves what a deployment could not know of its project: the snapshots that have the names, and the project's hash. */
export async function resolve({ parts }: VersionQuestion, world: World): Promise<Record<string, string>> {
  const attributes: Record<string, string> = {};
  const textOf = async (part: VersionPart, index: number): Promise<string> => {
    if ('text' in part) return part.text;
    if ('snapshotNamed' in part) {
      const id = await world.snapshotNamed(part.snapshotNamed);
      attributes[VERSION_ATTRIBUTES.snapshot(index)] = id;
      return snapshotText(part.as, id);
    }
    const { etag } = await world.versionOf(part);
    attributes[VERSION_ATTRIBUTES.tag] = etag;
    return `s3://${part.bucket}/${part.key}#${etag}`;
  };
  const texts = await Promise.all(parts.map(textOf));
  return { ...attributes, [VERSION_ATTRIBUTES.project]: projectOf(texts) };
}
