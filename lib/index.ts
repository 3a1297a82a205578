export type { BlenderRelease } from './blender-release';
export { FarmAlarms, type AlarmName } from './constructs/farm-alarms';
export { FarmBuckets } from './constructs/farm-buckets';
export { FarmNetwork } from './constructs/farm-network';
export { FARM_TAG, RenderFarm } from './constructs/render-farm';
export { type RenderFarmProps, type RenderOverrides, WhenDrained } from './constructs/render-farm-props';
export { TaskQueues } from './constructs/task-queues';
export { type InstanceNeeds, WorkerFleet } from './constructs/worker-fleet';
export { Project, type ProjectOptions } from './project/project';
