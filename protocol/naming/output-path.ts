import { UserFault } from '../failure/fault';
import { escaped, hasToken, plainText, readNamePattern } from './name-pattern';

/** The folder and the names of frames. */
export interface OutputPath {
  /** Whether the folder is relative to that of the scene, as `//` is in Blender. */
  readonly isBesideScene: boolean;
  /** Empty for the folder that it is relative to. */
  readonly folder: string;
  /** The name pattern in it: see `readNamePattern`. @default - `frame_######` */
  readonly name?: string;
}

/** Whether a text is a URL outside S3: `https://films.example/shot010`. */
export function isAddress(text: string): boolean {
  return /^[a-z][a-z\d+.-]+:\/\//i.test(text) && !isInS3(text);
}

/** The name pattern when only a folder is given. */
export const OWN_NAME = 'frame_######';

/** Whether a text denotes a place in S3. */
export function isInS3(text: string): boolean {
  return /^s3:\/\//i.test(text);
}

const BESIDE_SCENE = /^(?:\/\/+|\{blend_dir(?:_lib)?\}\/+)/;

/**
 * Parses a path as `--output` accepts it. Without `{...}`, and without `#` in its last part, it is a folder. Otherwise its first parts
 * without `{...}` are the folder, and the rest is the name.
 *
 * @param where its source, for messages.
 * @throws UserFault when it is invalid.
 */
export function readOutputPath(text: string, where: string): OutputPath {
  if (text.trim() === '')
    throw new UserFault(`${where.trim()} "": names nothing; name a folder, . for this one`);
  if (isInS3(text))
    throw new UserFault(
      `${where}: is a place in S3, where only a farm puts frames, by its deployment's setting output; name a folder, and aws s3 sync FOLDER ${text.split(/[#{]/)[0] ?? ''} copies it there`,
    );
  if (isAddress(text))
    throw new UserFault(
      `${where}: is an address, and frames go into folders; name a folder, . for this one, and copy them there`,
    );
  const path = split(text, where);
  const { folder, name } = path;
  if (path.hasToken || name.includes('#')) return named(path, name.replace(/(?<=^|\/)$/, OWN_NAME), where);
  return { isBesideScene: path.isBesideScene, folder: plainText(joined(folder, name), where) };
}

/**
 * Parses the output path of a scene as Blender does: the text after its last slash begins the names.
 *
 * @param path.hasTemplates whether this Blender replaces `{...}` in it.
 * @throws UserFault when no file can have that name.
 */
export function readSceneOutput(
  path: { readonly text: string; readonly hasTemplates: boolean },
  where: string,
): Required<OutputPath> {
  // Blender treats a backslash as a slash, on every system.
  const text = path.text.replaceAll('\\', '/');
  const parts = split(path.hasTemplates ? text : escaped(text), where);
  return named(parts, parts.name.replace(/(?<=^|\/)$/, '####'), where);
}

interface Split {
  readonly isBesideScene: boolean;
  /** The first parts without `{...}`, except the very last part. */
  readonly folder: string;
  readonly name: string;
  readonly hasToken: boolean;
}

function split(text: string, where: string): Split {
  if (/[\p{Cc}\u2028\u2029]/u.test(text)) throw new UserFault(`${where}: it has a control character`);
  const beside = BESIDE_SCENE.exec(text)?.[0] ?? '';
  const parts = text.slice(beside.length).split('/');
  const token = parts.findIndex((part) => hasToken(part, where));
  const first = token === -1 ? parts.length - 1 : token;
  const before = parts.slice(0, first).join('/');
  return {
    isBesideScene: beside !== '',
    // A path with only the root before its names has the root as its folder.
    folder: before === '' && first > 0 ? '/' : before,
    name: parts
      .slice(first)
      .join('/')
      .replaceAll(/\/{2,}/g, '/'),
    hasToken: token !== -1,
  };
}

function named({ isBesideScene, folder }: Split, name: string, where: string): Required<OutputPath> {
  readNamePattern(name, where);
  return { isBesideScene, folder: plainText(folder, where), name };
}

function joined(folder: string, name: string): string {
  return folder === '' || folder === '/' ? folder + name : `${folder}/${name}`;
}
