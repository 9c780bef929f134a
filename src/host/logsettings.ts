/** Merges the settings of the log: the command line overrides the configuration files. */
import type { HostSettings } from '../config/settings/settings.ts';
import type { LogSettings } from '../logs/logging.ts';
import type { Options } from './options.ts';

export type LogOverrides = Pick<Options, 'logLevel' | 'logFormat'>;

export function logSettings(host: HostSettings, { logLevel, logFormat }: LogOverrides): LogSettings {
  return { ...host, logLevel: logLevel ?? host.logLevel, logFormat: logFormat ?? host.logFormat };
}
