import known from './node-releases.json';

/** The Node.js that a deployment uploads when the instances' image may have none: a long-term support release. */
export interface NodeRelease {
  readonly version: string;
  /** SHA-256 of the archive, in hex. */
  readonly sha256: string;
  /** Download addresses: nodejs.org first, then its mirrors. */
  readonly urls: readonly [string, ...string[]];
}

/** nodejs.org's build for Linux. */
export function nodeRelease(isArm: boolean): NodeRelease {
  const machine = isArm ? 'arm64' : 'x64';
  const { version } = known;
  const at = (site: string): string => `${site}/v${version}/node-v${version}-linux-${machine}.tar.xz`;
  const [first = '', ...mirrors] = known.sites;
  return { version, sha256: known.archives[machine].sha256, urls: [at(first), ...mirrors.map(at)] };
}

/** The farm's settings that show whether its image may lack Node.js. */
interface ImageOfFarm {
  readonly bringNode?: boolean | undefined;
  readonly machineImage?: unknown;
  readonly image?: { readonly base?: unknown } | undefined;
}

/** Whether the deployment uploads Node.js. Amazon Linux has it among its own packages; another image shows it only at boot. */
export function bringsNode({ bringNode, machineImage, image }: ImageOfFarm): boolean {
  return bringNode ?? (machineImage !== undefined || image?.base !== undefined);
}
