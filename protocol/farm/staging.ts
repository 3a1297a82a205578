import * as v from 'valibot';

const place = v.strictObject({
  bucket: v.pipe(v.string(), v.minLength(1)),
  key: v.pipe(v.string(), v.minLength(1)),
});

/** What a deployment puts where instances find it, also when the next deployment has something else. */
const copies = v.array(v.strictObject({ from: place, to: place }));

export type Copies = v.InferOutput<typeof copies>;

/** The property of the custom resource that holds them in JSON. */
export const COPIES_PROPERTY = 'Copies';

/** @throws when it is none. */
export function readCopies(json: string): Copies {
  return v.parse(copies, JSON.parse(json));
}
