/**
 * The group's termination lifecycle hook: the group waits with the termination of an instance until its worker has released or recorded its
 * task.
 */
export const TERMINATION_HOOK = 'brenda-worker';

/**
 * How long the group waits for a heartbeat of the worker. It also waits this long when there is no worker to send one. A worker may extend
 * the wait to a hundred times as much: https://docs.aws.amazon.com/autoscaling/ec2/userguide/lifecycle-hooks.html
 */
export const HOOK_SECONDS = 60;

/**
 * How long a worker has when its instance is replaced because of an elevated risk of interruption. A longer frame is better started on
 * another instance.
 */
export const HELD_SECONDS = 900;
