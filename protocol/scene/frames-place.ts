import { BUCKET_NAME } from '../farm/setting-forms';
import * as v from 'valibot';
import { UserFault } from '../failure/fault';
import { isAddress, isInS3, readOutputPath } from '../naming/output-path';

/** The location of a farm's frames in a user's bucket. */
export interface FramesPlace {
  readonly bucket: string;
  /** Without a slash at either end, and never empty. */
  readonly prefix: string;
}

/** The value of a farm's setting `output`. */
export interface FarmOutput {
  /** @default - the farm's own bucket, below the job */
  readonly place?: FramesPlace;
  /** A pattern for `readNamePattern`. @default - `frame_######` */
  readonly name?: string;
}

const SCHEME = /^s3:\/\//i;
/**
 * The characters that S3 calls safe (https://docs.aws.amazon.com/AmazonS3/latest/userguide/object-keys.html), without `*`: in a policy,
 * `*`, `?` and `$` are special, and a role may reach only this prefix.
 */
const PART = /^(?!\.)[\w!.'()=+,@-]+$/;
/** The maximum length of a key in bytes: https://docs.aws.amazon.com/AmazonS3/latest/userguide/object-keys.html */
const LONGEST_KEY = 1024;
/** The rest is for names. */
const LONGEST_PREFIX = 512;

const EMPTY_PART = 'a part of it is empty; write one / between two parts';
const EXAMPLE = 's3://my-films/shot010';

/**
 * Parses a setting `output`: a name, such as `shot010_####`, or a place in S3 with or without a name: `s3://bucket/prefix`,
 * `s3://bucket/prefix/shot010_####`.
 *
 * @param where its source, for messages.
 * @throws UserFault when it is no valid place, or no file can have that name.
 */
export function readFarmOutput(text: string, where: string): FarmOutput {
  const allowed = `must be a name like "shot010_####", or a place like "${EXAMPLE}"`;
  if (text.trim() === '') throw new UserFault(`${where}: names nothing; ${allowed}`);
  if (isAddress(text)) throw new UserFault(`${where}: is an address, and no place in S3; ${allowed}`);
  if (!isInS3(text)) return { name: text };
  const [, bucket = '', rest = ''] = /^([^/]*)\/?(.*)$/s.exec(text.replace(SCHEME, '')) ?? [];
  const refuse = (why: string): never => {
    throw new UserFault(`${where}: ${why}`);
  };
  if (!BUCKET_NAME.test(bucket))
    refuse(
      `"${bucket}" cannot be a bucket: 3 to 63 small letters, digits, dots and dashes; write it like ${EXAMPLE}`,
    );
  if (rest.replaceAll('/', '') === '')
    refuse(
      `names the whole bucket, and a farm writes below one name in it alone; write s3://${bucket}/NAME, like ${EXAMPLE}`,
    );
  if (rest.startsWith('/')) refuse(EMPTY_PART);
  const { isBesideScene, folder, name } = readOutputPath(rest, where);
  if (isBesideScene) refuse('there is no scene to be beside in S3; leave {blend_dir}/ out');
  const prefix = folder.replace(/\/$/, '');
  const fault = prefixFault(prefix);
  if (fault !== undefined) refuse(fault);
  return { place: { bucket, prefix }, ...(name === undefined ? {} : { name }) };
}

function prefixFault(prefix: string): string | undefined {
  if (prefix === '')
    return `frames need a name that they lie below, in front of the first # or {...}; write it like ${EXAMPLE}/{job}/####`;
  const parts = prefix.split('/');
  if (parts.includes('')) return EMPTY_PART;
  const bad = parts.find((part) => !PART.test(part));
  if (bad !== undefined)
    return bad.startsWith('.')
      ? `"${bad}": no part may begin with a dot; write out where the frames go, like ${EXAMPLE}`
      : `"${bad}": what frames lie below may have letters, digits and ! - _ . ' ( ) = + , @`;
  return prefix.length > LONGEST_PREFIX
    ? `what frames lie below is longer than ${String(LONGEST_PREFIX)} bytes, and a name in S3 has ${String(LONGEST_KEY)} with the file's`
    : undefined;
}

/** `s3://bucket/prefix` */
export function placeText({ bucket, prefix }: FramesPlace): string {
  return `s3://${bucket}/${prefix}`;
}

/** The key of a file there. */
export function keyIn({ prefix }: FramesPlace, name: string): string {
  return `${prefix}/${name}`;
}

/** Whether a key exceeds S3's maximum length. */
export function isTooLongAKey(key: string): boolean {
  return Buffer.byteLength(key) > LONGEST_KEY;
}

/** Whether `placeText` may have written a text. */
export function isPlace(text: string): boolean {
  return parsed(text) !== undefined;
}

/** Parses a place that `placeText` has written. @throws UserFault for any other text. */
export function readPlace(text: string): FramesPlace {
  const place = parsed(text);
  if (!place) throw new UserFault(`${text}: is no place for frames; it is written like ${EXAMPLE}`);
  return place;
}

function parsed(text: string): FramesPlace | undefined {
  const [, bucket = '', prefix = ''] = /^s3:\/\/([^/]*)\/(.*)$/s.exec(text) ?? [];
  return BUCKET_NAME.test(bucket) && prefixFault(prefix) === undefined ? { bucket, prefix } : undefined;
}

/** The location of frames in records and jobs, as `placeText` writes it. */
export const storedPlace = v.pipe(v.string(), v.check(isPlace, 'must be a place in S3: s3://bucket/prefix'));
