import * as v from 'valibot';

const place = v.strictObject({
  bucket: v.pipe(v.string(), v.minLength(1)),
  key: v.pipe(v.string(), v.minLength(1)),
});

/** Objects that a deployment copies to where instances find them, even after the next deployment has replaced the originals. */
const copies = v.array(v.strictObject({ from: place, to: place }));

export type Copies = v.InferOutput<typeof copies>;

/** The property of the custom resource that holds them in JSON. */
export const COPIES_PROPERTY = 'Copies';

/** @throws when it is invalid. */
export function readCopies(json: string): Copies {
  return v.parse(copies, JSON.parse(json));
}
