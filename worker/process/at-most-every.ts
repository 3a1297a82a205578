/** The function, throttled: it ignores a call that comes sooner than so many milliseconds after the last one that it took. */
export function atMostEvery<A extends unknown[]>(
  milliseconds: number,
  call: (...args: A) => void,
): (...args: A) => void {
  let taken = -Infinity;
  return (...args) => {
    const now = performance.now();
    if (now - taken < milliseconds) return;
    taken = now;
    call(...args);
  };
}
