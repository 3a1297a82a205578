import { spawn } from 'node:child_process';

/**
 * Runs a program, Node if none is named, in the foreground, and resolves to its exit code. An interrupt is the program's to
 * answer: the terminal sends it there too, and we stay until it has tidied up.
 */
export function runToTheEnd(args, options, program = process.execPath) {
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, { stdio: 'inherit', ...options });
    const wait = () => undefined;
    const pass = () => child.kill('SIGTERM');
    process.on('SIGINT', wait).on('SIGTERM', pass);
    child.once('error', reject);
    child.once('close', (code) => {
      process.off('SIGINT', wait).off('SIGTERM', pass);
      resolve(code ?? 1);
    });
  });
}
