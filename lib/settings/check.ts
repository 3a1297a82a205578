import type { Fault } from './fault';
import type { Settings } from './schema';

/** Looks at settings that are right by themselves, and wrong together. A setting that is not there may be one that could not be read. */
export type Check = (settings: Settings) => Fault | readonly Fault[] | undefined;
