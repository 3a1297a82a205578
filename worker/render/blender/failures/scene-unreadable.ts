import { UserFault } from '../../../../protocol/failure/fault';

/** Blender found a scene, or a file that it links, and reported that it cannot read it. */
export class SceneUnreadable extends UserFault {}
