import { createHash } from 'node:crypto';
import * as v from 'valibot';

const text = v.pipe(v.string(), v.minLength(1));

/** What a project is made of, as far as its frames depend on it. */
const part = v.union([
  /** What is known already. */
  v.strictObject({ text }),
  /** A snapshot, by its tag Name; `as` is what it is used for. */
  v.strictObject({ as: v.string(), snapshotNamed: text }),
  /** An object in S3, in the version it has now. */
  v.strictObject({ bucket: text, key: text }),
]);

export type VersionPart = v.InferOutput<typeof part>;

const question = v.strictObject({ parts: v.pipe(v.array(part), v.minLength(1)) });

export type VersionQuestion = v.InferOutput<typeof question>;

/** @throws when it is none. */
export function readVersionQuestion(json: string): VersionQuestion {
  return v.parse(question, JSON.parse(json));
}

/** The property of the custom resource that holds the question in JSON. */
export const VERSION_PROPERTY = 'Question';

/** What can be read of the custom resource once it is there. */
export const VERSION_ATTRIBUTES = {
  /** The project of a job. */
  project: 'Project',
  /** The version of the object. */
  tag: 'Tag',
  /** The id of the snapshot that the nth part names. */
  snapshot: (index: number) => `Snapshot${String(index)}`,
} as const;

/** One text for each part, as it turned out to be. */
export function snapshotText(as: string, id: string): string {
  return as === '' ? `ebs://${id}` : `${as}=${id}`;
}

/** What a job calls a project that is made of these. */
export function projectOf(texts: readonly string[]): string {
  return createHash('sha256').update(texts.join('\n')).digest('hex');
}
