/** What the shell is told. */
export const exitCodes = {
  /** Every frame is there. */
  done: 0,
  /** Some frames failed, or Brenda itself did. */
  failed: 1,
  /** The command or its input is wrong; nothing was rendered. */
  usage: 2,
  /** The time to wait for it was up first; as timeout(1) says it. */
  timedOut: 124,
  /** Ctrl-C, as shells count it: 128 and the number of SIGINT. */
  interrupted: 130,
} as const;
