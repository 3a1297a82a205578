/** Rejects when a signal fires. */
export function aborted(stop: AbortSignal): Promise<never> {
  return new Promise((_, reject) => {
    const fail = (): void => {
      reject(new Error(`stopped by ${String(stop.reason)}`));
    };
    if (stop.aborted) fail();
    else stop.addEventListener('abort', fail, { once: true });
  });
}
