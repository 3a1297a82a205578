import { BlenderNumber } from '../../../worker/project/blend-header';

/** Which release a Blender is: `5.2.2`, or `5.2` where no more is known. */
export class Release {
  private constructor(
    readonly series: BlenderNumber,
    readonly patch: number | undefined,
    /** In Blender's own form: `5.2.2 LTS`. */
    readonly text: string,
  ) {}

  /** @param text begins with the numbers: `5.2.2 LTS`, `4.3`. @returns undefined when it does not. */
  static parse(text: string): Release | undefined {
    const [, series, patch] = /^(\d{1,3}\.\d{1,3})(?:\.(\d{1,3}))?(?!\.?\d)/.exec(text) ?? [];
    if (series === undefined) return undefined;
    return new Release(BlenderNumber.parse(series), patch === undefined ? undefined : Number(patch), text);
  }

  /** Whether both read the same files: they differ only in the third number. */
  isOf(series: BlenderNumber): boolean {
    return this.series.toString() === series.toString();
  }

  /** Whether `5`, `5.2` or `5.2.2` names this release. */
  isMeantBy(wanted: string): boolean {
    const [major, minor, patch] = wanted.split('.').map(Number);
    return (
      this.series.major === major &&
      (minor === undefined || this.series.minor === minor) &&
      (patch === undefined || this.patch === patch)
    );
  }

  /** Whether `wanted` may name this one, once its third number is known. */
  mayBeMeantBy(wanted: string): boolean {
    if (this.patch !== undefined) return this.isMeantBy(wanted);
    return this.isMeantBy(wanted.split('.').slice(0, 2).join('.'));
  }

  /** Whether the two agree in all numbers that both have. */
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
