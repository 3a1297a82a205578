import { BlenderNumber } from '../../../worker/project/blend-header';

/** Which release a Blender is: `5.2.2`, or `5.2` where no more is known. */
export class Release {
  private constructor(
    readonly series: BlenderNumber,
    readonly patch: number | undefined,
    /** As Blender says it: `5.2.2 LTS`. */
    readonly text: string,
  ) {}

  /** @param text begins with the numbers: `5.2.2 LTS`, `4.3`. @returns undefined when it does not. */
  static parse(text: string): Release | undefined {
    const [, series, patch] = /^(\d{1,3}\.\d{1,3})(?:\.(\d{1,3}))?(?!\.?\d)/.exec(text) ?? [];
    if (series === undefined) return undefined;
    return new Release(BlenderNumber.parse(series), patch === undefined ? undefined : Number(patch), text);
  }

  /** Whether files of one are files of the other: they differ in the third number alone. */
  isOf(series: BlenderNumber): boolean {
    return this.series.toString() === series.toString();
  }

  /** Whether this is what `5`, `5.2` or `5.2.2` means. */
  isMeantBy(wanted: string): boolean {
    const [major, minor, patch] = wanted.split('.').map(Number);
    return (
      this.series.major === major &&
      (minor === undefined || this.series.minor === minor) &&
      (patch === undefined || this.patch === patch)
    );
  }

  /** Whether `wanted` may mean this, once its third number is known. */
  mayBeMeantBy(wanted: string): boolean {
    if (this.patch !== undefined) return this.isMeantBy(wanted);
    return this.isMeantBy(wanted.split('.').slice(0, 2).join('.'));
  }

  /** Whether the two say the same as far as both say something. */
  agreesWith({ series, patch }: Release): boolean {
    return this.isOf(series) && (patch === undefined || this.patch === undefined || patch === this.patch);
  }
}

/** For sorting, the newest first. */
export function newestFirst(a: Release, b: Release): number {
  return (
    b.series.major - a.series.major || b.series.minor - a.series.minor || (b.patch ?? -1) - (a.patch ?? -1)
  );
}
