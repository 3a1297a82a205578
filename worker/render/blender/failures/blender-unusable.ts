import { UserFault } from '../../../../protocol/failure/fault';

/** There is no Blender on this machine, or it does not come up. Another machine may have a better one. */
export class BlenderUnusable extends UserFault {}
