import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { LocalRender, LocalResult } from '../../../local/render/local-render';
import type { OutputPlace } from '../../../local/output-folder/output-place';
import { renderLocally } from '../../../local/render/render-locally';
import { OutputGone, RunStopped } from '../../../local/run/run-stopped';
import { sceneOutput } from '../../../local/scene/scene-output';
import { messageOf } from '../../../protocol/failure/fault';
import type { Finding } from '../../../protocol/failure/finding';
import { SceneRefused } from '../../../protocol/failure/scene-refused';
import { unitText } from '../../../protocol/job/unit-text';
import { ask } from '../../terminal/ask';
import { stderrColours } from '../../output/colours';
import { counted } from '../../output/counted';
import { exitCodes } from '../../program/exit-codes';
import { findingLines, howToAllow } from '../../output/findings-view';
import { missingLines } from '../status/folder-lines';
import { nextStep, stepAfter, stepAfterMove } from './next-step';
import { progressView } from './progress-view';
import { duration } from '../../output/rate';
import { wayLines } from '../status/text';
import type { Estimate } from '../../time-left/estimate';
import { type AfterEstimate, estimateFirst } from '../../time-left/estimate-first';
import { TimeLeft } from '../../time-left/time-left';
import { columnsOf } from '../../output/wrapped';

/** The result of one render. */
export interface Outcome {
  readonly exitCode: number;
  /** In one line: how many frames, or why none; where. */
  readonly text: string;
  /** For `--json`. @default - it ended too early for a result */
  readonly json?: object;
  /** Units that failed for good. @default - none, or it ended before that */
  readonly failures?: LocalResult['failures'];
  /** How long the rest takes, where that was requested. @default - it was not, or is unknown */
  readonly estimate?: Estimate;
}

/** A render request, before its scene is open. */
export interface AskedRender extends LocalRender {
  /** Whether the scene says where its frames go; `output` is empty until then. @default false */
  readonly isOutputOfScene?: boolean;
}

/** How it is rendered. */
export interface RenderOptions {
  /** Whether there is a person to ask. */
  readonly mayAsk: boolean;
  /** What follows the first three frames. @default - all is rendered in order */
  readonly estimate?: AfterEstimate;
}

/**
 * Renders one scene to its end, and reports events on stderr.
 *
 * @throws what `renderLocally` throws for wrong input.
 */
export async function renderOne(
  asked: AskedRender,
  stop: AbortSignal,
  { mayAsk, estimate }: RenderOptions,
): Promise<Outcome> {
  const timeLeft = new TimeLeft(asked.workers);
  const view = progressView(process.stderr, timeLeft);
  let told: Estimate | undefined;
  const goesOn: LocalRender['goesOn'] =
    estimate &&
    ((trial) =>
      estimateFirst(trial, { timeLeft, view, after: estimate, stop }, (all) => {
        told = all;
      }));
  let request: LocalRender = asked;
  const acknowledge = (): void => {
    view.show({ kind: 'note', text: 'stopping ...' });
  };
  stop.addEventListener('abort', acknowledge, { once: true });
  let result: LocalResult;
  try {
    if (asked.isOutputOfScene) request = { ...asked, ...(await outputOf(asked, view, stop)) };
    result = await renderLocally(
      {
        ...request,
        mayReplace: {
          ...request.mayReplace,
          ...(mayAsk ? { ask: (question) => view.hold(() => ask(question, stop)) } : {}),
        },
        ...(goesOn ? { goesOn } : {}),
      },
      (event) => {
        timeLeft.hear(event);
        view.show(event);
      },
      stop,
    );
  } catch (error) {
    view.close();
    if (error instanceof SceneRefused) return refused(error.errors, request);
    if (!(error instanceof RunStopped) && !stop.aborted) throw error;
    return error instanceof OutputGone && !stop.aborted
      ? outputGone(error)
      : stopped(messageOf(error), request, stop);
  } finally {
    stop.removeEventListener('abort', acknowledge);
  }
  view.close();
  for (const { unit, reason } of result.failures) process.stderr.write(`${unitText(unit)}: ${reason}\n`);
  if (result.madeWith.length > 1)
    process.stderr.write(`${wayLines(result.madeWith, undefined, stderrColours.yellow).join('\n')}\n`);
  const text = summary(result, request.output);
  process.stderr.write(`${text}\n`);
  if (result.failed > 0) process.stderr.write(`${nextStep(result.failures, request.output)}\n`);
  const { missing } = result;
  if (missing.length > 0) process.stderr.write(`${missingLines(result).join('\n')}\n`);
  return {
    exitCode: result.failed + missing.length > 0 ? exitCodes.failed : exitCodes.done,
    text,
    failures: result.failures,
    json: { ...result, output: request.output, ...(told ? { estimate: told } : {}) },
    ...(told ? { estimate: told } : {}),
  };
}

/** The output path in the scene; it is printed, as it may be anywhere. */
async function outputOf(
  asked: AskedRender,
  view: ReturnType<typeof progressView>,
  stop: AbortSignal,
): Promise<OutputPlace> {
  const wait = (what: string): void => {
    view.show({ kind: 'waiting', what });
  };
  const say = (text: string): void => {
    view.show({ kind: 'note', text });
  };
  const place = await sceneOutput(asked, stop, wait, say);
  say(`the scene's own output path: ${join(place.output, place.name ?? '')}`);
  return place;
}

function outputGone({ message, now }: OutputGone): Outcome {
  const text = `brenda: ${message}`;
  process.stderr.write(`${text}\n${stepAfterMove(now)}\n`);
  return { exitCode: exitCodes.failed, text };
}

function stopped(why: string, { output }: LocalRender, { aborted }: AbortSignal): Outcome {
  const where = existsSync(output) ? `the frames so far are in ${output}` : 'nothing was rendered';
  const text = `${aborted ? 'interrupted' : `brenda: ${why}`}; ${where}`;
  process.stderr.write(`${text}\n${aborted ? 'go on with the same command' : stepAfter(why)}\n`);
  return { exitCode: aborted ? exitCodes.interrupted : exitCodes.failed, text };
}

/** Explains why no frame of the scene is rendered. */
function refused(errors: readonly Finding[], { input, allow = [] }: LocalRender): Outcome {
  const anyway = howToAllow(errors, allow);
  const fix = anyway === undefined ? 'fix the scene' : `fix the scene, or go on with ${anyway}`;
  const why = `${counted(errors.length, 'error')} in the scene, no frame was rendered`;
  const found = findingLines(errors, allow, columnsOf(process.stderr));
  process.stderr.write(`${[...found, `brenda: ${input}: ${why}`, fix].join('\n')}\n`);
  return { exitCode: exitCodes.failed, text: `${why}; ${fix}`, json: { refused: errors } };
}

function summary(
  { done, failed, skipped, left, missing, seconds, isTrialOnly }: LocalResult,
  output: string,
): string {
  const parts = [`${String(done)} rendered in ${duration(seconds)}`];
  if (skipped > 0) parts.push(`${String(skipped)} there already`);
  if (missing.length > 0) parts.push(`${String(missing.length)} of these missing`);
  if (failed > 0) parts.push(`${String(failed)} failed`);
  if (left > 0)
    parts.push(
      `${String(left)} left${isTrialOnly ? ' for the same command without --estimate' : ' because of that (--max-failures)'}`,
    );
  return `${parts.join(', ')}: ${output}`;
}
