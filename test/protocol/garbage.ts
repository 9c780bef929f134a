/** Measures the memory that is really in use, after a garbage collection. */
import { setTimeout as wait } from 'node:timers/promises';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

setFlagsFromString('--expose-gc');
const collectGarbage: () => void = runInNewContext('gc');

/** Whether memory falls below `before` plus `bytes`: buffers are freed in the background. */
export async function keepsLess(bytes: number, before: number): Promise<boolean> {
  for (let looks = 0; looks < 200; looks++) {
    if (memoryKept() - before < bytes) return true;
    await wait(10);
  }
  return false;
}

/** Bytes of JavaScript's objects and of buffers. */
export function memoryKept(): number {
  collectGarbage();
  const { heapUsed, arrayBuffers } = process.memoryUsage();
  return heapUsed + arrayBuffers;
}
