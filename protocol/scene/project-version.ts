import { createHash } from 'node:crypto';
import * as v from 'valibot';

const text = v.pipe(v.string(), v.minLength(1));

/** The parts of a project that its frames depend on. */
const part = v.union([
  /** A known value. */
  v.strictObject({ text }),
  /** A snapshot, by its tag Name; `as` is its use. */
  v.strictObject({ as: v.string(), snapshotNamed: text }),
  /** An object in S3, in its current version. */
  v.strictObject({ bucket: text, key: text }),
]);

export type VersionPart = v.InferOutput<typeof part>;

const question = v.strictObject({ parts: v.pipe(v.array(part), v.minLength(1)) });

export type VersionQuestion = v.InferOutput<typeof question>;

/** @throws when it is invalid. */
export function readVersionQuestion(json: string): VersionQuestion {
  return v.parse(question, JSON.parse(json));
}

/** The property of the custom resource that holds the question in JSON. */
export const VERSION_PROPERTY = 'Question';

/** The attributes of the custom resource. */
export const VERSION_ATTRIBUTES = {
  /** The project of a job. */
  project: 'Project',
  /** The version of the object. */
  tag: 'Tag',
  /** The id of the snapshot that the nth part names. */
  snapshot: (index: number) => `Snapshot${String(index)}`,
} as const;

/** The resolved text of a part. */
export function snapshotText(as: string, id: string): string {
  return as === '' ? `ebs://${id}` : `${as}=${id}`;
}

/** The hash of a project with these parts. */
export function projectOf(texts: readonly string[]): string {
  return createHash('sha256').update(texts.join('\n')).digest('hex');
}
