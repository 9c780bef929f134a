/** Maps the names that supervisord, pm2, systemd and others give to settings of a daemon to the names here. */

const SYNONYMS: Readonly<Record<string, readonly string[]>> = {
  autostart: ['enabled', 'autoload'],
  directory: ['cwd', 'chdir', 'dir', 'workingdirectory', 'working_directory', 'working_dir'],
  'env.NAME': ['env', 'environment'],
  env_file: ['environmentfile', 'env_files'],
  stdout: ['stdout_logfile', 'out_file', 'output', 'standardoutput', 'logfile'],
  stderr: ['stderr_logfile', 'error_file', 'err_file', 'standarderror', 'redirect_stderr'],
  log_max_size: ['stdout_logfile_maxbytes', 'stderr_logfile_maxbytes', 'max_size'],
  log_max_files: ['stdout_logfile_backups', 'stderr_logfile_backups', 'backups'],
  restart: ['autorestart', 'respawn', 'restart_policy'],
  success_codes: ['exitcodes', 'stop_exit_codes', 'successexitstatus'],
  max_retries: ['startretries', 'max_restarts', 'startlimitburst'],
  retry_time: ['startlimitinterval', 'startlimitintervalsec'],
  restart_delay: ['restartsec', 'backoff', 'backoff_seconds'],
  startup_timeout: ['timeoutstartsec', 'listen_timeout'],
  heartbeat_timeout: ['watchdogsec', 'watchdog'],
  after: ['depends_on', 'depends', 'requires', 'wants', 'priority'],
  stop_signal: ['stopsignal', 'killsignal', 'kill_signal'],
  stop_to: ['stopasgroup', 'killasgroup', 'killmode', 'treekill'],
  shutdown_timeout: ['stopwaitsecs', 'kill_timeout', 'timeoutstopsec', 'stop_timeout', 'graceful_timeout'],
};

const KEYS: ReadonlyMap<string, string> = new Map(
  Object.entries(SYNONYMS).flatMap(([key, synonyms]) => synonyms.map((synonym) => [synonym, key] as const)),
);

/** @returns the setting of a daemon that another supervisor calls so; undefined: none is known */
export function settingCalled(name: string): string | undefined {
  return KEYS.get(name.toLowerCase());
}
