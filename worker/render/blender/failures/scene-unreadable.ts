import { UserFault } from '../../../../protocol/failure/fault';

/** Blender has read a scene, or a file that it links, and says that it cannot. */
export class SceneUnreadable extends UserFault {}
