/** Parts of osdaemond that do nothing, for tests of code that needs one. */
import type { Log } from '../../src/base/log.ts';
import type { RunLedger } from '../../src/recovery/runjournal.ts';

export const silentLog: Log = { error() {}, warn() {}, info() {}, debug() {} };

/** Records no run, so nothing can be recovered. */
export const noLedger: RunLedger = { recordIntent: () => ({ started() {}, ended() {} }) };
