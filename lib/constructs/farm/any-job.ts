// In IAM, an asterisk in a resource also matches slashes. A permission for `logs/` of any job, written with an asterisk, would cover every
// folder with the name `logs`, and a job's id could be "id/frames/other".

/** The prefix of any job's objects: an id has 16 characters. */
export const ANY_JOB = `jobs/${'?'.repeat(16)}`;

/** The reason for an asterisk in a resource with `ANY_JOB`. */
export const ALL_JOBS =
  'Which jobs and units there will be is not known at deployment; the bucket, and the kind of object, are.';
