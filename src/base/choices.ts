/** Lists the values of settings that several modules use, such as log formats; the types are derived from the lists. */

export const RESTART_POLICIES = ['always', 'on-failure', 'never'] as const;
export type RestartPolicy = (typeof RESTART_POLICIES)[number];

/** How a daemon reports that it is ready; `none`: it does not. */
export const READINESS_KINDS = ['none', 'message', 'fd', 'notify'] as const;
export type ReadinessKind = (typeof READINESS_KINDS)[number];

export const LOG_FORMATS = ['text', 'json'] as const;
export type LogFormat = (typeof LOG_FORMATS)[number];
