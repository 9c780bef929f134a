/** Defines what reading a configuration file gives: its bytes, or why there are none. */

export type FileRead =
  | { readonly is: 'read'; readonly file: string; readonly bytes: Buffer }
  | { readonly is: 'absent'; readonly file: string }
  /** `reason` continues a sentence about the file. */
  | { readonly is: 'unreadable'; readonly file: string; readonly reason: string };
