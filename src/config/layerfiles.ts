/** Reads the files of the layers, without those that may be half written, and reads again when they are stable. */
import type { Cancel, Clock } from '../base/clock.ts';
import { type Layer, lastFile, readLayers } from './files/layers.ts';
import { type FilteredFiles, PartialWriteFilter, type ReadReason } from './files/partialwrites.ts';

export class LayerFiles {
  readonly layers: readonly Layer[];
  readonly #clock: Clock;
  #filter = new PartialWriteFilter();
  #cancelReadAgain: Cancel = () => {};

  constructor(layers: readonly Layer[], clock: Clock) {
    this.layers = layers;
    this.#clock = clock;
  }

  /** @param readAgain is called once when the files held back may be stable */
  read(reason: ReadReason, readAgain: () => void): FilteredFiles {
    const filtered = this.#filter.filter(readLayers(this.layers), this.#clock.now(), reason);
    this.#cancelReadAgain();
    this.#cancelReadAgain = () => {};
    if (filtered.waits.size > 0) {
      this.#cancelReadAgain = this.#clock.after(Math.min(...filtered.waits.values()), readAgain);
    }
    return filtered;
  }

  /** The file that changes are written to; null: no layer has one. */
  writtenFile(): string | null {
    return lastFile(this.layers, readLayers(this.layers));
  }

  wrote(file: string, bytes: Buffer): void {
    this.#filter.wrote(file, bytes);
  }

  /** What was read last is now the applied configuration. */
  applied(): void {
    this.#filter.applied();
  }

  /** Forgets the content read so far, so that the next read is not compared with it. */
  reset(): void {
    this.#filter = new PartialWriteFilter();
  }

  close(): void {
    this.#cancelReadAgain();
  }
}
