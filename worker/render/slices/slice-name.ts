import type { SampleRange } from './slice-cover';

/** A slice in the store. Its name contains all its facts. */
export interface KeptSlice extends SampleRange {
  /** How long it took to render. */
  readonly seconds: number;
  /** A hash of what decided its values besides the job: only slices with the same hash belong to one frame. */
  readonly made: string;
  /** The hash of its file. */
  readonly sha256: string;
}

const NAME = /^(\d{6,})-(\d{6,})\.(\d+)s\.([0-9a-f]{12})\.([0-9a-f]{64})\.exr$/;

export function sliceName({ first, count, seconds, made, sha256 }: KeptSlice): string {
  const [from, many] = [first, count].map((value) => String(value).padStart(6, '0'));
  return `${from ?? ''}-${many ?? ''}.${String(Math.ceil(seconds))}s.${made}.${sha256}.exr`;
}

/** Undefined for what is no slice's name. */
export function readSliceName(name: string): KeptSlice | undefined {
  const [, first, count, seconds, made, sha256] = NAME.exec(name) ?? [];
  if (made === undefined || sha256 === undefined) return undefined;
  return { first: Number(first), count: Number(count), seconds: Number(seconds), made, sha256 };
}
