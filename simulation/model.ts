/** What may be wrong with an instance. */
export const FAULTS = {
  'never boots': 'Its user data never run.',
  'dies in its boot': 'It goes without a word before its worker says one, and another comes.',
  'dies every eight minutes': 'It goes without a word, and its frames take longer.',
  'renders nothing': 'Its worker says that it is there, and takes no task.',
  hangs: 'Its worker takes a task and keeps it for as long as SQS lets it, again and again.',
} as const;

export type Fault = keyof typeof FAULTS;

/** The world a farm is simulated in. Times are seconds. */
export interface Model {
  readonly seed: number;
  readonly frames: number;
  /** The most instances; one worker runs on each. */
  readonly workers: number;
  /** The mean time that a frame takes; frames are log-normal. */
  readonly frameSeconds: number;
  /** Standard deviation of the logarithm of a frame's time: 0 makes all alike. */
  readonly spread: number;
  /** Opening the scene in a Blender that was started for it. */
  readonly openSeconds: number;
  /** Checking and uploading a frame, and writing its record. */
  readonly publishSeconds: number;
  /** From asking for an instance until it is billed. */
  readonly launchSeconds: number;
  /** From then until its worker asks for a task. */
  readonly bootSeconds: number;
  /** Of one instance. */
  readonly interruptionsPerHour: number;
  /** The share of interruptions of which the instance is told two minutes before; of the others, not at all. */
  readonly noticed: number;
  /** The probability that SQS delivers a message and leaves it visible. */
  readonly duplicated: number;
  /** SQS's counts are at most so old. */
  readonly countLag: number;
  /** Tasks that are put on the queue in a second. */
  readonly seedsPerSecond: number;
  /** The share of frames that can never be rendered. */
  readonly bad: number;
  /** The probability that Blender crashes on a frame that it can render. */
  readonly crashes: number;
  /** US dollars for an instance and hour. */
  readonly pricePerHour: number;
  readonly leaseSeconds: number;
  /** How often a message may be received before SQS puts it with the dead letters. */
  readonly maxReceives: number;
  /** Evenly among the instances this share has that fault. @default - none */
  readonly broken?: { readonly fault: Fault; readonly share: number };
}

/** Long frames kept in parts: a model of what slices of samples cost and save, not of how they are merged. */
export interface Slices {
  /** Frames that take less are rendered in one. */
  readonly from: number;
  /** Rendering between two that are kept; 0: as a worker decides. */
  readonly every: number;
  /** What keeping one costs: the scene is synchronised again, the slice is written and uploaded. */
  readonly overhead: number;
}

/** How a farm goes about it. */
export interface Policy {
  readonly name: string;
  /** Whose workers, fleet and queue settings. */
  readonly of: 'brenda' | 'original';
  /** Frames in a task. */
  readonly taskSize: number;
  readonly slices?: Slices;
}

/** The id of the one job that is simulated. */
export const SIMULATED_JOB = '0000000000000001';
