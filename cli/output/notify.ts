import { execFile } from 'node:child_process';
import { own } from '../terminal/own-codes';

/** A desktop that does not answer is not waited for any longer, in milliseconds. */
const PATIENCE = 5000;

/**
 * Tells the user that something has ended: by the desktop's own notification where there is one, and on a terminal by its
 * bell and its notification (OSC 9), which also come through where the terminal is on another machine. Never fails, and says nothing when it
 * cannot.
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

/** What shows a notification on a system; undefined where nothing does. */
export function desktopCommand(
  platform: NodeJS.Platform,
  title: string,
  text: string,
): readonly [string, ...string[]] | undefined {
  // The text is an argument of the script, and never a part of it.
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

/** Without what a terminal would take for something else. */
function plain(text: string): string {
  return text.replace(/\p{Cc}+/gu, ' ').trim();
}
