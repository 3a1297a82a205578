import { UserFault } from '../../../../protocol/failure/fault';

/** This machine has no Blender, or it does not start. Another machine may have a better one. */
export class BlenderUnusable extends UserFault {}
