import { homedir } from 'node:os';

/** Everything that decides where Blenders may be. */
export interface Machine {
  readonly platform: NodeJS.Platform;
  /** The user's home folder. */
  readonly home: string;
  /** `PATH`; on Windows also the variables that name the usual folders. */
  readonly env: NodeJS.ProcessEnv;
  /** The root of system folders. @default - `/` */
  readonly root?: string;
}

export function thisMachine(env: NodeJS.ProcessEnv = process.env): Machine {
  return { platform: process.platform, home: homedir(), env };
}
