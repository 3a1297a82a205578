// In IAM, an asterisk in a resource also matches slashes: what may write into `logs/` of any job, by an asterisk, may write into every
// folder that is called `logs`, and a job's id may be "id/frames/other".

/** The prefix of a job's objects, whichever job it is: an id has 16 characters. */
export const ANY_JOB = `jobs/${'?'.repeat(16)}`;

/** Why a resource with `ANY_JOB` in it also has an asterisk. */
export const ALL_JOBS =
  'Which jobs and units there will be is not known at deployment; the bucket, and the kind of object, are.';
