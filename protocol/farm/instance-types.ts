/** The parts of an instance type's name: `c7gd.4xlarge` is family `c7gd`, size `4xlarge`. */
export interface InstanceTypeName {
  readonly family: string;
  readonly size: string;
}

/** EC2's family names: `c7i-flex`, `u7i-12tb`, `p6-b200`. Each contains a generation. */
const NAME = /^((?=[^.]*\d)[a-z][a-z\d]*(?:-[a-z\d]+)*)\.([a-z\d]+(?:-[a-z\d]+)*)$/;

export function instanceTypeName(name: string): InstanceTypeName | undefined {
  const [, family, size] = NAME.exec(name) ?? [];
  return family === undefined || size === undefined ? undefined : { family, size };
}

/** arm64: AWS's own have a `g` after the generation (`c7g`, `m8gd`, `g5g`), NVIDIA's begin with `gb`. The first was `a1`. */
export function isArm(name: string): boolean {
  const family = instanceTypeName(name)?.family ?? '';
  return family === 'a1' || /^[a-z]+\d+g|-gb\d/.test(family);
}

/** A GPU of any maker. */
export function hasGpu(name: string): boolean {
  return /^(?:g|gr|p)\d/.test(instanceTypeName(name)?.family ?? '');
}

/** NVIDIA GPUs. `g4ad` has AMD's, `g5g` is arm64. */
export function hasNvidiaGpu(name: string): boolean {
  return hasGpu(name) && instanceTypeName(name)?.family !== 'g4ad';
}

/** The vCPUs of a size: 16 for `4xlarge`. Undefined for bare metal, whose names do not contain it. */
export function vcpusOf(name: string): number | undefined {
  const size = instanceTypeName(name)?.size ?? '';
  const [, times] = /^(\d*)xlarge$/.exec(size) ?? [];
  if (times !== undefined) return 4 * Number(times === '' ? 1 : times);
  return { nano: 2, micro: 2, small: 2, medium: 1, large: 2 }[size];
}
