/** Exit codes for the shell. */
export const exitCodes = {
  /** Every frame is there. */
  done: 0,
  /** Some frames failed, or Brenda itself did. */
  failed: 1,
  /** The command or its input is wrong; nothing was rendered. */
  usage: 2,
  /** The wait timed out; the code of timeout(1). */
  timedOut: 124,
  /** Ctrl-C, as shells count it: 128 and the number of SIGINT. */
  interrupted: 130,
} as const;
