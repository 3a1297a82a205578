import { execFile, execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { cpSync, mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { type Moto, startMoto } from '../aws/moto';
import { motoWith, type Script } from '../aws/moto-with';
import { RefusingAws } from '../aws/refusing/refusing-aws';
import { temporaryFolder } from '../temporary-folder';

const root = join(__dirname, '..', '..', '..');
const run = promisify(execFile);

export const REGION = 'us-east-1';
/** The only one that moto knows. */
export const ACCOUNT = '123456789012';

/** An AWS account in moto, and a checkout from which somebody deploys to it. */
export class EmulatedAccount {
  /** What instances and functions speak to, in place of the emulator. */
  readonly refusing: RefusingAws;

  private constructor(
    private readonly moto: Moto,
    /** The checkout: what is in this one, with a context file and assemblies of its own. */
    readonly checkout: string,
  ) {
    this.refusing = new RefusingAws(moto.env['AWS_ENDPOINT_URL'] ?? '');
  }

  /** @param script answers in place of moto's. @default - none */
  static async open(settings: Readonly<Record<string, unknown>>, script?: Script): Promise<EmulatedAccount> {
    const checkout = join(temporaryFolder(), 'checkout');
    mkdirSync(checkout);
    for (const name of readdirSync(root)) {
      if (!/^(?:\.|cdk\.out|cdk\.context\.json$)/.test(name))
        symlinkSync(join(root, name), join(checkout, name));
    }
    const moto = await startMoto();
    const account = new EmulatedAccount(script ? await scripted(moto, script) : moto, checkout);
    account.setContext(settings);
    return account;
  }

  /** What whoever deploys, and what a function that runs, finds in its environment. */
  get env(): Readonly<Record<string, string>> {
    return this.moto.env;
  }

  /** Writes the context file. */
  setContext(settings: Readonly<Record<string, unknown>>): void {
    writeFileSync(join(this.checkout, 'cdk.context.json'), JSON.stringify({ brenda: settings }));
  }

  /** Copies a project into the checkout, where it may be changed. */
  copyProject(from: string, name: string): string {
    const folder = join(this.checkout, name);
    cpSync(join(root, from), folder, { recursive: true });
    return folder;
  }

  /**
   * Puts an archive of Blender among the downloads of whoever deploys.
   *
   * @param files of the folder in it, all of them programs.
   * @returns its SHA-256.
   */
  downloadBlender(version: string, files: Readonly<Record<string, string>>): string {
    const name = `blender-${version}-linux-x64`;
    const packed = join(temporaryFolder(), name);
    mkdirSync(packed);
    for (const [file, content] of Object.entries(files))
      writeFileSync(join(packed, file), content, { mode: 0o755 });
    const downloads = join(this.checkout, 'Downloads');
    mkdirSync(downloads, { recursive: true });
    const archive = join(downloads, `${name}.tar.xz`);
    execFileSync('tar', ['-cJf', archive, '-C', join(packed, '..'), name]);
    return createHash('sha256').update(readFileSync(archive)).digest('hex');
  }

  /**
   * Runs the CDK's own command line: `npx cdk`, without npm in between.
   *
   * Its app is not validated by the rules of CloudFormation, which takes three seconds of its four; `cdkValidated` does that.
   *
   * @returns what it printed, on both streams.
   * @throws with that when it fails.
   */
  cdk(...args: readonly string[]): Promise<string> {
    return this.runCdk(args, { CDK_VALIDATION: 'false' });
  }

  /** The same, with the validation that users have. */
  cdkValidated(...args: readonly string[]): Promise<string> {
    return this.runCdk(args, {});
  }

  private async runCdk(args: readonly string[], variables: NodeJS.ProcessEnv): Promise<string> {
    const program = join(root, 'node_modules', 'aws-cdk', 'bin', 'cdk');
    const env = {
      ...process.env,
      ...this.env,
      HOME: this.checkout,
      // No telemetry, no look at what is newer, no waiting for a metadata service: nothing goes beyond this machine.
      CDK_DISABLE_CLI_TELEMETRY: 'true',
      CDK_DISABLE_VERSION_CHECK: 'true',
      AWS_EC2_METADATA_DISABLED: 'true',
      ...variables,
    };
    try {
      const { stdout, stderr } = await run(
        process.execPath,
        [program, ...args, '--no-notices', '--no-color'],
        {
          cwd: this.checkout,
          env,
          maxBuffer: 2 ** 26,
        },
      );
      return `${stdout}${stderr}`;
    } catch (error) {
      const { stdout, stderr } = error as { stdout: string; stderr: string };
      throw new Error(`cdk ${args.join(' ')} failed:\n${stdout}\n${stderr}`, { cause: error });
    }
  }

  /** Asks AWS's own command line. */
  async aws<T>(...args: readonly string[]): Promise<T> {
    const env = { ...process.env, ...this.env, AWS_DEFAULT_REGION: REGION, AWS_PAGER: '' };
    const { stdout } = await run('aws', [...args, '--output', 'json'], { env, maxBuffer: 2 ** 26 });
    return (stdout === '' ? undefined : JSON.parse(stdout)) as T;
  }

  async close(): Promise<void> {
    await this.refusing.close();
    await this.moto.stop();
  }
}

async function scripted(moto: Moto, script: Script): Promise<Moto> {
  const server = await motoWith(moto, script);
  return {
    env: { ...moto.env, ...server.env },
    reset: () => moto.reset(),
    async stop() {
      await server.close();
      await moto.stop();
    },
  };
}
