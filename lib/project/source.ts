import { BUCKET_NAME, isSnapshotId } from '../../protocol/farm/setting-forms';
import { hasArchiveName } from '../../worker/project/archive/archive-names';

/** The source of a project. */
export type ProjectSource =
  /** A folder, a .blend or an archive on the machine that deploys. */
  | { readonly kind: 'local'; readonly path: string }
  | { readonly kind: 's3'; readonly bucket: string; readonly key: string }
  | { readonly kind: 'snapshot'; readonly snapshot: string }
  /** A folder, or a .blend, in the image of the instances. */
  | { readonly kind: 'image'; readonly path: string };

/**
 * Parses a user's text: `./folder`, `scene.blend`, `s3://bucket/key.zip`, `ebs://snap-…`, `ebs://Name`, `file:///folder`.
 *
 * @throws Error whose message lists what is allowed.
 */
export function readSource(text: string): ProjectSource {
  const [, scheme, rest = ''] = /^([a-z0-9]+):\/\/(.*)$/is.exec(text) ?? [];
  switch (scheme) {
    case undefined:
      if (text.trim() === '') throw new Error('must name a folder, a .blend or an archive');
      return { kind: 'local', path: text };
    case 's3':
      return s3Source(rest);
    case 'ebs':
      return { kind: 'snapshot', snapshot: readSnapshot(rest) };
    case 'file':
      if (!rest.startsWith('/'))
        throw new Error('must name an absolute folder of the image, as file:///opt/project');
      return { kind: 'image', path: decodeURI(rest) };
    default:
      throw new Error('must be a path, or begin with s3://, ebs:// or file://');
  }
}

function s3Source(rest: string): ProjectSource {
  const [, bucket = '', key = ''] = /^([^/]*)\/?(.*)$/s.exec(rest) ?? [];
  if (!BUCKET_NAME.test(bucket)) throw new Error('must name a bucket, as s3://bucket/project.zip');
  if (!hasArchiveName(key) && !/[^/]\.blend$/i.test(key)) {
    throw new Error(
      'must be the key of a .zip, .tar, .tar.gz, .tar.zst, .tar.xz or .tar.bz2, or of a .blend',
    );
  }
  return { kind: 's3', bucket, key };
}

/** @throws Error whose message lists what is allowed. */
export function readSnapshot(text: string): string {
  if (text.startsWith('snap-') && !isSnapshotId(text)) {
    throw new Error("must be a snapshot's id (snap- and 8 or 17 of 0-9 and a-f), or its Name");
  }
  if (text === '' || text.length > 255 || text !== text.trim()) {
    throw new Error("must be a snapshot's id, as snap-0123456789abcdef0, or its Name");
  }
  return text;
}
