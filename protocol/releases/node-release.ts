import known from './node-releases.json';

/** The Node.js that a deployment brings where the image of the instances may have none: a release with long-term support. */
export interface NodeRelease {
  readonly version: string;
  /** Of the archive, in hex. */
  readonly sha256: string;
  /** Where it can be had: nodejs.org first, then its mirrors. */
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

/** What of a farm's settings says whether its image may lack Node.js. */
interface ImageOfFarm {
  readonly bringNode?: boolean | undefined;
  readonly machineImage?: unknown;
  readonly image?: { readonly base?: unknown } | undefined;
}

/** Whether the deployment brings Node.js. Amazon Linux has it among its own packages; of another image it is known only at its boot. */
export function bringsNode({ bringNode, machineImage, image }: ImageOfFarm): boolean {
  return bringNode ?? (machineImage !== undefined || image?.base !== undefined);
}
