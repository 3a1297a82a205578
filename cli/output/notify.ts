import { execFile } from 'node:child_process';
import { own } from '../terminal/own-codes';

/** Milliseconds to wait for a desktop that does not answer. */
const PATIENCE = 5000;

/**
 * Notifies the user of an end: by the desktop's notification where there is one, and on a terminal by its bell and its notification (OSC
 * 9), which also work over ssh. Never fails, and does nothing when it cannot.
 */
export async function notify(
  title: string,
  text: string,
  env: NodeJS.ProcessEnv = process.env,
): Promise<void> {
  if (process.stderr.isTTY) process.stderr.write(own(`\u001b]9;${plain(title)}\u0007\u0007`));
  const command = desktopCommand(process.platform, plain(title), plain(text));
  if (!command) return;
  const [program, ...args] = command;
  await new Promise<void>((resolve) => {
    execFile(program, args, { timeout: PATIENCE, env }, () => {
      resolve();
    });
  });
}

/** The program that shows a notification on a system; undefined where there is none. */
export function desktopCommand(
  platform: NodeJS.Platform,
  title: string,
  text: string,
): readonly [string, ...string[]] | undefined {
  // The text is an argument of the script, and never part of its code.
  const script = [
    'on run argv',
    'display notification (item 2 of argv) with title (item 1 of argv)',
    'end run',
  ];
  switch (platform) {
    case 'linux':
      return ['notify-send', '--app-name=Brenda', '--', title, text];
    case 'darwin':
      return ['osascript', ...script.flatMap((line) => ['-e', line]), title, text];
    default:
      return undefined;
  }
}

/** Without control characters. */
function plain(text: string): string {
  return text.replace(/\p{Cc}+/gu, ' ').trim();
}
