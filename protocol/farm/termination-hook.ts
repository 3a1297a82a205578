/** The group's lifecycle hook: it waits with the end of an instance until the worker there has given back or recorded what it holds. */
export const TERMINATION_HOOK = 'brenda-worker';

/**
 * How long the group waits for a word of the worker. So long it waits, too, where there is no worker that could say one. A worker may ask
 * for a hundred times as much: https://docs.aws.amazon.com/autoscaling/ec2/userguide/lifecycle-hooks.html
 */
export const HOOK_SECONDS = 60;

/** How long a worker has when its instance is replaced because EC2 may take it back. What takes longer is better begun elsewhere. */
export const HELD_SECONDS = 900;
