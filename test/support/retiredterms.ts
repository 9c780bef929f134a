/** The retired terms with their replacements: one term per concept, in code, messages and documents. CONTRIBUTING.md lists them. */

/**
 * Where a term is retired: names in code (compared as separate lower-case words, so `newFolder` is "new folder"), prose
 * (comments, test titles, documents), messages (strings in `src`, which users may read, and user documentation).
 */
export type Usage = 'name' | 'prose' | 'message';

export interface RetiredTerm {
  /** As CONTRIBUTING.md shows it. */
  readonly term: string;
  readonly use: string;
  readonly pattern: RegExp;
  readonly usages: readonly Usage[];
  /** Paths where it is allowed: a library gave the name, or a test has a daemon that prints. */
  readonly except?: RegExp;
}

const EVERYWHERE = ['name', 'prose', 'message'] as const;
const TEXT = ['prose', 'message'] as const;

export const RETIRED_TERMS: readonly RetiredTerm[] = [
  { term: 'folder', use: 'directory', pattern: /\bfolders?\b/, usages: EVERYWHERE },
  {
    term: 'copy (of a daemon)',
    use: 'instance',
    pattern:
      /\bcopy number\b|\b(?:each|every|no) copy\b|\b(?:the|its|all|of|two|by|their|other) copies\b|\bcopies of (?:a|the) daemon\b/,
    usages: EVERYWHERE,
  },
  { term: 'spec', use: 'settings', pattern: /\bspecs?\b/, usages: ['name'], except: /scripts\/reporter/ },
  { term: 'asked', use: 'requested', pattern: /\basked\b/, usages: ['name'] },
  {
    term: 'asked to (leave, stop)',
    use: 'gets its stop signal, is stopped',
    pattern: /\basked to\b|\basks? (?:it|them|a daemon) to\b/,
    usages: TEXT,
  },
  { term: 'mistake', use: 'error', pattern: /\bmistakes?\b/, usages: EVERYWHERE },
  {
    term: 'words (for text that users read)',
    use: 'message',
    pattern:
      /\b(?:last|own) words\b|\bin words\b|\b(?:host|osdaemond|couchdb)['’]s words\b|\bwords (?:about|for people)\b/,
    usages: EVERYWHERE,
  },
  { term: 'door', use: 'adapter', pattern: /\bdoors?\b/, usages: EVERYWHERE },
  {
    term: 'room (of the source)',
    use: 'module',
    pattern: /\brooms\b|\b(?:this|each|every|pure|large|which) room\b(?! (?:for|in|left|to))/,
    usages: EVERYWHERE,
  },
  {
    term: 'nobody, somebody, anybody, whoever',
    use: 'the component: "no daemon", "another process"',
    pattern: /\b(?:somebody|anybody|everybody|whoever|whomever)\b|(?<!['"`]|user )\bnobody\b(?!['"`]| \()/,
    usages: TEXT,
  },
  { term: 'whose it is', use: 'which daemon it belongs to', pattern: /\bwhose (?:it|they) (?:is|are)\b/, usages: TEXT },
  { term: 'has had its start', use: 'has started', pattern: /\bha(?:s|ve|d) had (?:its|their) start/, usages: TEXT },
  { term: 'condemn', use: 'stop, kill', pattern: /\bcondemn\w*/, usages: EVERYWHERE },
  {
    term: 'leave (for a process)',
    use: 'exit, stop',
    pattern:
      /\b(?:leaves?|left) (?:by itself|by themselves|in order|of its own)\b|\b(?:does|do|did|will|would|has|have) not (?:leave|left)\b(?! (?:a|an|any|it|the|behind|out|them)\b)|\b(?:is|are) to leave\b/,
    usages: TEXT,
  },
  { term: 'farewell, patience', use: 'stop policy, timeout', pattern: /\bfarewell|\bpatience\b/, usages: EVERYWHERE },
  { term: 'vanish', use: 'remove; disappear', pattern: /\bvanish\w*/, usages: EVERYWHERE },
  { term: 'hurry', use: 'force, kill now', pattern: /\bhurr(?:y|ies|ied)\b/, usages: EVERYWHERE },
  {
    term: 'the host (for users)',
    use: 'osdaemond',
    pattern:
      /\b(?:the|a|an|no|this|each|former|other|living|second|killed) hosts?\b(?![ -]name)|\bhosts? (?:is|has|ends|was)\b/,
    usages: ['message'],
  },
  { term: 'former host', use: 'previous osdaemond', pattern: /\bformer[- ]hosts?\b/, usages: EVERYWHERE },
  {
    term: 'tell, say (for logging)',
    use: 'log, report',
    pattern: /\b(?:tells?|told|says?|said)\b/,
    usages: ['name'],
    except: /^test\//,
  },
  {
    term: 'is told, is told once',
    use: 'is logged, is reported',
    pattern: /\b(?:is|are|be|was|were|and) told\b(?! to (?:stop|exit))|\btold (?:once|so|why)\b/,
    usages: TEXT,
  },
  { term: 'Errors:', use: '@throws {OsdaemonError}', pattern: /\bErrors: /, usages: ['prose'] },
  { term: 'idle (state)', use: 'stopped', pattern: /^idle$|\b(?:is|are|was) idle\b|`idle`/, usages: TEXT },
  {
    term: 'clearing (state)',
    use: 'cleaning up',
    pattern: /^clearing$|\b(?:is|are) clearing\b|`clearing`/,
    usages: TEXT,
  },
  { term: 'really-down', use: 'stopped (goal)', pattern: /\breally[- ]down\b/, usages: EVERYWHERE },
  { term: 'reread', use: 'reload', pattern: /\breread\w*/, usages: EVERYWHERE },
  {
    term: 'scarce, shortage',
    use: 'resource exhausted',
    pattern: /\bscarc\w+|\bis scarce\b|\bshortages?\b/,
    usages: ['name'],
  },
  { term: 'forked (into the background)', use: 'daemonized', pattern: /\bforked\b/, usages: ['name'] },
  { term: 'beat', use: 'heartbeat', pattern: /\bbeats?\b/, usages: ['name'] },
  { term: 'sign of life', use: 'heartbeat', pattern: /\bsigns? of life\b/, usages: TEXT },
  { term: 'faulty', use: 'self-reported failure', pattern: /\bfaulty\b/, usages: EVERYWHERE },
  { term: 'ears, hearer', use: 'events, handler', pattern: /\bears\b|\bhearers?\b/, usages: EVERYWHERE },
  { term: 'workplace', use: 'context', pattern: /\bworkplaces?\b/, usages: EVERYWHERE },
  { term: 'verdict, judge', use: 'outcome, outcome tracker', pattern: /\bverdicts?\b|\bjudges?\b/, usages: EVERYWHERE },
  { term: 'rising, sinking', use: 'starting, stopping', pattern: /\brising\b|\bsinking\b/, usages: ['name'] },
  { term: 'obey', use: 'run, execute', pattern: /\bobey\w*/, usages: EVERYWHERE },
  { term: 'renew', use: 'replace', pattern: /\brenew\w*/, usages: ['name'] },
  { term: 'go on, look again', use: 'advance, recheck', pattern: /\bgo on\b|\blook again\b/, usages: ['name'] },
  { term: 'run book, book', use: 'run ledger', pattern: /\bbooks?\b/, usages: ['name'] },
  { term: 'intend', use: 'record intent', pattern: /\bintends?\b/, usages: ['name'] },
  {
    term: 'holdup, outlet',
    use: 'pause reason, output consumer',
    pattern: /\bholdups?\b|\boutlets?\b/,
    usages: EVERYWHERE,
  },
  {
    term: 'dialogue, conversation, partner',
    use: 'protocol channel, session, handlers',
    pattern: /\bdialogues?\b|\bconversations?\b|\bpartners?\b/,
    usages: EVERYWHERE,
  },
  {
    term: 'remark, oddity, doubt',
    use: 'diagnostic, warning',
    pattern: /\bremarks?\b|\boddit\w+|\bdoubts?\b/,
    usages: EVERYWHERE,
  },
  { term: 'surroundings', use: 'process setup', pattern: /\bsurroundings\b/, usages: EVERYWHERE },
  { term: 'frugal', use: 'heap tuning', pattern: /\bfrugal\b/, usages: EVERYWHERE },
  {
    term: 'stranger, survivor, remains',
    use: 'orphan, leftover, unattributed',
    pattern: /\bstrangers?\b|\bsurvivors?\b/,
    usages: EVERYWHERE,
  },
  { term: 'spoiled', use: 'invalid, unreliable', pattern: /\bspoil\w*/, usages: EVERYWHERE },
  { term: 'worst day', use: 'failure modes', pattern: /\bworst ?day\b/, usages: EVERYWHERE },
  {
    term: 'ended by SIGKILL, ended with exit code 1',
    use: 'killed by SIGKILL, exited with status 1',
    pattern: /\bended by SIG|\b(?:was|were) ended\b|\bended with (?:exit )?(?:code|status)\b/,
    usages: TEXT,
  },
  {
    term: 'the configuration is wrong, is right',
    use: 'invalid configuration, configuration OK',
    pattern: /\bconfiguration is (?:wrong|right)\b/,
    usages: TEXT,
  },
];
