/** A run that had to stop early through no fault of its scene. Rendered frames are kept. */
export class RunStopped extends Error {
  override readonly name: string = 'RunStopped';
}

/** The output folder was moved, renamed or deleted while frames were rendered into it. */
export class OutputGone extends RunStopped {
  override readonly name = 'OutputGone';

  /** @param now where it is. @default - unknown */
  constructor(
    path: string,
    readonly now?: string,
  ) {
    super(
      now === undefined
        ? `output folder ${path}: it was moved, or deleted, while frames were rendered into it`
        : `output folder ${path}: it was moved to ${now} while frames were rendered into it`,
    );
  }
}
